import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.Pattern;

/** A client of intergiro that keeps its tokens: what is under test here. */
class Intergiro {
    /** Asking again before {@code seconds} have passed is useless. */
    static class LockedOut extends RuntimeException {
        final long seconds;

        LockedOut(long seconds) {
            super("locked out for " + seconds + " seconds");
            this.seconds = seconds;
        }
    }

    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;
    private final String apiKey;
    private final Clock clock;
    private String accessToken;
    private String refreshToken;
    private Instant lockedUntil = Instant.MIN;

    Intergiro(String url, String apiKey, Clock clock) {
        this.url = url;
        this.apiKey = apiKey;
        this.clock = clock;
    }

    /** The individuals as JSON. */
    String individuals() throws IOException, InterruptedException {
        String token = token(null);
        HttpResponse<String> answer = get("/v3/individuals", token);
        if (answer.statusCode() == 401) {
            answer = get("/v3/individuals", token(token));
        }
        return expectOk(answer);
    }

    private HttpResponse<String> get(String path, String token)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path));
        return send(request.header("Authorization", "Bearer " + token));
    }

    // One thread renews the token and the others wait for it: a second refresh would be a 400.
    private synchronized String token(String refused) throws IOException, InterruptedException {
        if (Objects.equals(accessToken, refused)) {
            renew();
        }
        return accessToken;
    }

    // A refresh that failed, or whose answer was lost, may have used up the refresh token.
    private void renew() throws IOException, InterruptedException {
        if (refreshToken != null && obtain("refresh", "refresh_token", refreshToken)) {
            return;
        }
        if (!obtain("login", "api_key", apiKey)) {
            throw new IllegalStateException("the API key is refused");
        }
    }

    /** Whether there are new tokens. */
    private boolean obtain(String way, String field, String value) throws InterruptedException {
        Instant now = clock.instant();
        if (now.isBefore(lockedUntil)) {
            throw new LockedOut(Duration.between(now, lockedUntil).toSeconds());
        }
        String body = "{\"%s\":\"%s\"}".formatted(field, value);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + "/v3/auth/" + way));
        HttpResponse<String> answer;
        try {
            answer = send(request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
        } catch (IOException error) {
            return false;
        }
        if (answer.statusCode() == 429) {
            long seconds = answer.headers().firstValueAsLong("Retry-After").orElseThrow();
            lockedUntil = now.plusSeconds(seconds);
            throw new LockedOut(seconds);
        }
        if (answer.statusCode() != 200) {
            return false;
        }
        accessToken = field(answer.body(), "access_token");
        refreshToken = field(answer.body(), "refresh_token");
        return true;
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static String expectOk(HttpResponse<String> answer) {
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("intergiro answers " + answer.statusCode());
        }
        return answer.body();
    }

    /** Java has no JSON of its own; take the library that you have. */
    private static String field(String json, String name) {
        var matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        return matcher.results().findFirst().orElseThrow().group(1);
    }
}
