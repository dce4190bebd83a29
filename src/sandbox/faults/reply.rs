//! What a fault sends: an answer in the place of the vendor's, or the vendor's slowly.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::clock::Wait;

/// An answer that replaces the vendor's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Respond {
    /// An error in the vendor's own words.
    Own(OwnError),
    /// A custom answer.
    With(Reply),
}

/// An error in the vendor's own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OwnError {
    /// The vendor's 401.
    Unauthorized,
    /// The vendor's 429.
    TooManyRequests,
    /// The vendor's 500.
    ServerError,
}

/// A custom answer that replaces the provider's.
///
/// ```
/// use mockid::Fault;
/// use mockid::embedded::faults::Reply;
/// use serde_json::json;
///
/// let busy = Reply::status(503).header("Retry-After", "1").body(json!({"error": "busy"}));
/// let fault = Fault::on("kycLogin").respond(busy);
/// # let server = mockid::Server::start_blocking()?;
/// # server.faults().add(fault)?;
/// # Ok::<(), mockid::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// The status.
    #[schemars(range(min = 200, max = 599))]
    pub(crate) status: u16,
    /// The headers, with a list of values for a repeated one. `Content-Type` is by default that of
    /// the body.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) headers: BTreeMap<String, HeaderValues>,
    /// The body: a string is sent as text, anything else as JSON. Absent: no body.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) body: Option<Value>,
}

impl Reply {
    /// An empty answer with this status, from 200 to 599.
    #[must_use]
    pub const fn status(status: u16) -> Self {
        Self {
            status,
            headers: BTreeMap::new(),
            body: None,
        }
    }

    /// Adds a header; a name can be repeated. `Content-Type` is by default that of the body.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let value = value.into();
        self.headers
            .entry(name.into())
            .and_modify(|values| values.add(value.clone()))
            .or_insert(HeaderValues::One(value));
        self
    }

    /// With a body: a string is sent as text, anything else as JSON.
    #[must_use]
    pub fn body(mut self, body: impl Into<Value>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Whether the status never has a body (RFC 9110, sections 15.3.5 and 15.4.5).
    #[must_use]
    pub(crate) const fn is_bodiless(&self) -> bool {
        matches!(self.status, 204 | 304)
    }
}

impl From<u16> for Reply {
    fn from(status: u16) -> Self {
        Self::status(status)
    }
}

/// Distinguishes an absent body from the body `null`; serde reads both as `None`.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl JsonSchema for Respond {
    fn schema_name() -> Cow<'static, str> {
        "Respond".into()
    }

    /// With `if` rather than `oneOf`, so that an error names the exact mistake.
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "object"],
            "if": { "type": "string" },
            "then": generator.subschema_for::<OwnError>(),
            "else": generator.subschema_for::<Reply>(),
        })
    }
}

/// The value of a header, or the values of a repeated header, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum HeaderValues {
    /// One header.
    One(String),
    /// Several headers of the same name.
    Several(Vec<String>),
}

impl HeaderValues {
    /// Adds a value.
    pub fn add(&mut self, value: String) {
        match self {
            Self::One(first) => *self = Self::Several(vec![std::mem::take(first), value]),
            Self::Several(values) => values.push(value),
        }
    }

    /// The values.
    #[must_use]
    pub fn as_slice(&self) -> &[String] {
        match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::Several(values) => values,
        }
    }
}

impl JsonSchema for HeaderValues {
    fn schema_name() -> Cow<'static, str> {
        "HeaderValues".into()
    }

    /// Without `oneOf`, so that an error names the exact mistake.
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "array"],
            "items": { "type": "string" },
            "minItems": 1,
        })
    }
}

/// Sends the body of an answer in pieces: the first one immediately, the last one at the end of a
/// duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dribble {
    /// Number of pieces. A shorter body is sent in pieces of one byte.
    #[schemars(range(min = 2, max = 1000))]
    pub pieces: u32,
    /// The duration, in real time.
    pub over: Wait,
}
