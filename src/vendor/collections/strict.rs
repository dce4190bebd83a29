//! Validates fields as a server without coercion does: the JSON type has to match exactly.

use std::fmt;

use serde_json::Value;

use crate::fixtures::{FieldType, Property};

/// Why a field is invalid. Its text completes a sentence that begins with the field's name.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldFault {
    /// It is absent.
    Missing,
    /// It is null.
    Null,
    /// It does not have this type.
    NotA(FieldType),
    /// It is not one of these texts.
    NotOneOf(Vec<String>),
    /// It is an empty text.
    Blank,
    /// It has fewer characters than this minimum.
    TooShort(u32),
    /// It has more characters than this maximum.
    TooLong(u32),
    /// It is less than this minimum.
    TooSmall(i32),
    /// It is greater than this maximum.
    TooLarge(i32),
}

impl fmt::Display for FieldFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => formatter.write_str("is required"),
            Self::Null => formatter.write_str("must not be null"),
            Self::NotA(kind) => write!(formatter, "must be {}", with_article(*kind)),
            Self::NotOneOf(choices) => {
                write!(formatter, "must be one of {}", choices.join(", "))
            }
            Self::Blank => formatter.write_str("must not be empty"),
            Self::TooShort(fewest) => {
                write!(formatter, "must have at least {fewest} characters")
            }
            Self::TooLong(most) => write!(formatter, "must have at most {most} characters"),
            Self::TooSmall(least) => write!(formatter, "must be at least {least}"),
            Self::TooLarge(most) => write!(formatter, "must be at most {most}"),
        }
    }
}

const fn with_article(kind: FieldType) -> &'static str {
    match kind {
        FieldType::String => "a string",
        FieldType::Integer => "an integer",
        FieldType::Number => "a number",
        FieldType::Boolean => "a boolean",
        FieldType::Array => "an array",
        FieldType::Object => "an object",
    }
}

/// Validates a field.
///
/// # Errors
///
/// [`FieldFault`].
pub fn read(property: &Property, value: Option<&Value>) -> Result<Value, FieldFault> {
    let value = value.ok_or(FieldFault::Missing)?;
    if value.is_null() {
        return if property.nullable {
            Ok(Value::Null)
        } else {
            Err(FieldFault::Null)
        };
    }
    if let Some(kind) = property.kind
        && !is_a(kind, value)
    {
        return Err(FieldFault::NotA(kind));
    }
    bounds(property, value).map_or_else(|| Ok(value.clone()), Err)
}

fn is_a(kind: FieldType, value: &Value) -> bool {
    match kind {
        FieldType::String => value.is_string(),
        FieldType::Integer => value.is_i64() || value.is_u64(),
        FieldType::Number => value.is_number(),
        FieldType::Boolean => value.is_boolean(),
        FieldType::Array => value.is_array(),
        FieldType::Object => value.is_object(),
    }
}

/// Why a value of the right type is invalid, if it is.
#[must_use]
pub fn bounds(property: &Property, value: &Value) -> Option<FieldFault> {
    match value {
        Value::String(text) => text_bounds(property, text),
        Value::Number(number) => {
            let number = number.as_f64()?;
            let too_small = property.minimum.filter(|least| number < f64::from(*least));
            let too_large = property.maximum.filter(|most| number > f64::from(*most));
            too_small
                .map(FieldFault::TooSmall)
                .or(too_large.map(FieldFault::TooLarge))
        }
        _ => None,
    }
}

fn text_bounds(property: &Property, text: &str) -> Option<FieldFault> {
    if !property.choices.is_empty() && property.choices.iter().all(|choice| choice != text) {
        return Some(FieldFault::NotOneOf(property.choices.clone()));
    }
    let length = text.chars().count();
    let is = |bound: u32| usize::try_from(bound).unwrap_or(usize::MAX);
    let fewest = property.min_length.unwrap_or(1);
    if length < is(fewest) {
        return Some(if length == 0 && fewest == 1 {
            FieldFault::Blank
        } else {
            FieldFault::TooShort(fewest)
        });
    }
    let too_long = property.max_length.filter(|most| length > is(*most));
    too_long.map(FieldFault::TooLong)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(property: Value, value: &Value) -> String {
        let property: Property = serde_json::from_value(property).unwrap();
        match read(&property, Some(value)) {
            Ok(value) => value.to_string(),
            Err(fault) => fault.to_string(),
        }
    }

    #[test]
    fn a_field_has_its_very_type() {
        for (kind, good, bad, told) in [
            ("string", json!("a"), json!(1), "must be a string"),
            ("integer", json!(1), json!(1.5), "must be an integer"),
            ("number", json!(1.5), json!("1.5"), "must be a number"),
            ("boolean", json!(false), json!(0), "must be a boolean"),
            ("array", json!([1]), json!({}), "must be an array"),
            ("object", json!({}), json!([]), "must be an object"),
        ] {
            assert_eq!(said(json!({ "type": kind }), &good), good.to_string());
            assert_eq!(said(json!({ "type": kind }), &bad), told);
            assert_eq!(
                said(json!({ "type": kind }), &Value::Null),
                "must not be null"
            );
        }
        assert_eq!(said(json!({ "nullable": true }), &Value::Null), "null");
    }

    #[test]
    fn bounds_are_kept() {
        for (property, value, told) in [
            (json!({}), json!(""), "must not be empty"),
            (json!({ "minLength": 0 }), json!(""), "\"\""),
            (
                json!({ "minLength": 2 }),
                json!("é"),
                "must have at least 2 characters",
            ),
            (
                json!({ "maxLength": 1 }),
                json!("ab"),
                "must have at most 1 characters",
            ),
            (json!({ "minimum": 0 }), json!(-1), "must be at least 0"),
            (json!({ "maximum": 9 }), json!(9.5), "must be at most 9"),
            (
                json!({ "enum": ["a", "b"] }),
                json!("c"),
                "must be one of a, b",
            ),
        ] {
            assert_eq!(said(property, &value), told);
        }
    }
}
