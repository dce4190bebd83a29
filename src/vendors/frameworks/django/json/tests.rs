//! Tests of Python's error messages for each syntax error.

use super::*;

#[track_caller]
fn says(bytes: &[u8], told: &str) {
    assert_eq!(read(bytes).unwrap_err(), told);
}

#[test]
fn a_fault_is_told_in_the_words_of_python() {
    let property = "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)";
    for text in ["{", "{,}", "{a:1}", "{'a':1}"] {
        says(text.as_bytes(), property);
    }
    let at_once = "Expecting value: line 1 column 1 (char 0)";
    for text in ["}", "nope", "// c\n{}", "\0", "+1", "-"] {
        says(text.as_bytes(), at_once);
    }
    let comma = "Expecting ',' delimiter: line 1 column 7 (char 6)";
    for text in [r#"{"a":1"#, r#"{"a":01}"#, r#"{"a":1.}"#, r#"{"a":1e}"#] {
        says(text.as_bytes(), comma);
    }
    let value = "Expecting value: line 1 column 6 (char 5)";
    for text in [r#"{"a":}"#, r#"{"a":tru}"#, r#"{"a":+1}"#, r#"{"a":.5}"#] {
        says(text.as_bytes(), value);
    }
    says(b" ", "Expecting value: line 1 column 2 (char 1)");
    says(b"[1,]", "Expecting value: line 1 column 4 (char 3)");
    says(b"[", "Expecting value: line 1 column 2 (char 1)");
    says(
        br#"{"a"}"#,
        "Expecting ':' delimiter: line 1 column 5 (char 4)",
    );
    says(
        br#"{"a":1,}"#,
        "Expecting property name enclosed in double quotes: line 1 column 8 (char 7)",
    );
    says(br#"{"a":1}x"#, "Extra data: line 1 column 8 (char 7)");
    says(b"{}\n\n  {}", "Extra data: line 3 column 3 (char 6)");
}

#[test]
fn a_fault_in_a_string_is_told_in_the_words_of_python() {
    says(
        br#"{"a":"x"#,
        "Unterminated string starting at: line 1 column 6 (char 5)",
    );
    says(
        br#""\"#,
        "Unterminated string starting at: line 1 column 1 (char 0)",
    );
    says(
        b"{\"a\":\"x\ny\"}",
        "Invalid control character at: line 1 column 8 (char 7)",
    );
    says(
        br#"{"a":"\x"}"#,
        r"Invalid \escape: line 1 column 7 (char 6)",
    );
    says(
        br#"{"a":"\u12"}"#,
        r"Invalid \uXXXX escape: line 1 column 8 (char 7)",
    );
    says(
        "[\"é\" x]".as_bytes(),
        "Expecting ',' delimiter: line 1 column 6 (char 5)",
    );
}

#[test]
fn a_fault_in_the_encoding_is_told_in_the_words_of_python() {
    says(
        b"\xff",
        "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte",
    );
    says(
        b"{\"username\":\"a\xed\xa0\x80\"}",
        "'utf-8' codec can't decode byte 0xed in position 14: invalid continuation byte",
    );
    says(
        b"{\"username\":\"\xc3",
        "Unterminated string starting at: line 1 column 13 (char 12)",
    );
    says(
        b"\xef\xbb\xbf{}",
        "Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)",
    );
}

#[test]
fn constants_of_python_are_refused_by_name() {
    for name in ["NaN", "Infinity", "-Infinity"] {
        says(
            format!("[{name}").as_bytes(),
            &format!("Out of range float values are not JSON compliant: '{name}'"),
        );
    }
}

#[test]
fn what_python_would_take_is_refused_in_the_readers_words() {
    assert!(read(br#"["\ud800"]"#).unwrap_err().contains("hex escape"));
    assert!(read(b"1e999").unwrap_err().contains("out of range"));
    assert!(
        read("[".repeat(2_000_000).as_bytes())
            .unwrap_err()
            .contains("recursion")
    );
}
