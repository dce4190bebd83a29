//! Token types (RFC 8693, section 3).

use serde::Serialize;
use strum::VariantArray;

use crate::sandbox::reason::Reason;
use crate::vendors::oidc::refusal::{ErrorCode, Refusal};

/// How the supported types begin.
const PREFIX: &str = "urn:ietf:params:oauth:token-type:";

/// A type of tokens that can be exchanged.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, strum::IntoStaticStr, strum::VariantArray,
)]
#[strum(const_into_str)]
pub enum TokenType {
    /// An access token of this server, of any form.
    #[serde(rename = "urn:ietf:params:oauth:token-type:access_token")]
    #[strum(serialize = "urn:ietf:params:oauth:token-type:access_token")]
    Access,
    /// A refresh token of this server.
    #[serde(rename = "urn:ietf:params:oauth:token-type:refresh_token")]
    #[strum(serialize = "urn:ietf:params:oauth:token-type:refresh_token")]
    Refresh,
    /// An ID token.
    #[serde(rename = "urn:ietf:params:oauth:token-type:id_token")]
    #[strum(serialize = "urn:ietf:params:oauth:token-type:id_token")]
    Id,
    /// A JWT: an access token or an ID token of this server, or one of a trusted issuer.
    #[serde(rename = "urn:ietf:params:oauth:token-type:jwt")]
    #[strum(serialize = "urn:ietf:params:oauth:token-type:jwt")]
    Jwt,
}

impl TokenType {
    /// Its identifier.
    pub const fn name(self) -> &'static str {
        self.into_str()
    }

    /// The type that a parameter names.
    ///
    /// # Errors
    ///
    /// It is unknown, or one of SAML.
    pub fn read(parameter: &str, text: &str) -> Result<Self, Refusal> {
        let mut known = Self::VARIANTS.iter().copied();
        known.find(|known| known.name() == text).ok_or_else(|| {
            unsupported(format!(
                "{parameter}: the token type {text} is not supported; those that are begin with {PREFIX}: \
                 access_token, refresh_token, id_token, jwt"
            ))
        })
    }

    /// The type of the token that is asked for: an access token, unless the request says otherwise.
    ///
    /// # Errors
    ///
    /// It is none that is issued.
    pub fn requested(text: Option<&str>) -> Result<Self, Refusal> {
        const PARAMETER: &str = "requested_token_type";
        match text {
            None => Ok(Self::Access),
            Some(text) => match Self::read(PARAMETER, text)? {
                Self::Refresh => Err(unsupported(format!(
                    "{PARAMETER}: no refresh token is issued for another token"
                ))),
                requested => Ok(requested),
            },
        }
    }
}

/// A token type cannot be presented or requested.
pub fn unsupported(description: String) -> Refusal {
    let (code, reason) = (ErrorCode::InvalidRequest, Reason::TokenTypeUnsupported);
    Refusal::new(code, reason, description)
}
