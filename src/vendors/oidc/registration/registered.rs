//! What is known of a client that has registered itself, beyond the fields of every client.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::clock::NumericDate;

/// The registration of a client that has registered itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "oidc.registered")]
pub struct Registered {
    /// When, in seconds since 1970 by the sandbox's clock.
    #[schemars(with = "i64")]
    pub at: NumericDate,
    /// When its secret expires, on the same clock. Absent: never, or it has no secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<i64>")]
    pub secret_expires: Option<NumericDate>,
    /// The path of the issuer after that of the provider: no other one knows the client.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub issuer: String,
    /// What the client says about itself, for people.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub metadata: Map<String, Value>,
}
