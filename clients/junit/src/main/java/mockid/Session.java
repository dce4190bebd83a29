package mockid;

import java.time.Instant;

/** A session that a login began; {@code state} is {@code live}, {@code expired} or {@code ended}. */
public record Session(String id, String provider, String account, Instant ends, String state, Json json) {
    static Session of(Json json) {
        return new Session(
                json.text("id"),
                json.text("provider"),
                json.text("account"),
                Instant.parse(json.text("ends")),
                json.text("state"),
                json);
    }
}
