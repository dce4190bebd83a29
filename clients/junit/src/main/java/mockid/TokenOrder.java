package mockid;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** A token to be made: {@code new TokenOrder().expiresIn(Duration.ofSeconds(90))}. */
public final class TokenOrder {
    private final Map<String, Object> fields = new LinkedHashMap<>();

    public TokenOrder account(String account) {
        return with("account", account);
    }

    /** {@code access}, {@code refresh}, {@code private}, {@code ticket} or {@code id}. */
    public TokenOrder kind(String kind) {
        return with("kind", kind);
    }

    public TokenOrder expiresIn(Duration lifetime) {
        return with("expires_in", Spans.text(lifetime));
    }

    public TokenOrder claims(Map<String, ?> claims) {
        return with("claims", claims);
    }

    /** The only thing that is wrong with it, for example {@code alg_none}. */
    public TokenOrder defect(String defect) {
        return with("defect", defect);
    }

    Map<String, Object> fields() {
        return fields;
    }

    private TokenOrder with(String name, Object value) {
        fields.put(name, value);
        return this;
    }
}
