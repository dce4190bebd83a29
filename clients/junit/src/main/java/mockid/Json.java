package mockid;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A JSON value: Java has none of its own, and a helper for tests should bring no library along. */
public final class Json {
    /** A {@code Map<String, Json>}, {@code List<Json>}, {@code String}, {@code Number}, {@code Boolean}, or null. */
    private final Object value;

    private Json(Object value) {
        this.value = value;
    }

    /** A value made of maps, lists, texts, numbers, booleans and null. */
    public static Json of(Object value) {
        if (value instanceof Json json) {
            return json;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Json> members = new LinkedHashMap<>();
            map.forEach((name, member) -> members.put(String.valueOf(name), of(member)));
            return new Json(members);
        }
        if (value instanceof Iterable<?> items) {
            List<Json> list = new ArrayList<>();
            items.forEach(item -> list.add(of(item)));
            return new Json(list);
        }
        if (value == null || value instanceof String || value instanceof Number || value instanceof Boolean) {
            return new Json(value);
        }
        throw new IllegalArgumentException("no JSON: " + value.getClass());
    }

    /** Reads a text. */
    public static Json parse(String text) {
        return new JsonReader(text).whole();
    }

    /** A member of an object; a JSON null if it has none of this name. */
    public Json get(String name) {
        Json member = value instanceof Map<?, ?> map ? (Json) map.get(name) : null;
        return member == null ? new Json(null) : member;
    }

    /** The members of an object. */
    public Map<String, Json> members() {
        Map<String, Json> members = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, member) -> members.put((String) name, (Json) member));
        }
        return members;
    }

    /** The items of a list; none for anything else. */
    public List<Json> items() {
        List<Json> items = new ArrayList<>();
        if (value instanceof List<?> list) {
            list.forEach(item -> items.add((Json) item));
        }
        return items;
    }

    /** Whether it is null, or was not there. */
    public boolean isNull() {
        return value == null;
    }

    /** The text of a member; null if it has none. */
    public String text(String name) {
        return get(name).value instanceof String text ? text : null;
    }

    /** The number of a member; 0 if it has none. */
    public long number(String name) {
        return get(name).value instanceof Number number ? number.longValue() : 0;
    }

    /** A text as it is, and anything else as JSON. */
    public String asText() {
        return value instanceof String text ? text : toString();
    }

    /** As JSON, on one line. */
    @Override
    public String toString() {
        if (value instanceof String text) {
            return quoted(text);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Object::toString).collect(Collectors.joining(",", "[", "]"));
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(member -> quoted((String) member.getKey()) + ":" + member.getValue())
                    .collect(Collectors.joining(",", "{", "}"));
        }
        return String.valueOf(value);
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Json json && toString().equals(json.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }
}
