//! Issuers of other servers whose JWTs are accepted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::OidcSettings;
use crate::identity::key::{ClientAlgorithm, PublicKey};
use crate::schema::Violation;

/// An issuer of another server, whose JWTs are accepted as grants and in token exchanges.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "oidc.trusted_issuer")]
pub struct TrustedIssuer {
    /// `iss` of its JWTs, compared as text.
    #[schemars(length(min = 1))]
    pub issuer: String,
    /// Its public keys, a JWK set.
    pub jwks: Map<String, Value>,
    /// The values that `aud` may have. Absent: the issuer that is asked, its token endpoint, and in a token
    /// exchange the client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audiences: Option<Vec<String>>,
    /// The algorithms that may sign. Absent: all that are supported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub algorithms: Option<Vec<ClientAlgorithm>>,
    /// The claim that names the user, as `login_hint` does.
    #[serde(default = "sub")]
    pub user_claim: String,
}

fn sub() -> String {
    "sub".to_owned()
}

impl TrustedIssuer {
    /// Its keys that can be used.
    pub fn keys(&self) -> Vec<PublicKey> {
        PublicKey::from_set(&self.jwks)
    }

    /// The algorithms that may sign.
    pub fn algorithms(&self) -> &[ClientAlgorithm] {
        self.algorithms.as_deref().unwrap_or(&ClientAlgorithm::ALL)
    }
}

impl OidcSettings {
    /// The trusted issuer with a name.
    pub fn trusted(&self, issuer: &str) -> Option<&TrustedIssuer> {
        let mut trusted = self.trusted_issuers.iter();
        trusted.find(|trusted| trusted.issuer == issuer)
    }
}

/// The trusted issuers that are there twice or have no keys, at pointers below the settings.
pub(super) fn violations(settings: &OidcSettings) -> impl Iterator<Item = Violation> {
    let all = &settings.trusted_issuers;
    all.iter().enumerate().filter_map(|(index, trusted)| {
        let issuer = &trusted.issuer;
        let (key, sentence) = if all[..index].iter().any(|earlier| earlier.issuer == *issuer) {
            ("issuer", format!("the issuer `{issuer}` is there twice"))
        } else if trusted.keys().is_empty() {
            let sentence =
                "no key verifies a signature; `keys` needs a public key of RSA, P-256 or Ed25519";
            ("jwks", sentence.to_owned())
        } else {
            return None;
        };
        Some(Violation::rule(
            format!("/trusted_issuers/{index}/{key}"),
            sentence,
        ))
    })
}
