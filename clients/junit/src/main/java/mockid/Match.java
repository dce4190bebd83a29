package mockid;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which requests are meant; all conditions must hold. */
public final class Match {
    private final Map<String, Object> conditions;

    private Match(Map<String, Object> conditions) {
        this.conditions = conditions;
    }

    /** All requests. */
    public static Match anything() {
        return new Match(Map.of());
    }

    /** Requests for an operation, by its {@code operationId}. */
    public static Match operation(String operation) {
        return anything().with("operation", operation);
    }

    public Match provider(String provider) {
        return with("provider", provider);
    }

    public Match method(String method) {
        return with("method", method);
    }

    /** A path as in the vendor's documentation; {@code *} is a segment, a final {@code **} any rest. */
    public Match path(String path) {
        return with("path", path);
    }

    public Match status(int status) {
        return with("status", status);
    }

    /** Why the server answered as it did, for example {@code access_expired}. */
    public Match reason(String reason) {
        return with("reason", reason);
    }

    public Match account(String account) {
        return with("account", account);
    }

    /** Entries after the one with this id. */
    public Match since(long entry) {
        return with("since", entry);
    }

    /** A condition on a header: a value, or {@code Map.of("pattern", "^a")} and the like. */
    public Match header(String name, Object condition) {
        return within("headers", name, condition);
    }

    /** A condition on a parameter. */
    public Match query(String name, Object condition) {
        return within("query", name, condition);
    }

    /** A condition on a field of the form or of the JSON object. */
    public Match body(String name, Object condition) {
        return within("body", name, condition);
    }

    /** Any condition of the control API. */
    public Match with(String name, Object condition) {
        Map<String, Object> more = new LinkedHashMap<>(conditions);
        more.put(name, condition);
        return new Match(Collections.unmodifiableMap(more));
    }

    Map<String, Object> conditions() {
        return conditions;
    }

    private Match within(String part, String name, Object condition) {
        Map<String, Object> inner = new LinkedHashMap<>();
        if (conditions.get(part) instanceof Map<?, ?> before) {
            before.forEach((key, value) -> inner.put((String) key, value));
        }
        inner.put(name, condition);
        return with(part, inner);
    }
}
