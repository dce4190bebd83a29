//! Validation of fields as in Pydantic's lax mode, with Pydantic's error messages.

use serde_json::{Value, json};

use crate::fixtures::{FieldType, Property};
use crate::vendor::collections::strict::{self, FieldFault};

/// An error in a field: `type`, `msg`, and an optional `ctx`.
#[derive(Debug, Clone, PartialEq)]
pub struct PydanticError {
    kind: &'static str,
    message: String,
    context: Option<Value>,
}

impl PydanticError {
    fn new(kind: &'static str, message: &str) -> Self {
        Self {
            kind,
            message: message.to_owned(),
            context: None,
        }
    }

    fn with(kind: &'static str, message: String, context: Value) -> Self {
        Self {
            kind,
            message,
            context: Some(context),
        }
    }

    /// The error as an entry in the list of a 422. For a missing field, `input` is the whole body.
    pub fn in_body(&self, field: &str, body: &Value) -> Value {
        let input = body.get(field).unwrap_or(body);
        let mut error = json!({
            "type": self.kind,
            "loc": ["body", field],
            "msg": self.message,
            "input": input,
        });
        if let Some(context) = &self.context {
            error["ctx"] = context.clone();
        }
        error
    }
}

/// Validates the value of a field.
///
/// # Errors
///
/// [`PydanticError`].
pub fn read(property: &Property, value: Option<&Value>) -> Result<Value, PydanticError> {
    let Some(value) = value else {
        return Err(PydanticError::new("missing", "Field required"));
    };
    if value.is_null() && (property.nullable || property.kind.is_none()) {
        return Ok(Value::Null);
    }
    let value = match property.kind {
        Some(kind) => coerced(kind, value)?,
        None => value.clone(),
    };
    match strict::bounds(&relaxed(property), &value) {
        Some(fault) => Err(out_of_bounds(&fault)),
        None => Ok(value),
    }
}

/// The property with a minimum length of 0 by default: Pydantic accepts an empty string unless a
/// length is required.
fn relaxed(property: &Property) -> Property {
    Property {
        min_length: Some(property.min_length.unwrap_or(0)),
        ..property.clone()
    }
}

fn coerced(kind: FieldType, value: &Value) -> Result<Value, PydanticError> {
    match (kind, value) {
        (FieldType::String, Value::String(_))
        | (FieldType::Boolean, Value::Bool(_))
        | (FieldType::Number, Value::Number(_))
        | (FieldType::Array, Value::Array(_))
        | (FieldType::Object, Value::Object(_)) => Ok(value.clone()),
        (FieldType::Integer, _) => integer(value),
        (FieldType::Number, Value::String(text)) => number(text),
        (FieldType::Boolean, _) => boolean(value),
        (FieldType::Number, Value::Bool(set)) => Ok(f64::from(u8::from(*set)).into()),
        (kind, _) => Err(not_a(kind)),
    }
}

fn not_a(kind: FieldType) -> PydanticError {
    let (kind, message) = match kind {
        FieldType::String => ("string_type", "Input should be a valid string"),
        FieldType::Integer => ("int_type", "Input should be a valid integer"),
        FieldType::Number => ("float_type", "Input should be a valid number"),
        FieldType::Boolean => ("bool_type", "Input should be a valid boolean"),
        FieldType::Array => ("list_type", "Input should be a valid list"),
        FieldType::Object => ("dict_type", "Input should be a valid dictionary"),
    };
    PydanticError::new(kind, message)
}

fn integer(value: &Value) -> Result<Value, PydanticError> {
    match value {
        Value::Bool(set) => Ok(u8::from(*set).into()),
        Value::Number(number) if number.is_f64() => {
            let whole = format!("{value}");
            let whole = whole
                .strip_suffix(".0")
                .and_then(|text| text.parse::<i64>().ok());
            whole.map(Value::from).ok_or_else(|| {
                PydanticError::new(
                    "int_from_float",
                    "Input should be a valid integer, got a number with a fractional part",
                )
            })
        }
        Value::Number(_) => Ok(value.clone()),
        Value::String(text) => {
            let parsed = text.trim().parse::<i64>();
            parsed.map(Value::from).map_err(|_| {
                PydanticError::new(
                    "int_parsing",
                    "Input should be a valid integer, unable to parse string as an integer",
                )
            })
        }
        _ => Err(not_a(FieldType::Integer)),
    }
}

fn number(text: &str) -> Result<Value, PydanticError> {
    let parsed = text.trim().parse::<f64>().ok().filter(|it| it.is_finite());
    parsed.map(Value::from).ok_or_else(|| {
        PydanticError::new(
            "float_parsing",
            "Input should be a valid number, unable to parse string as a number",
        )
    })
}

fn boolean(value: &Value) -> Result<Value, PydanticError> {
    let unclear = || {
        PydanticError::new(
            "bool_parsing",
            "Input should be a valid boolean, unable to interpret input",
        )
    };
    let word = match value {
        Value::String(text) => text.to_lowercase(),
        Value::Number(number) => number.to_string(),
        _ => return Err(not_a(FieldType::Boolean)),
    };
    match word.as_str() {
        "0" | "0.0" | "off" | "f" | "false" | "n" | "no" => Ok(false.into()),
        "1" | "1.0" | "on" | "t" | "true" | "y" | "yes" => Ok(true.into()),
        _ => Err(unclear()),
    }
}

