import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.UUID;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;

/** A world of a test's own, in which time stands still until the test moves it. */
class Sandbox implements CloseableResource {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String server;
    private final String name = UUID.randomUUID().toString();
    private long seconds;

    Sandbox(String server) {
        this.server = server;
        control("PUT", "/clock", "{\"mode\":\"frozen\"}");
    }

    /** Where the vendors are, for the client under test. */
    String url() {
        return server + "/~" + name;
    }

    /** What a client may take for its clock. */
    long time() {
        return seconds;
    }

    /** Lets time pass, for the server and for a client that asks {@link #time}. */
    void advanceMinutes(long minutes) {
        control("POST", "/clock/advance", "{\"by\":\"%dm\"}".formatted(minutes));
        seconds += 60 * minutes;
    }

    void settings(String json) {
        control("PATCH", "/settings", json);
    }

    void fault(String json) {
        control("POST", "/faults", json);
    }

    /** That so many requests came which fit {@code match}; the failure says what came instead. */
    void verify(int exactly, String match) {
        String body = "{\"match\":%s,\"times\":{\"exactly\":%d}}".formatted(match, exactly);
        control("POST", "/requests/verify", body);
    }

    @Override
    public void close() {
        send("DELETE", server + "/__admin/sandboxes/" + name, "");
    }

    private void control(String method, String path, String body) {
        HttpResponse<String> answer = send(method, url() + "/__admin" + path, body);
        if (answer.statusCode() >= 300) {
            throw new AssertionError(answer.body());
        }
    }

    private static HttpResponse<String> send(String method, String url, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        } catch (InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }
}
