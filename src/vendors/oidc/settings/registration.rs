//! Settings of dynamic registration.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};

use crate::clock::Period;
use crate::identity::Secret;

/// Whether clients may register themselves (RFC 7591).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "oidc.registration")]
pub struct RegistrationSettings {
    /// Whether they may.
    pub enabled: bool,
    /// The bearer token that a registration needs. Absent: it needs none.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "shown")]
    #[schemars(with = "Option<String>", length(min = 1))]
    pub initial_access_token: Option<Secret>,
    /// How long the secret of a client that has registered itself is valid. Absent: without end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_ttl: Option<Period>,
    /// Which scopes such a client may ask for.
    pub scopes: RegisteredScopes,
    /// The origins of web pages that may register clients, besides the server's own.
    #[schemars(length(max = 20), inner(regex(pattern = "^https?://[^/?#@*]+$")))]
    pub origins: Vec<String>,
}

/// The scopes for which a client may ask that has registered itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "oidc.registered_scopes")]
pub enum RegisteredScopes {
    /// Those that it has registered, or all, if it has registered none.
    #[default]
    Registered,
    /// All, whatever it has registered.
    All,
}

/// The token as it was written: settings are for tests, and a patch starts from what is shown.
#[expect(clippy::ref_option, reason = "serde passes it so")]
fn shown<S: Serializer>(token: &Option<Secret>, serializer: S) -> Result<S::Ok, S::Error> {
    token.as_ref().map(Secret::expose).serialize(serializer)
}
