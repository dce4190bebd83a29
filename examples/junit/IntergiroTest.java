import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import mockid.Fault;
import mockid.Match;
import mockid.Mockid;
import mockid.Sandbox;
import mockid.SandboxOptions;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the client has to get right. Each test is a few requests long, whatever time passes in it. */
@ExtendWith(Mockid.class)
@SandboxOptions(time = "2026-01-01T12:00:00Z")
@DisplayNameGeneration(ReplaceUnderscores.class)
class IntergiroTest {
    private static Intergiro clientOf(Sandbox mockid) {
        String apiKey = mockid.credentials("intergiro").get("api_key");
        return new Intergiro(mockid.url("intergiro"), apiKey, mockid.clock());
    }

    @Test
    void refreshes_an_expired_token_and_tries_again(Sandbox mockid) throws Exception {
        Intergiro client = clientOf(mockid);
        client.individuals();
        mockid.advance("15m");
        assertTrue(client.individuals().contains("Ada"));
        mockid.verify(Match.operation("intergiroRefresh").status(200), 1);
        mockid.verify("intergiroLogin", 1);
    }

    @Test
    void logs_in_again_when_the_answer_to_a_refresh_is_lost(Sandbox mockid) throws Exception {
        Intergiro client = clientOf(mockid);
        client.individuals();
        mockid.advance("15m");
        mockid.fault("intergiroRefresh", new Fault().times(1).stage(Fault.Stage.AFTER).abort(Fault.Abort.RESET));
        client.individuals();
        mockid.verifyInOrder(Match.operation("intergiroRefresh"), Match.operation("intergiroLogin").status(200));
    }

    // Another program has logged in with the same API key, which the audit takes for the client.
    @Test
    @SandboxOptions(
            time = "2026-01-01T12:00:00Z",
            allow = "logs-in-while-a-token-is-good",
            settings = "{\"intergiro\":{\"misuse\":{\"sessions\":1,\"within\":\"10m\"}}}")
    void does_not_ask_again_while_it_is_locked_out(Sandbox mockid) throws Exception {
        clientOf(mockid).individuals();
        Intergiro client = clientOf(mockid);
        for (long minutes : new long[] {10, 9}) {
            var refusal = assertThrows(Intergiro.LockedOut.class, client::individuals);
            assertEquals(60 * minutes, refusal.seconds);
            mockid.advance("1m");
        }
        mockid.verify(Match.operation("intergiroLogin").status(429), 1);
        mockid.advance("8m");
        client.individuals();
    }

    @Test
    void logs_in_again_when_its_session_was_revoked(Sandbox mockid) throws Exception {
        Intergiro client = clientOf(mockid);
        client.individuals();
        mockid.end(mockid.sessions("intergiro").get(0));
        client.individuals();
        mockid.verify(Match.operation("intergiroLogin").status(200), 2);
    }

    @Test
    void sends_one_refresh_when_eight_calls_are_refused_at_once(Sandbox mockid) throws Exception {
        Intergiro client = clientOf(mockid);
        client.individuals();
        mockid.advance("15m");
        mockid.fault("intergiroListIndividuals", new Fault().times(8).barrier(8));
        mockid.fault("intergiroRefresh", new Fault().delay(Duration.ofMillis(100)));
        var threads = Executors.newFixedThreadPool(8);
        Callable<String> call = client::individuals;
        for (Future<String> answer : threads.invokeAll(Collections.nCopies(8, call))) {
            answer.get();
        }
        threads.shutdown();
        mockid.verify(Match.anything().reason("access_expired"), 8);
        mockid.verify("intergiroRefresh", 1);
    }
}
