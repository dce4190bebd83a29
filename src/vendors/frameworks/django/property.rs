//! Validation of the fields of collections by the serializer field for their type.

use serde_json::{Map, Number, Value};

use super::body::{self, BodyRefused, python_type};
use super::fields::{CharField, DjangoFieldError, FieldErrors, python_text};
use crate::fixtures::{Field, FieldType, Property};
use crate::sandbox::collections::{Collection, Extent};
use crate::vendor::call::Call;
use crate::vendor::collections::read_fields;

/// Reads a body, and validates the fields of a collection in it.
///
/// # Errors
///
/// The error of the body, or those of its fields.
pub fn read_all<R: From<BodyRefused> + From<FieldErrors>>(
    call: &Call,
    collection: &Collection,
    extent: Extent,
) -> Result<Map<String, Value>, R> {
    let mut sent = body::read(call)?;
    if body::is_form(call) {
        for field in &collection.fields {
            as_in_a_form(&mut sent, field, extent);
        }
    }
    Ok(read_sent(&sent, collection, extent)?)
}

/// Interprets empty and missing fields of a form, which cannot contain `null` or `false`.
fn as_in_a_form(sent: &mut Map<String, Value>, field: &Field, extent: Extent) {
    let property = &field.property;
    match sent.get(&field.name) {
        Some(Value::String(text)) if text.is_empty() && property.min_length != Some(0) => {
            if property.nullable {
                sent.insert(field.name.clone(), Value::Null);
            } else if !field.required {
                sent.remove(&field.name);
            }
        }
        None if property.kind == Some(FieldType::Boolean) && extent == Extent::Whole => {
            sent.insert(field.name.clone(), false.into());
        }
        _ => {}
    }
}

fn read_sent(
    sent: &Map<String, Value>,
    collection: &Collection,
    extent: Extent,
) -> Result<Map<String, Value>, FieldErrors> {
    read_fields(sent, collection, extent, read).map_err(|wrong| {
        let mut errors = FieldErrors::default();
        for (field, said) in wrong {
            let _: Option<()> = errors.keep(field, Err(said));
        }
        errors
    })
}

fn read(property: &Property, value: Option<&Value>) -> Result<Value, Vec<DjangoFieldError>> {
    let one = |error: DjangoFieldError| vec![error];
    let value = value.ok_or_else(|| one(DjangoFieldError::Required))?;
    if value.is_null() {
        return if property.nullable {
            Ok(Value::Null)
        } else {
            Err(one(DjangoFieldError::Null))
        };
    }
    match property.kind {
        None => Ok(value.clone()),
        Some(FieldType::String) => text(property, value),
        Some(FieldType::Integer) => {
            let read = integer(value).ok_or_else(|| one(DjangoFieldError::NotAnInteger))?;
            within(property, read)
        }
        Some(FieldType::Number) => {
            let read = number(value).ok_or_else(|| one(DjangoFieldError::NotANumber))?;
            within(property, read)
        }
        Some(FieldType::Boolean) => {
            boolean(value).ok_or_else(|| one(DjangoFieldError::NotABoolean))
        }
        Some(FieldType::Array) if value.is_array() => Ok(value.clone()),
        Some(FieldType::Array) => Err(one(DjangoFieldError::NotAList(python_type(value)))),
        Some(FieldType::Object) if value.is_object() => Ok(value.clone()),
        Some(FieldType::Object) => Err(one(DjangoFieldError::NotADictionary(python_type(value)))),
    }
}

fn text(property: &Property, value: &Value) -> Result<Value, Vec<DjangoFieldError>> {
    if !property.choices.is_empty() {
        return choice(property, value);
    }
    let characters = |bound: u32| usize::try_from(bound).unwrap_or(usize::MAX);
    let field = CharField {
        may_be_blank: property.min_length == Some(0),
        min_length: property.min_length.map(characters),
        max_length: property.max_length.map(characters),
        ..CharField::TEXT
    };
    field.read(Some(value)).map(Value::from)
}

fn choice(property: &Property, value: &Value) -> Result<Value, Vec<DjangoFieldError>> {
    let sent = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => python_text(number),
        other => other.to_string(),
    };
    if property.choices.contains(&sent) {
        Ok(sent.into())
    } else {
        Err(vec![DjangoFieldError::NotAChoice(sent)])
    }
}

