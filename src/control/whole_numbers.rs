//! Whole numbers beyond 64 bits, which the parser of JSON rounds.

use serde_json::Value;

use crate::schema::integral;
use crate::schema::pointer::join;

/// The JSON pointer of the first such number in a text that was parsed, and what is said of it.
pub fn beyond_64_bits(text: &[u8], value: &Value) -> Option<(String, String)> {
    let (number, literal) = literals(text)
        .enumerate()
        .find(|(_, literal)| integral::is_beyond_64_bits(literal))?;
    let mut left = number;
    let pointer = nth_number(value, &mut left, "")?;
    Some((pointer, integral::beyond_64_bits(literal)))
}

/// The texts of the numbers in a JSON text, in their order.
fn literals(text: &[u8]) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let (first, after) = rest.split_first()?;
            match first {
                b'"' => rest = after_string(after),
                b'-' | b'0'..=b'9' => {
                    let is_part = |byte: &u8| {
                        byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E')
                    };
                    let end = rest.iter().position(|byte| !is_part(byte));
                    let (literal, after) = rest.split_at(end.unwrap_or(rest.len()));
                    rest = after;
                    return std::str::from_utf8(literal).ok();
                }
                _ => rest = after,
            }
        }
    })
}

/// What follows a string whose first quote was read.
fn after_string(mut text: &[u8]) -> &[u8] {
    while let Some((first, after)) = text.split_first() {
        text = match first {
            b'"' => return after,
            b'\\' => after.get(1..).unwrap_or_default(),
            _ => after,
        };
    }
    text
}

/// The pointer of the number with an index among all numbers of a value.
fn nth_number(value: &Value, left: &mut usize, at: &str) -> Option<String> {
    match value {
        Value::Number(_) if *left == 0 => Some(at.to_owned()),
        Value::Number(_) => {
            *left -= 1;
            None
        }
        Value::Array(items) => {
            let mut items = items.iter().enumerate();
            items.find_map(|(index, item)| nth_number(item, left, &join(at, &index.to_string())))
        }
        Value::Object(fields) => {
            let mut fields = fields.iter();
            fields.find_map(|(key, field)| nth_number(field, left, &join(at, key)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<(String, String)> {
        beyond_64_bits(text.as_bytes(), &serde_json::from_str(text).unwrap())
    }

    #[test]
    fn the_first_number_beyond_64_bits_is_found_at_its_pointer() {
        let text = r#"{"99999999999999999999": "\\\"88888888888888888888",
            "a": [1, -2.5e30, {"b/c": 18446744073709551616}], "d": -9223372036854775809}"#;
        let (pointer, detail) = found(text).unwrap();
        assert_eq!(pointer, "/a/2/b~1c");
        assert_eq!(
            detail,
            "`18446744073709551616` is beyond 64 bits and would be rounded; write it as a text"
        );
    }

    #[test]
    fn numbers_of_64_bits_and_floats_are_what_they_are() {
        let text = r"[18446744073709551615, -9223372036854775808, 1e30, 99999999999999999999.5]";
        assert_eq!(found(text), None);
    }
}
