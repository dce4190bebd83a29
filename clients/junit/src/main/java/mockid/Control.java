package mockid;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The control API of a server or of a sandbox. */
final class Control {
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String base;
    private final Address address;

    /** Where a server is, and what is needed to reach it. */
    record Address(String url, ServerProcess process, String token) {}

    Control(String base, Address address) {
        this.base = base;
        this.address = address;
    }

    Address address() {
        return address;
    }

    /** The JSON of the answer, JSON null if it has no body. Anything but success is an exception. */
    Json json(String method, String path, Object body) {
        HttpResponse<String> answer = send(method, "/__admin" + path, body);
        if (answer.statusCode() >= 300) {
            throw refusal(method, path, answer);
        }
        return answer.body().isEmpty() ? Json.of(null) : Json.parse(answer.body());
    }

    /** Asks whether something is so; the answer that it is not is an error with the server's sentence. */
    Json expect(String path, Map<String, ?> question) {
        HttpResponse<String> answer = send("POST", "/__admin" + path, question);
        if (answer.statusCode() == 200) {
            return Json.parse(answer.body());
        }
        if (answer.statusCode() == 422 || answer.statusCode() == 409) {
            Json problem = Json.parse(answer.body());
            // A problem with `errors` is about the question itself.
            if (problem.get("errors").isNull()) {
                throw new NotAsExpected(problem);
            }
        }
        throw refusal("POST", path, answer);
    }

    HttpResponse<String> send(String method, String path, Object body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
        if (address.token() != null) {
            request.header("Authorization", "Bearer " + address.token());
        }
        if (body == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json");
            request.method(method, BodyPublishers.ofString(Json.of(body).toString()));
        }
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException error) {
            throw new MockidException("the mockid server at " + address.url() + lost(error), error);
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
            throw new MockidException("interrupted while waiting for the server", error);
        }
    }

    private String lost(IOException error) {
        String ending = address.process() == null ? null : address.process().ending();
        if (ending != null) {
            return " is gone: it " + ending;
        }
        String why = error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
        return " does not answer: " + why;
    }

    static RefusedException refusal(String method, String path, HttpResponse<String> answer) {
        String sentence = answer.body();
        if (sentence.startsWith("{")) {
            Json problem = Json.parse(sentence);
            List<String> mistakes = problem.get("errors").items().stream()
                    .map(error -> error.text("field") + ": " + error.text("detail"))
                    .map(mistake -> mistake.startsWith(": ") ? mistake.substring(2) : mistake)
                    .toList();
            // The only mistake is the sentence itself, after its place.
            String first = mistakes.size() == 1 ? "" : problem.text("detail");
            sentence = Stream.concat(Stream.of(first), mistakes.stream())
                    .filter(line -> !line.isEmpty())
                    .collect(Collectors.joining("\n  "));
        }
        int status = answer.statusCode();
        return new RefusedException(status, "%s /__admin%s: %d: %s".formatted(method, path, status, sentence));
    }
}
