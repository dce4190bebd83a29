//! The body of a request, as the framework's default parsers read it: JSON and both kinds of form.

use std::fmt;

use serde_json::{Map, Value};

use super::{form, json};
use crate::vendor::call::Call;

/// A longer `Content-Type` names no type.
const MAX_CONTENT_TYPE: usize = 256;

/// Why a body is not read. Its text is the framework's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyRefused {
    /// Sent as what no parser reads; as what, in full.
    UnsupportedMediaType(String),
    /// No JSON; why.
    ParseError(String),
    /// A form in parts whose type does not say what stands between them.
    NoBoundary,
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

/// The fields of a body. Nothing at all is an object without fields, whatever its type.
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
        Some(Parser::Multipart) => form::multipart(call),
        None => Err(BodyRefused::UnsupportedMediaType(
            call.content_type().to_owned(),
        )),
    }
}

/// Whether a body is a form, in which every value is a text.
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

/// The framework's default parsers.
#[derive(Debug, Clone, Copy)]
enum Parser {
    Json,
    Form,
    Multipart,
}

/// The first parser that reads the type, or a range of types that has it in it.
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
