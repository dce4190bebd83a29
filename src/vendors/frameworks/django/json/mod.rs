//! A JSON parser with Python's error messages.

use std::fmt;

use serde_json::Value;

/// The maximum nesting depth in the search for a syntax error. It is the limit of the parser.
const MAX_DEPTH: usize = 127;

/// Parses JSON.
///
/// # Errors
///
/// The message of `CPython`'s `json.loads`, with line, column and character, if that rejects the
/// text too. What it accepts and this parser does not (a lone surrogate, a number out of the range
/// of floats, deeper nesting) is rejected with the message of this parser.
pub fn read(bytes: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(bytes).map_err(|error| python_fault(bytes).unwrap_or(error.to_string()))
}

fn python_fault(bytes: &[u8]) -> Option<String> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let (valid, rest) = bytes.split_at(error.valid_up_to());
            let first = rest.first()?;
            // Python decodes a stream: an incomplete character at the end waits for the rest of its
            // bytes, and is ignored.
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
    scanner.document().err()?.told(&characters)
}

/// A syntax error, and the index of its character.
#[derive(Debug, Clone, Copy)]
struct SyntaxError {
    what: SyntaxErrorKind,
    at: usize,
}

#[derive(Debug, Clone, Copy)]
enum SyntaxErrorKind {
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
    /// A constant that Python accepts and the framework rejects.
    Constant(&'static str),
    /// It is nested deeper than [`MAX_DEPTH`].
    TooDeep,
}

impl fmt::Display for SyntaxErrorKind {
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

impl SyntaxError {
    fn told(self, text: &[char]) -> Option<String> {
        let Self { what, at } = self;
        match what {
            SyntaxErrorKind::TooDeep => return None,
            SyntaxErrorKind::Constant(_) => return Some(what.to_string()),
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

/// A scanner that finds the same syntax errors as that of `CPython`'s `json`. Each step takes the
/// index of its first character, and returns the index after its last.
struct Scanner<'a> {
    text: &'a [char],
}

type Parsed = Result<usize, SyntaxError>;

impl Scanner<'_> {
    fn document(&self) -> Parsed {
        if self.is(0, '\u{feff}') {
            return fault(SyntaxErrorKind::ByteOrderMark, 0);
        }
        let end = self.value(self.space(0), 0)?;
        let end = self.space(end);
        if end < self.text.len() {
            return fault(SyntaxErrorKind::ExtraData, end);
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

    fn value(&self, at: usize, depth: usize) -> Parsed {
        match self.text.get(at) {
            Some('"') => return self.string(at),
            Some('{' | '[') if depth == MAX_DEPTH => return fault(SyntaxErrorKind::TooDeep, at),
            Some('{') => return self.object(at + 1, depth + 1),
            Some('[') => return self.array(at + 1, depth + 1),
            _ => {}
        }
        for name in ["NaN", "Infinity", "-Infinity"] {
            if self.word(at, name).is_some() {
                return fault(SyntaxErrorKind::Constant(name), at);
            }
        }
        ["null", "true", "false"]
            .into_iter()
            .find_map(|word| self.word(at, word))
            .or_else(|| self.number(at))
            .map_or_else(|| fault(SyntaxErrorKind::Value, at), Ok)
    }

    fn object(&self, at: usize, depth: usize) -> Parsed {
        let mut at = self.space(at);
        if self.is(at, '}') {
            return Ok(at + 1);
        }
        loop {
            if !self.is(at, '"') {
                return fault(SyntaxErrorKind::PropertyName, at);
            }
            at = self.space(self.string(at)?);
            if !self.is(at, ':') {
                return fault(SyntaxErrorKind::Colon, at);
            }
            at = self.space(self.value(self.space(at + 1), depth)?);
            if self.is(at, '}') {
                return Ok(at + 1);
            }
            if !self.is(at, ',') {
                return fault(SyntaxErrorKind::Comma, at);
            }
            at = self.space(at + 1);
        }
    }

    fn array(&self, at: usize, depth: usize) -> Parsed {
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
                return fault(SyntaxErrorKind::Comma, at);
            }
            at = self.space(at + 1);
        }
    }

    fn string(&self, begin: usize) -> Parsed {
        let mut at = begin + 1;
        loop {
            at = match self.text.get(at) {
                None => return fault(SyntaxErrorKind::UnterminatedString, begin),
                Some('"') => return Ok(at + 1),
                Some('\\') => self.escape(at, begin)?,
                Some('\0'..='\x1f') => return fault(SyntaxErrorKind::ControlCharacter, at),
                Some(_) => at + 1,
            };
        }
    }

    fn escape(&self, at: usize, begin: usize) -> Parsed {
        match self.text.get(at + 1) {
            None => fault(SyntaxErrorKind::UnterminatedString, begin),
            Some('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't') => Ok(at + 2),
            Some('u') => {
                let digits = self.text.get(at + 2..at + 6);
                let fits = |digits: &[char]| digits.iter().all(char::is_ascii_hexdigit);
                // At least one more character must follow, such as the closing quote.
                if digits.is_some_and(fits) && at + 6 < self.text.len() {
                    Ok(at + 6)
                } else {
                    fault(SyntaxErrorKind::UnicodeEscape, at + 1)
                }
            }
            Some(_) => fault(SyntaxErrorKind::Escape, at),
        }
    }

    /// The end of the longest valid number: in `01` after the zero, in `1.` after the one.
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

const fn fault(what: SyntaxErrorKind, at: usize) -> Parsed {
    Err(SyntaxError { what, at })
}

#[cfg(test)]
mod tests;
