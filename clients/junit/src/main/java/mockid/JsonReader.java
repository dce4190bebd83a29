package mockid;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON (RFC 8259) as the server writes it. */
final class JsonReader {
    private final String text;
    private int at;

    JsonReader(String text) {
        this.text = text;
    }

    Json whole() {
        Json value = value();
        skipSpace();
        if (at < text.length()) {
            throw wrong();
        }
        return value;
    }

    private Json value() {
        skipSpace();
        return switch (peek()) {
            case '{' -> object();
            case '[' -> list();
            case '"' -> Json.of(string());
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Json object() {
        Map<String, Json> members = new LinkedHashMap<>();
        expect('{');
        while (!ends('}', members.isEmpty())) {
            skipSpace();
            String name = string();
            skipSpace();
            expect(':');
            members.put(name, value());
        }
        return Json.of(members);
    }

    private Json list() {
        List<Json> items = new ArrayList<>();
        expect('[');
        while (!ends(']', items.isEmpty())) {
            items.add(value());
        }
        return Json.of(items);
    }

    /** Whether the list ends here; otherwise skips the comma before the next item. */
    private boolean ends(char close, boolean isFirst) {
        skipSpace();
        if (peek() == close) {
            at++;
            return true;
        }
        if (!isFirst) {
            expect(',');
        }
        return false;
    }

    private Json word(String word, Object value) {
        if (!text.startsWith(word, at)) {
            throw wrong();
        }
        at += word.length();
        return Json.of(value);
    }

    private Json number() {
        int begin = at;
        while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        try {
            BigDecimal number = new BigDecimal(text.substring(begin, at));
            boolean isWhole = text.substring(begin, at).chars().allMatch(c -> c == '-' || Character.isDigit(c));
            return Json.of(isWhole && number.precision() < 19 ? (Number) number.longValueExact() : number);
        } catch (NumberFormatException error) {
            throw wrong();
        }
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        expect('"');
        for (;;) {
            char c = next();
            if (c == '"') {
                return string.toString();
            }
            string.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() {
        char c = next();
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> {
                at += 4;
                yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
            }
            default -> c;
        };
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw wrong();
        }
        return text.charAt(at);
    }

    private char next() {
        char c = peek();
        at++;
        return c;
    }

    private void expect(char c) {
        if (next() != c) {
            throw wrong();
        }
    }

    private IllegalArgumentException wrong() {
        return new IllegalArgumentException("not JSON at character " + at + ": " + text);
    }
}
