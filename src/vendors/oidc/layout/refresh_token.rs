//! Refresh tokens as JWT, because keycloak-js decodes them.
//!
//! Such a token contains the id of an opaque one, so that the ledger knows one kind of refresh tokens only.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::clock::NumericDate;
use crate::identity::TokenId;

/// What signs the tokens. It is public, as development keys are.
const SECRET: &[u8] = b"mockid: development secret of oidc refresh tokens in Keycloak's layout";

/// `{"alg":"HS512","typ":"JWT","kid":"refresh"}`
const HEADER: &str = "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCIsImtpZCI6InJlZnJlc2gifQ";

/// The claims of a refresh token.
#[derive(Serialize)]
pub struct Claims<'a> {
    /// When it expires.
    pub exp: NumericDate,
    /// When it is issued.
    pub iat: NumericDate,
    /// Its id.
    pub jti: Uuid,
    /// The issuer.
    pub iss: &'a str,
    /// The issuer, which alone reads it.
    pub aud: &'a str,
    /// The user.
    pub sub: &'a str,
    /// `Refresh`.
    pub typ: &'static str,
    /// The client.
    pub azp: &'a str,
    /// The session of the browser.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<&'a str>,
    /// The scopes.
    pub scope: String,
}

impl Claims<'_> {
    /// The token.
    pub fn sign(&self) -> Option<String> {
        let claims = serde_json::to_string(self).ok()?;
        let message = format!("{HEADER}.{}", URL_SAFE_NO_PAD.encode(claims));
        let signature = hmac::sign(&key(), message.as_bytes());
        Some(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

#[derive(Deserialize)]
struct Id {
    jti: Uuid,
}

/// The id of a refresh token of either form; `None` for a JWT that is not one.
pub fn id_of(text: &str) -> Option<TokenId> {
    if !text.contains('.') {
        return Some(TokenId::of_text(text));
    }
    let claims: Id = serde_json::from_slice(&genuine(text)?).ok()?;
    Some(claims.jti.into())
}

fn genuine(text: &str) -> Option<Vec<u8>> {
    let claims = text.strip_prefix(HEADER)?.strip_prefix('.')?;
    let (claims, signature) = claims.split_once('.')?;
    let message = format!("{HEADER}.{claims}");
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    hmac::verify(&key(), message.as_bytes(), &signature).ok()?;
    URL_SAFE_NO_PAD.decode(claims).ok()
}

fn key() -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA512, SECRET)
}
