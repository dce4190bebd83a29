//! Whole numbers written with a fraction of zero.

use serde_json::{Number, Value};

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
