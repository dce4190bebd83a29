package mockid;

import java.time.Instant;

/**
 * A request in the journal, with its answer. Secrets are replaced by fingerprints.
 *
 * @param status null if it was not answered
 * @param reason why the server answered as it did
 * @param hint what happened, in one or two sentences
 * @param json the whole entry
 */
public record Entry(
        long id,
        Instant time,
        String provider,
        String operation,
        String method,
        String path,
        Integer status,
        String reason,
        String hint,
        Json json) {
    static Entry of(Json json) {
        return new Entry(
                json.number("id"),
                Instant.parse(json.text("time")),
                json.text("provider"),
                json.text("operation"),
                json.text("method"),
                json.text("path"),
                json.get("status").isNull() ? null : (int) json.number("status"),
                json.text("reason"),
                json.text("hint"),
                json);
    }

    /** Whether the request was refused or not answered. */
    public boolean isRefused() {
        return status == null || status >= 400;
    }

    /** As {@code mockid tail} prints it, with the hint if it was refused. */
    @Override
    public String toString() {
        String line = "#%d %s %s %s %s %s %s".formatted(
                id,
                json.text("time").substring(11).replace("Z", ""),
                status == null ? "---" : status,
                method,
                path,
                provider == null ? "no vendor" : provider,
                reason);
        return isRefused() ? line + "\n    " + hint : line;
    }
}
