//! Validates a JSON value against a schema.

use std::sync::OnceLock;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{Draft, ValidationError, Validator};
use serde_json::Value;

use super::order::Order;

/// A schema without references, compiled on first use.
pub struct Schema {
    schema: Value,
    compiled: OnceLock<Result<(Validator, Order), String>>,
}

impl Schema {
    pub fn new(schema: Value) -> Self {
        Self {
            schema,
            compiled: OnceLock::new(),
        }
    }

    /// The errors of a value, including the order of its keys.
    pub fn check(&self, value: &Value) -> Result<(), String> {
        let (validator, order) = self
            .compiled
            .get_or_init(|| Ok((compile(&self.schema)?, Order::of(&self.schema)?)))
            .as_ref()
            .map_err(Clone::clone)?;
        let errors: Vec<String> = validator.iter_errors(value).map(|e| explain(&e)).collect();
        if errors.is_empty() {
            order.check(value, "")
        } else {
            Err(errors.join("; "))
        }
    }

    /// The text of a header, converted to the type in the schema.
    pub fn value_of(&self, text: &str) -> Value {
        match text.parse::<i64>() {
            Ok(number) if self.schema["type"] == "integer" => number.into(),
            _ => text.into(),
        }
    }
}

/// The body of a response: compact JSON.
pub fn read_compact(body: &[u8]) -> Result<Value, String> {
    let value: Value =
        serde_json::from_slice(body).map_err(|error| format!("the body is not JSON: {error}"))?;
    match serde_json::to_vec(&value) {
        Ok(compact) if compact == body => Ok(value),
        _ => Err("the body is not compact JSON, or has a key twice".to_owned()),
    }
}

/// The body of a request as the value that its schema describes.
pub fn read_request(media_type: &str, body: &[u8]) -> Result<Value, String> {
    match media_type {
        "application/json" => serde_json::from_slice(body)
            .map_err(|error| format!("the body of the request is not JSON: {error}")),
        "application/x-www-form-urlencoded" => {
            let pairs = form_urlencoded::parse(body);
            Ok(Value::Object(
                pairs
                    .map(|(key, value)| (key.into_owned(), value.into_owned().into()))
                    .collect(),
            ))
        }
        other => Err(format!("a body of the type {other} cannot be checked")),
    }
}

pub(super) fn compile(schema: &Value) -> Result<Validator, String> {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .should_ignore_unknown_formats(false)
        // Only for display: Swagger UI hides the input.
        .with_format("password", |_: &str| true)
        .offline()
        .build(schema)
        .map_err(|error| format!("the schema itself is wrong: {error}"))
}

/// The error of a value; for alternatives, why none of them matches.
fn explain(error: &ValidationError<'_>) -> String {
    let choices = match error.kind() {
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            context.as_slice()
        }
        _ => return at(error.instance_path().as_str(), &error.to_string()),
    };
    let reasons: Vec<String> = choices
        .iter()
        .enumerate()
        .map(|(index, reasons)| {
            let reasons: Vec<String> = reasons.iter().map(explain).collect();
            format!("[{}] {}", index + 1, reasons.join(", "))
        })
        .collect();
    let none = format!(
        "none of {} shapes fits: {}",
        choices.len(),
        reasons.join(" ")
    );
    at(error.instance_path().as_str(), &none)
}

pub(super) fn at(pointer: &str, wrong: &str) -> String {
    if pointer.is_empty() {
        format!("the whole value: {wrong}")
    } else {
        format!("at {pointer}: {wrong}")
    }
}
