//! Compares values with the keywords of a schema.

use std::cmp::Ordering;

use serde_json::{Number, Value};

/// Whether a value has a type, or one of several.
pub(super) fn is_of_any(names: &Value, value: &Value) -> bool {
    match names {
        Value::Array(names) => names.iter().any(|name| is_of_any(name, value)),
        name => name.as_str().is_some_and(|name| is_of(name, value)),
    }
}

fn is_of(name: &str, value: &Value) -> bool {
    match value {
        Value::Null => name == "null",
        Value::Bool(_) => name == "boolean",
        // `3.0` is a whole number too (JSON Schema validation, section 6.1.1).
        Value::Number(number) => {
            name == "number"
                || name == "integer"
                    && (!number.is_f64() || number.as_f64().is_some_and(|it| it.fract() == 0.0))
        }
        Value::String(_) => name == "string",
        Value::Array(_) => name == "array",
        Value::Object(_) => name == "object",
    }
}

/// Whether two values are equal; numbers are compared by value.
pub(super) fn is_equal(rule: &Value, value: &Value) -> bool {
    match value {
        Value::Number(number) if rule.is_number() => compare(number, rule) == Some(Ordering::Equal),
        _ => rule == value,
    }
}

pub(super) fn compare(number: &Number, rule: &Value) -> Option<Ordering> {
    let rule = rule.as_number()?;
    match (number.as_i128(), rule.as_i128()) {
        (Some(number), Some(rule)) => Some(number.cmp(&rule)),
        _ => number.as_f64()?.partial_cmp(&rule.as_f64()?),
    }
}

pub(super) fn limit(rule: &Value) -> Option<usize> {
    rule.as_u64().and_then(|limit| limit.try_into().ok())
}
