package mockid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class JsonTest {
    @Test
    void what_is_read_is_written_again() {
        String text = "{\"a\":[1,-2.5,1E+3,true,false,null,\"ü\\\"\\\\\\u0007\"],\"b\":{},\"c\":[],\"d\":12345678901234567890}";
        assertEquals(text, Json.parse(" " + text.replace(",", " ,\n") + " ").toString());
    }

    @Test
    void escapes_are_read() {
        assertEquals("a/\n\t\ud83d\ude00", Json.parse("\"a\\/\\n\\t\\ud83d\\ude00\"").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[1,]x", "{\"a\"}", "tru", "1 2", "\"a", "-"})
    void anything_else_is_refused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Json.parse(text));
    }
}
