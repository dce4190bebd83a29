//! Bodies that should be JSON objects.

use serde_json::{Map, Value};

use super::call::Call;

/// What a body turned out to be.
#[derive(Debug)]
pub enum JsonBody {
    /// An object.
    Object(Map<String, Value>),
    /// JSON, but no object.
    Other,
    /// Nothing at all.
    Empty,
    /// No JSON; why, and where.
    Broken(serde_json::Error),
    /// Sent as something else than JSON.
    OtherType,
}

/// Reads the body of a call as JSON.
#[must_use]
pub fn read(call: &Call) -> JsonBody {
    if call.body.is_empty() {
        return JsonBody::Empty;
    }
    if call.media_type() != "application/json" {
        return JsonBody::OtherType;
    }
    match serde_json::from_slice(&call.body) {
        Ok(Value::Object(fields)) => JsonBody::Object(fields),
        Ok(_) => JsonBody::Other,
        Err(error) => JsonBody::Broken(error),
    }
}
