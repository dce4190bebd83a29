package mockid;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What goes wrong on purpose: {@code new Fault().times(1).stage(Stage.AFTER).abort(Abort.RESET)}. */
public final class Fault {
    /** Before the vendor's work, or after it. */
    public enum Stage { BEFORE, AFTER }

    /** How the connection ends. */
    public enum Abort { RESET, HANG, TRUNCATE, GARBAGE }

    /** An answer in the vendor's own form. */
    public enum VendorAnswer { UNAUTHORIZED, TOO_MANY_REQUESTS, SERVER_ERROR }

    private final Map<String, Object> fields = new LinkedHashMap<>();

    /** For this many requests; for all by default. */
    public Fault times(int times) {
        return with("times", times);
    }

    /** Skips this many matching requests first. */
    public Fault after(int requests) {
        return with("after", requests);
    }

    /** For a share of the requests; the seed decides which. */
    public Fault probability(double probability, long seed) {
        return with("probability", probability).with("seed", seed);
    }

    public Fault stage(Stage stage) {
        return with("stage", word(stage));
    }

    /** Holds requests until this many have arrived. */
    public Fault barrier(int requests) {
        return with("barrier", requests);
    }

    /** A real wait. */
    public Fault delay(Duration delay) {
        return with("delay", Spans.text(delay));
    }

    /** A random real wait. */
    public Fault delay(Duration shortest, Duration longest) {
        return with("delay", Map.of("uniform", List.of(Spans.text(shortest), Spans.text(longest))));
    }

    public Fault respond(VendorAnswer answer) {
        return with("respond", word(answer));
    }

    /** An answer with any JSON as its body. */
    public Fault respond(int status, Map<String, ?> headers, Object body) {
        return with("respond", Map.of("status", status, "headers", headers, "body", body));
    }

    /** Sends the body in this many pieces, the last after this time. */
    public Fault dribble(int pieces, Duration over) {
        return with("dribble", Map.of("pieces", pieces, "over", Spans.text(over)));
    }

    public Fault abort(Abort abort) {
        return with("abort", word(abort));
    }

    Fault lie(String name) {
        return with("lie", name);
    }

    Map<String, Object> fields() {
        return fields;
    }

    private Fault with(String name, Object value) {
        fields.put(name, value);
        return this;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
