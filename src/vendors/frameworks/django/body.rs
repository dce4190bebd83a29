//! The framework's default parsers of request bodies: JSON and both kinds of forms.

use std::fmt;

use serde_json::{Map, Value};

use super::{form, json};
use crate::vendor::call::Call;

/// The maximum length of `Content-Type`, in bytes. A longer one is not a supported media type.
const MAX_CONTENT_TYPE: usize = 256;

/// Why a body cannot be parsed. Its `Display` is the message of the framework.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyRefused {
    /// No parser supports this `Content-Type`, which is given in full.
    UnsupportedMediaType(String),
    /// It is not JSON, for this reason.
    ParseError(String),
    /// A multipart form whose `Content-Type` has no boundary.
    NoBoundary,
    /// It is `null`.
    NoData,
    /// It is JSON but not an object; with the name of its type in Python.
    NotADictionary(&'static str),
}

impl fmt::Display for BodyRefused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnsupportedMediaType(sent) => {
                write!(formatter, "Unsupported media type \"{sent}\" in request.")
            }
            Self::ParseError(why) => write!(formatter, "JSON parse error - {why}"),
            Self::NoBoundary => formatter
                .write_str("Multipart form parse error - Invalid boundary in multipart: None"),
            Self::NoData => formatter.write_str("No data provided"),
            Self::NotADictionary(kind) => write!(
                formatter,
                "Invalid data. Expected a dictionary, but got {kind}."
            ),
        }
    }
}

/// The fields of a body. An empty body is an object without fields, with any `Content-Type`.
///
/// # Errors
///
/// [`BodyRefused`].
pub fn read(call: &Call) -> Result<Map<String, Value>, BodyRefused> {
    if call.body.is_empty() {
        return Ok(Map::new());
    }
    match parser(call) {
        Some(Parser::Json) => from_json(call),
        Some(Parser::Form) => Ok(form::url_encoded(&call.body)),
        Some(Parser::Multipart) => form::multipart(call).ok_or(BodyRefused::NoBoundary),
        None => Err(BodyRefused::UnsupportedMediaType(
            call.content_type().to_owned(),
        )),
    }
}

/// Whether a body is a form, whose values are all strings.
pub fn is_form(call: &Call) -> bool {
    matches!(parser(call), Some(Parser::Form | Parser::Multipart))
}

fn from_json(call: &Call) -> Result<Map<String, Value>, BodyRefused> {
    match json::read(&call.body).map_err(BodyRefused::ParseError)? {
        Value::Object(fields) => Ok(fields),
        Value::Null => Err(BodyRefused::NoData),
        other => Err(BodyRefused::NotADictionary(python_type(&other))),
    }
}

/// The name of the type of a value in Python.
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

/// The framework's default parsers.
#[derive(Debug, Clone, Copy)]
enum Parser {
    Json,
    Form,
    Multipart,
}

/// The first parser that supports the media type, which may be a range.
fn parser(call: &Call) -> Option<Parser> {
    let media_type = call.media_type();
    let (main, sub) = media_type.split_once('/')?;
    if call.content_type().len() > MAX_CONTENT_TYPE {
        return None;
    }
    match (main, sub) {
        ("application" | "*", "json" | "*") => Some(Parser::Json),
        ("application", "x-www-form-urlencoded") => Some(Parser::Form),
        ("multipart", "form-data" | "*") => Some(Parser::Multipart),
        _ => None,
    }
}
