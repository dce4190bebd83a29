//! The body of a request, as a view with the JSON parser alone reads it.

use std::fmt;

use serde_json::{Map, Value};

use super::json;
use crate::providers::call::Call;

/// A longer `Content-Type` names no type.
const MAX_CONTENT_TYPE: usize = 256;

/// Why a body is not read. Its text is the framework's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyRefused {
    /// Sent as something else than JSON; as what, in full.
    UnsupportedMediaType(String),
    /// No JSON; why.
    ParseError(String),
    /// `null`.
    NoData,
    /// JSON, but no object; what Python calls it instead.
    NotADictionary(&'static str),
}

impl fmt::Display for BodyRefused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnsupportedMediaType(sent) => {
                write!(formatter, "Unsupported media type \"{sent}\" in request.")
            }
            Self::ParseError(why) => write!(formatter, "JSON parse error - {why}"),
            Self::NoData => formatter.write_str("No data provided"),
            Self::NotADictionary(kind) => write!(
                formatter,
                "Invalid data. Expected a dictionary, but got {kind}."
            ),
        }
    }
}

/// The fields of a body. Nothing at all is an object without fields, whatever its type.
///
/// # Errors
///
/// [`BodyRefused`].
pub fn read(call: &Call) -> Result<Map<String, Value>, BodyRefused> {
    if call.body.is_empty() {
        return Ok(Map::new());
    }
    if !is_json(call) {
        return Err(BodyRefused::UnsupportedMediaType(
            call.content_type().to_owned(),
        ));
    }
    match json::read(&call.body).map_err(BodyRefused::ParseError)? {
        Value::Object(fields) => Ok(fields),
        Value::Null => Err(BodyRefused::NoData),
        other => Err(BodyRefused::NotADictionary(python_type(&other))),
    }
}

/// What Python calls the type of a value.
pub(super) fn python_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "NoneType",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float",
        Value::Number(_) => "int",
        Value::String(_) => "str",
        Value::Array(_) => "list",
        Value::Object(_) => "dict",
    }
}

/// Whether the type is JSON, or a range of types that has JSON in it. Parameters do not matter.
fn is_json(call: &Call) -> bool {
    let media_type = call.media_type();
    let Some((main, sub)) = media_type.split_once('/') else {
        return false;
    };
    call.content_type().len() <= MAX_CONTENT_TYPE
        && matches!(main, "application" | "*")
        && matches!(sub, "json" | "*")
}
