import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.containers.wait.strategy.WaitAllStrategy;
import org.testcontainers.containers.wait.strategy.WaitStrategy;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** mockid in a container, for JUnit. Needs org.testcontainers:junit-jupiter. */
@Testcontainers
class MockidContainerTest {
    private static final String FIXTURES = """
            kyc:
              users:
                - { email: anna@example.com, password: correct horse }
            """;

    // Either of the two will do.
    private static final WaitStrategy BY_LINE = Wait.forLogMessage("mockid listening on .*\\n", 1);
    private static final WaitStrategy BY_PROBE = Wait.forHttp("/readyz").forPort(8080).forStatusCode(200);

    @Container
    private static final GenericContainer<?> MOCKID = new GenericContainer<>("mockid:0.2.0")
            .withExposedPorts(8080)
            .withEnv("MOCKID_FIXTURES_INLINE", FIXTURES)
            .waitingFor(new WaitAllStrategy().withStrategy(BY_LINE).withStrategy(BY_PROBE));

    @Test
    void logs_in() throws Exception {
        String url = "http://" + MOCKID.getHost() + ":" + MOCKID.getMappedPort(8080);
        var login = HttpRequest.newBuilder(URI.create(url + "/~logs-in/auth/jwt/login"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("username=anna%40example.com&password=correct+horse"))
                .build();
        var answer = HttpClient.newHttpClient().send(login, BodyHandlers.ofString());
        assertEquals(200, answer.statusCode());
    }
}