fn out_of_bounds(fault: &FieldFault) -> PydanticError {
    match fault {
        FieldFault::TooShort(fewest) => {
            let message = format!("String should have at least {}", characters(*fewest));
            PydanticError::with("string_too_short", message, json!({ "min_length": fewest }))
        }
        FieldFault::TooLong(most) => {
            let message = format!("String should have at most {}", characters(*most));
            PydanticError::with("string_too_long", message, json!({ "max_length": most }))
        }
        FieldFault::TooSmall(least) => {
            let message = format!("Input should be greater than or equal to {least}");
            PydanticError::with("greater_than_equal", message, json!({ "ge": least }))
        }
        FieldFault::TooLarge(most) => {
            let message = format!("Input should be less than or equal to {most}");
            PydanticError::with("less_than_equal", message, json!({ "le": most }))
        }
        FieldFault::NotOneOf(choices) => {
            let expected = one_of(choices);
            let message = format!("Input should be {expected}");
            PydanticError::with("literal_error", message, json!({ "expected": expected }))
        }
        FieldFault::Blank => out_of_bounds(&FieldFault::TooShort(1)),
        FieldFault::Missing | FieldFault::Null | FieldFault::NotA(_) => {
            PydanticError::new("value_error", "Value error")
        }
    }
}

fn characters(count: u32) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} character{plural}")
}

/// The choices in quotes, with "or" before the last one.
fn one_of(choices: &[String]) -> String {
    let quoted: Vec<_> = choices.iter().map(|choice| format!("'{choice}'")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(property: Value, value: &Value) -> String {
        let property: Property = serde_json::from_value(property).unwrap();
        match read(&property, Some(value)) {
            Ok(value) => value.to_string(),
            Err(error) => format!("{}: {}", error.kind, error.message),
        }
    }

    #[test]
    fn values_are_taken_as_the_lax_mode_takes_them() {
        for (kind, value, taken) in [
            ("integer", json!("5"), "5"),
            ("integer", json!(5.0), "5"),
            ("integer", json!(true), "1"),
            ("number", json!("1.5"), "1.5"),
            ("number", json!(true), "1.0"),
            ("boolean", json!("Yes"), "true"),
            ("boolean", json!(0), "false"),
            ("string", json!(""), "\"\""),
        ] {
            assert_eq!(said(json!({ "type": kind }), &value), taken);
        }
    }

    #[test]
    fn what_does_not_fit_is_said_in_the_librarys_words() {
        for (property, value, told) in [
            (
                json!({"type": "string"}),
                json!(1),
                "string_type: Input should be a valid string",
            ),
            (
                json!({"type": "integer"}),
                json!(1.5),
                "int_from_float: Input should be a valid integer, got a number with a fractional \
                 part",
            ),
            (
                json!({"type": "integer"}),
                json!([]),
                "int_type: Input should be a valid integer",
            ),
            (
                json!({"type": "number"}),
                json!("x"),
                "float_parsing: Input should be a valid number, unable to parse string as a number",
            ),
            (
                json!({"type": "number"}),
                json!([]),
                "float_type: Input should be a valid number",
            ),
            (
                json!({"type": "boolean"}),
                json!("maybe"),
                "bool_parsing: Input should be a valid boolean, unable to interpret input",
            ),
            (
                json!({"type": "boolean"}),
                json!({}),
                "bool_type: Input should be a valid boolean",
            ),
            (
                json!({"type": "array"}),
                json!({}),
                "list_type: Input should be a valid list",
            ),
            (
                json!({"type": "object"}),
                json!([]),
                "dict_type: Input should be a valid dictionary",
            ),
            (
                json!({"type": "integer", "minimum": 1}),
                json!(0),
                "greater_than_equal: Input should be greater than or equal to 1",
            ),
            (
                json!({"type": "integer", "maximum": 9}),
                json!(10),
                "less_than_equal: Input should be less than or equal to 9",
            ),
            (
                json!({"maxLength": 2}),
                json!("abc"),
                "string_too_long: String should have at most 2 characters",
            ),
            (
                json!({"minLength": 1}),
                json!(""),
                "string_too_short: String should have at least 1 character",
            ),
            (
                json!({"enum": ["a", "b", "c"]}),
                json!("d"),
                "literal_error: Input should be 'a', 'b' or 'c'",
            ),
        ] {
            assert_eq!(said(property, &value), told);
        }
    }

    #[test]
    fn null_is_taken_where_the_property_is_nullable() {
        let nullable = json!({"type": "integer", "nullable": true});
        assert_eq!(said(nullable, &Value::Null), "null");
        let told = "int_type: Input should be a valid integer";
        assert_eq!(said(json!({"type": "integer"}), &Value::Null), told);
    }

    #[test]
    fn an_error_has_the_bound_beside_its_message() {
        let property = serde_json::from_value(json!({"maximum": 9})).unwrap();
        let body = json!({"age": 10});
        let error = read(&property, body.get("age")).unwrap_err();
        let expected = json!({
            "type": "less_than_equal",
            "loc": ["body", "age"],
            "msg": "Input should be less than or equal to 9",
            "input": 10,
            "ctx": {"le": 9},
        });
        assert_eq!(error.in_body("age", &body), expected);
    }
}
