//! What a fault answers in the vendor's place.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::header_values::HeaderValues;

/// What a fault answers in the vendor's place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Respond {
    /// An error as the vendor itself words it.
    Own(OwnError),
    /// An answer of the test's own.
    With(Reply),
}

/// An error that a vendor words in its own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OwnError {
    /// Its 401.
    Unauthorized,
    /// Its 429.
    TooManyRequests,
    /// Its 500.
    ServerError,
}

/// An answer of the test's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// Its status.
    #[schemars(range(min = 200, max = 599))]
    pub status: u16,
    /// Its headers, a list of values where a name comes several times. `Content-Type` is that of the body unless it is named.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, HeaderValues>,
    /// Its body: a string is sent as text, anything else as JSON. Absent: none.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub body: Option<Value>,
}

impl Reply {
    /// Whether its status is one that never has a body (RFC 9110, sections 15.3.5 and 15.4.5).
    #[must_use]
    pub const fn is_bodiless(&self) -> bool {
        matches!(self.status, 204 | 304)
    }
}

/// An absent body and the body `null` are two things; serde takes both for `None`.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl JsonSchema for Respond {
    fn schema_name() -> Cow<'static, str> {
        "Respond".into()
    }

    /// With `if` rather than `oneOf`, so that an error names the very thing that is wrong.
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "object"],
            "if": { "type": "string" },
            "then": generator.subschema_for::<OwnError>(),
            "else": generator.subschema_for::<Reply>(),
        })
    }
}
