import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Objects;
import java.util.function.LongSupplier;
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
    private final LongSupplier clock;
    private String accessToken;
    private String refreshToken;
    private long lockedUntil = Long.MIN_VALUE;

    /** {@code clock} counts seconds. */
    Intergiro(String url, String apiKey, LongSupplier clock) {
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

    private void renew() throws IOException, InterruptedException {
        if (refreshToken != null && obtain("refresh", "refresh_token", refreshToken)) {
            return;
        }
        if (!obtain("login", "api_key", apiKey)) {
            throw new IllegalStateException("the API key is refused");
        }
    }

    /** Whether there are new tokens; there are none when the session is over. */
    private boolean obtain(String way, String field, String value)
            throws IOException, InterruptedException {
        long now = clock.getAsLong();
        if (now < lockedUntil) {
            throw new LockedOut(lockedUntil - now);
        }
        String body = "{\"%s\":\"%s\"}".formatted(field, value);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + "/v3/auth/" + way));
        HttpResponse<String> answer = send(request
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
        if (answer.statusCode() == 401) {
            return false;
        }
        if (answer.statusCode() == 429) {
            long seconds = answer.headers().firstValueAsLong("Retry-After").orElseThrow();
            lockedUntil = now + seconds;
            throw new LockedOut(seconds);
        }
        String tokens = expectOk(answer);
        accessToken = field(tokens, "access_token");
        refreshToken = field(tokens, "refresh_token");
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
