//! Parses request bodies that should be JSON objects.

use serde_json::{Map, Value};

use super::call::Call;

/// The result of parsing a body.
#[derive(Debug)]
pub enum JsonBody {
    /// An object.
    Object(Map<String, Value>),
    /// JSON, but not an object.
    Other,
    /// An empty body.
    Empty,
    /// Not JSON: the error, with its position.
    Broken(serde_json::Error),
    /// A content type other than JSON.
    OtherType,
}

/// Parses the body of a call as JSON.
#[must_use]
pub fn read(call: &Call) -> JsonBody {
    if call.body.is_empty() {
        return JsonBody::Empty;
    }
    if !call.has_media_type("application/json") {
        return JsonBody::OtherType;
    }
    match serde_json::from_slice(&call.body) {
        Ok(Value::Object(fields)) => JsonBody::Object(fields),
        Ok(_) => JsonBody::Other,
        Err(error) => JsonBody::Broken(error),
    }
}
