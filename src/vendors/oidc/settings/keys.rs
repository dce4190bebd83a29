//! Settings of the signing keys.

use jsonwebtoken::Algorithm;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::clock::Period;

/// When signing keys are replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "oidc.keys")]
pub struct KeySettings {
    /// How often the signing key is replaced. Absent: never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rotate: Option<Period>,
    /// How long before it signs a key is published.
    pub publish_before: Period,
    /// How long a key stays published after it has signed.
    pub keep_after: Period,
    /// The algorithms that sign tokens; the first is the default.
    #[schemars(length(min = 1))]
    pub algorithms: Vec<SigningAlgorithm>,
}

impl Default for KeySettings {
    fn default() -> Self {
        Self {
            rotate: None,
            publish_before: Period::hours(1),
            keep_after: Period::hours(2),
            algorithms: vec![SigningAlgorithm::RS256],
        }
    }
}

/// An algorithm that signs tokens (RFC 7518, section 3.1; RFC 8037, section 3.1).
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    JsonSchema,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(const_into_str)]
#[schemars(rename = "oidc.algorithm")]
pub enum SigningAlgorithm {
    /// RSA with PKCS #1 v1.5 and SHA-256.
    RS256,
    /// RSA with PKCS #1 v1.5 and SHA-384.
    RS384,
    /// RSA with PKCS #1 v1.5 and SHA-512.
    RS512,
    /// RSA with PSS and SHA-256.
    PS256,
    /// ECDSA with P-256 and SHA-256.
    ES256,
    /// Ed25519.
    #[serde(rename = "EdDSA", alias = "Ed25519")]
    #[strum(serialize = "EdDSA")]
    EdDsa,
}

impl SigningAlgorithm {
    /// The algorithm of the cryptographic library, if tokens are signed with it.
    pub const fn of(algorithm: Algorithm) -> Option<Self> {
        match algorithm {
            Algorithm::RS256 => Some(Self::RS256),
            Algorithm::RS384 => Some(Self::RS384),
            Algorithm::RS512 => Some(Self::RS512),
            Algorithm::PS256 => Some(Self::PS256),
            Algorithm::ES256 => Some(Self::ES256),
            Algorithm::EdDSA => Some(Self::EdDsa),
            _ => None,
        }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        self.into_str()
    }
}
