//! JSON, and what Python says of what is none.

use std::fmt;

use serde_json::Value;

/// How deep a text is looked into for its fault: as deep as it is read.
const MAX_DEPTH: usize = 127;

/// Reads JSON.
///
/// # Errors
///
/// What `json.loads` of `CPython` says, with line, column and character, where it would refuse the
/// text too; what it would take and this reader cannot (a lone surrogate, a number beyond every
/// float, deeper nesting) is refused in the reader's own words.
pub fn read(bytes: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(bytes).map_err(|error| python_fault(bytes).unwrap_or(error.to_string()))
}

fn python_fault(bytes: &[u8]) -> Option<String> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let (valid, rest) = bytes.split_at(error.valid_up_to());
            let first = rest.first()?;
            // The decoder reads a stream: the beginning of a character at the very end waits for
            // its rest, and is not there.
            let Some(_) = error.error_len() else {
                return python_fault(valid);
            };
            let what = match first {
                0x80..=0xc1 | 0xf5..=0xff => "invalid start byte",
                _ => "invalid continuation byte",
            };
            let position = valid.len();
            return Some(format!(
                "'utf-8' codec can't decode byte 0x{first:02x} in position {position}: {what}"
            ));
        }
    };
    let characters: Vec<char> = text.chars().collect();
    let scanner = Scanner { text: &characters };
    scanner
        .document()
        .err()
        .map(|fault| fault.told(&characters))
}

/// What is wrong, and at which character.
#[derive(Debug, Clone, Copy)]
struct Fault {
    what: What,
    at: usize,
}

#[derive(Debug, Clone, Copy)]
enum What {
    ByteOrderMark,
    Value,
    PropertyName,
    Colon,
    Comma,
    ExtraData,
    UnterminatedString,
    ControlCharacter,
    Escape,
    UnicodeEscape,
    /// A constant that Python knows and the framework does not allow.
    Constant(&'static str),
    /// Deeper than is looked.
    TooDeep,
}

impl fmt::Display for What {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::ByteOrderMark => "Unexpected UTF-8 BOM (decode using utf-8-sig)",
            Self::Value => "Expecting value",
            Self::PropertyName => "Expecting property name enclosed in double quotes",
            Self::Colon => "Expecting ':' delimiter",
            Self::Comma => "Expecting ',' delimiter",
            Self::ExtraData => "Extra data",
            Self::UnterminatedString => "Unterminated string starting at",
            Self::ControlCharacter => "Invalid control character at",
            Self::Escape => "Invalid \\escape",
            Self::UnicodeEscape => "Invalid \\uXXXX escape",
            Self::Constant(name) => {
                return write!(
                    formatter,
                    "Out of range float values are not JSON compliant: '{name}'"
                );
            }
            Self::TooDeep => "nested too deep",
        })
    }
}

impl Fault {
    fn told(self, text: &[char]) -> Option<String> {
        let Self { what, at } = self;
        match what {
            What::TooDeep => return None,
            What::Constant(_) => return Some(what.to_string()),
            _ => {}
        }
        let before = &text[..at.min(text.len())];
        let line = before.iter().filter(|one| **one == '\n').count() + 1;
        let column = match before.iter().rposition(|one| *one == '\n') {
            Some(line_break) => at - line_break,
            None => at + 1,
        };
        Some(format!("{what}: line {line} column {column} (char {at})"))
    }
}

/// Walks over a text as the scanner of `CPython`'s `json` does, and stumbles where it does. Every
/// step begins at a character and gives the one after.
struct Scanner<'a> {
    text: &'a [char],
}

type Step = Result<usize, Fault>;

