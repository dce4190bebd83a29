//! Whole numbers written with a fraction of zero, and those beyond 64 bits.

use serde_json::{Number, Value};

use super::pointer::join;

/// The value with every `3.0` replaced by `3`: in JSON Schema (validation, section 6.1.1) and
/// JavaScript they are the same.
pub(super) fn numbers(value: &Value) -> Value {
    match value {
        Value::Number(number) => Value::Number(whole(number).unwrap_or_else(|| number.clone())),
        Value::Array(items) => items.iter().map(numbers).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, field)| (name.clone(), numbers(field)))
            .collect(),
        other => other.clone(),
    }
}

/// The number without its fraction of zero. A number beyond 64 bits, or without a fraction, is not
/// changed, because a float would round it.
fn whole(number: &Number) -> Option<Number> {
    let float = number.as_f64().filter(|_| number.is_f64())?;
    if float.fract() != 0.0 {
        return None;
    }
    format!("{float:.0}").parse().ok()
}

/// Whether the text of a number is a whole number that no 64 bits hold. Parsers round it.
pub(crate) fn is_beyond_64_bits(literal: &str) -> bool {
    let digits = literal.strip_prefix(['-', '+']).unwrap_or(literal);
    // 19 digits are the fewest that can be beyond them.
    let is_whole = digits.len() >= 19 && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_whole && literal.parse::<i64>().is_err() && literal.parse::<u64>().is_err()
}

/// The pointer of the first float that is a whole number and has no 64 bits, and the number. A schema
/// without bounds accepts it, and the type does not.
pub(super) fn beyond<'v>(value: &'v Value, at: &str) -> Option<(String, &'v Number)> {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    match value {
        Value::Number(number) if number.is_f64() => {
            let is_beyond = |it: f64| it.fract() == 0.0 && it.abs() >= LIMIT;
            let found = number.as_f64().is_some_and(is_beyond);
            found.then(|| (at.to_owned(), number))
        }
        Value::Array(items) => {
            let mut items = items.iter().enumerate();
            items.find_map(|(index, item)| beyond(item, &join(at, &index.to_string())))
        }
        Value::Object(fields) => {
            let mut fields = fields.iter();
            fields.find_map(|(name, field)| beyond(field, &join(at, name)))
        }
        _ => None,
    }
}

/// What is said of such a number.
pub(crate) fn beyond_64_bits(literal: &str) -> String {
    format!("`{literal}` is beyond 64 bits and would be rounded; write it as a text")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::numbers;

    #[test]
    fn a_fraction_of_zero_is_taken_away_and_no_other() {
        let written =
            json!({"a": [3.0, -2.0, 1.5, 7, u64::MAX - 1], "b": {"c": 0.0}, "d": "3.0", "e": 1e30});
        let read = numbers(&written);
        assert_eq!(
            read.to_string(),
            r#"{"a":[3,-2,1.5,7,18446744073709551614],"b":{"c":0},"d":"3.0","e":1e+30}"#
        );
    }
}
