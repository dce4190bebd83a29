package mockid;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/** What the clients of these tests do. */
final class Http {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private Http() {}

    /** A login at intergiro; gives the access token. */
    static String login(Sandbox mockid) {
        String body = Json.of(mockid.credentials("intergiro")).toString();
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(mockid.url("intergiro") + "/v3/auth/login"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
        return answer.statusCode() == 200 ? Json.parse(answer.body()).text("access_token") : null;
    }

    /** The status of a request with a token. */
    static int individuals(Sandbox mockid, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(mockid.url("intergiro") + "/v3/individuals"));
        return send(request.header("Authorization", "Bearer " + token)).statusCode();
    }

    /** A login at kyc with a wrong password. */
    static void guess(Sandbox mockid) {
        String form = Map.of("username", mockid.credentials("kyc").get("username"), "password", "wrong").entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        send(HttpRequest.newBuilder(URI.create(mockid.url("kyc") + "/auth/jwt/login"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));
    }

    /** Whether anything answers there. */
    static boolean answers(String url) {
        try {
            CLIENT.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding());
            return true;
        } catch (IOException error) {
            return false;
        } catch (InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }
}