impl Scanner<'_> {
    fn document(&self) -> Step {
        if self.is(0, '\u{feff}') {
            return fault(What::ByteOrderMark, 0);
        }
        let end = self.value(self.space(0), 0)?;
        let end = self.space(end);
        if end < self.text.len() {
            return fault(What::ExtraData, end);
        }
        Ok(end)
    }

    fn is(&self, at: usize, character: char) -> bool {
        self.text.get(at) == Some(&character)
    }

    fn space(&self, mut at: usize) -> usize {
        while matches!(self.text.get(at), Some(' ' | '\t' | '\n' | '\r')) {
            at += 1;
        }
        at
    }

    fn word(&self, at: usize, word: &str) -> Option<usize> {
        let mut end = at;
        for character in word.chars() {
            if !self.is(end, character) {
                return None;
            }
            end += 1;
        }
        Some(end)
    }

    fn value(&self, at: usize, depth: usize) -> Step {
        match self.text.get(at) {
            Some('"') => return self.string(at),
            Some('{' | '[') if depth == MAX_DEPTH => return fault(What::TooDeep, at),
            Some('{') => return self.object(at + 1, depth + 1),
            Some('[') => return self.array(at + 1, depth + 1),
            _ => {}
        }
        for name in ["NaN", "Infinity", "-Infinity"] {
            if self.word(at, name).is_some() {
                return fault(What::Constant(name), at);
            }
        }
        ["null", "true", "false"]
            .into_iter()
            .find_map(|word| self.word(at, word))
            .or_else(|| self.number(at))
            .map_or_else(|| fault(What::Value, at), Ok)
    }

    fn object(&self, at: usize, depth: usize) -> Step {
        let mut at = self.space(at);
        if self.is(at, '}') {
            return Ok(at + 1);
        }
        loop {
            if !self.is(at, '"') {
                return fault(What::PropertyName, at);
            }
            at = self.space(self.string(at)?);
            if !self.is(at, ':') {
                return fault(What::Colon, at);
            }
            at = self.space(self.value(self.space(at + 1), depth)?);
            if self.is(at, '}') {
                return Ok(at + 1);
            }
            if !self.is(at, ',') {
                return fault(What::Comma, at);
            }
            at = self.space(at + 1);
        }
    }

    fn array(&self, at: usize, depth: usize) -> Step {
        let mut at = self.space(at);
        if self.is(at, ']') {
            return Ok(at + 1);
        }
        loop {
            at = self.space(self.value(at, depth)?);
            if self.is(at, ']') {
                return Ok(at + 1);
            }
            if !self.is(at, ',') {
                return fault(What::Comma, at);
            }
            at = self.space(at + 1);
        }
    }

    fn string(&self, begin: usize) -> Step {
        let mut at = begin + 1;
        loop {
            at = match self.text.get(at) {
                None => return fault(What::UnterminatedString, begin),
                Some('"') => return Ok(at + 1),
                Some('\\') => self.escape(at, begin)?,
                Some('\0'..='\x1f') => return fault(What::ControlCharacter, at),
                Some(_) => at + 1,
            };
        }
    }

    fn escape(&self, at: usize, begin: usize) -> Step {
        match self.text.get(at + 1) {
            None => fault(What::UnterminatedString, begin),
            Some('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't') => Ok(at + 2),
            Some('u') => {
                let digits = self.text.get(at + 2..at + 6);
                let fits = |digits: &[char]| digits.iter().all(char::is_ascii_hexdigit);
                // One more character has to follow, if only the closing quote.
                if digits.is_some_and(fits) && at + 6 < self.text.len() {
                    Ok(at + 6)
                } else {
                    fault(What::UnicodeEscape, at + 1)
                }
            }
            Some(_) => fault(What::Escape, at),
        }
    }

    /// A number as far as it is one: of `01` the zero, of `1.` the one.
    fn number(&self, at: usize) -> Option<usize> {
        let start = at + usize::from(self.is(at, '-'));
        let mut end = match self.text.get(start)? {
            '0' => start + 1,
            '1'..='9' => self.digits(start),
            _ => return None,
        };
        if self.is(end, '.') && self.digits(end + 1) > end + 1 {
            end = self.digits(end + 1);
        }
        if self.is(end, 'e') || self.is(end, 'E') {
            let signed = self.is(end + 1, '+') || self.is(end + 1, '-');
            let exponent = end + 1 + usize::from(signed);
            if self.digits(exponent) > exponent {
                end = self.digits(exponent);
            }
        }
        Some(end)
    }

    fn digits(&self, mut at: usize) -> usize {
        while self.text.get(at).is_some_and(char::is_ascii_digit) {
            at += 1;
        }
        at
    }
}

const fn fault(what: What, at: usize) -> Step {
    Err(Fault { what, at })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn says(bytes: &[u8], told: &str) {
        assert_eq!(read(bytes).unwrap_err(), told);
    }

    #[test]
    fn a_fault_is_told_in_the_words_of_python() {
        let property =
            "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)";
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
}