/// Converts a whole number or its text, which may have a fraction of zero.
fn integer(value: &Value) -> Option<Value> {
    let text = match value {
        Value::Number(number) => python_text(number),
        Value::String(text) => text.clone(),
        _ => return None,
    };
    let text = text.trim();
    let whole = match text.split_once('.') {
        Some((whole, zeros)) if zeros.bytes().all(|byte| byte == b'0') => whole,
        Some(_) => return None,
        None => text,
    };
    whole.parse::<i64>().ok().map(Value::from)
}

/// Converts a number or its text. Python's `float` accepts booleans too.
fn number(value: &Value) -> Option<Value> {
    let number = match value {
        Value::Number(number) => number.as_f64()?,
        Value::Bool(set) => f64::from(u8::from(*set)),
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    Number::from_f64(number).map(Value::Number)
}

fn boolean(value: &Value) -> Option<Value> {
    let word = match value {
        Value::Bool(_) => return Some(value.clone()),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.to_lowercase(),
        _ => return None,
    };
    match word.as_str() {
        "t" | "y" | "yes" | "true" | "on" | "1" | "1.0" => Some(true.into()),
        "f" | "n" | "no" | "false" | "off" | "0" | "0.0" => Some(false.into()),
        _ => None,
    }
}

fn within(property: &Property, value: Value) -> Result<Value, Vec<DjangoFieldError>> {
    let number = value.as_f64().unwrap_or_default();
    let too_large = property.maximum.filter(|most| number > f64::from(*most));
    let too_small = property.minimum.filter(|least| number < f64::from(*least));
    let errors: Vec<_> = too_large
        .map(DjangoFieldError::TooLarge)
        .into_iter()
        .chain(too_small.map(DjangoFieldError::TooSmall))
        .collect();
    if errors.is_empty() {
        Ok(value)
    } else {
        Err(errors)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(property: Value, value: &Value) -> String {
        let property: Property = serde_json::from_value(property).unwrap();
        match read(&property, Some(value)) {
            Ok(value) => value.to_string(),
            Err(errors) => errors[0].to_string(),
        }
    }

    #[test]
    fn values_are_taken_as_the_framework_takes_them() {
        for (kind, value, taken) in [
            ("string", json!(5), "\"5\""),
            ("string", json!(" a "), "\"a\""),
            ("integer", json!("5"), "5"),
            ("integer", json!(5.0), "5"),
            ("integer", json!("5.00"), "5"),
            ("number", json!("1.5"), "1.5"),
            ("boolean", json!("True"), "true"),
            ("boolean", json!(0), "false"),
        ] {
            assert_eq!(said(json!({ "type": kind }), &value), taken);
        }
    }

    #[test]
    fn what_does_not_fit_is_said_in_the_frameworks_words() {
        for (property, value, told) in [
            (
                json!({"type": "string"}),
                json!(true),
                "Not a valid string.",
            ),
            (
                json!({"type": "string"}),
                json!(""),
                "This field may not be blank.",
            ),
            (
                json!({"type": "string"}),
                json!(null),
                "This field may not be null.",
            ),
            (
                json!({"type": "integer"}),
                json!(true),
                "A valid integer is required.",
            ),
            (
                json!({"type": "integer"}),
                json!(1.5),
                "A valid integer is required.",
            ),
            (
                json!({"type": "number"}),
                json!("x"),
                "A valid number is required.",
            ),
            (
                json!({"type": "number"}),
                json!("nan"),
                "A valid number is required.",
            ),
            (
                json!({"type": "boolean"}),
                json!(2),
                "Must be a valid boolean.",
            ),
            (
                json!({"type": "array"}),
                json!({}),
                "Expected a list of items but got type \"dict\".",
            ),
            (
                json!({"type": "object"}),
                json!("x"),
                "Expected a dictionary of items but got type \"str\".",
            ),
            (
                json!({"type": "string", "enum": ["a"]}),
                json!("b"),
                "\"b\" is not a valid choice.",
            ),
            (
                json!({"type": "integer", "minimum": 0}),
                json!(-1),
                "Ensure this value is greater than or equal to 0.",
            ),
            (
                json!({"type": "integer", "maximum": 9}),
                json!(10),
                "Ensure this value is less than or equal to 9.",
            ),
        ] {
            assert_eq!(said(property, &value), told);
        }
    }
}
