//! Signing tokens (RFC 7515, RFC 7519).

#[cfg(test)]
mod tests;

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Algorithm;
use serde::Serialize;

use super::key::{SigningFailed, SigningKey};
use super::verification_cache::VerifiedTokens;

/// A key and the header of the tokens that it signs: a vendor's way of signing one kind of token.
#[derive(Debug, Clone)]
pub struct Issuer {
    pub(super) key: Arc<SigningKey>,
    pub(super) key_id: Option<String>,
    /// Whether the header of a token may name any key. Otherwise it must name `key_id`, or none if
    /// that is `None`.
    pub(super) ignores_key_id: bool,
    pub(super) header_segment: String,
    /// Verified tokens, for keys whose verification is expensive.
    verified: Option<Arc<VerifiedTokens>>,
}

impl Issuer {
    /// An issuer with exactly this header, and with a key id if the header names one. A token with
    /// another key id, or with one if the issuer's header has none, is refused.
    #[must_use]
    pub fn new(key: SigningKey, header: &str, key_id: Option<String>) -> Self {
        // Verifying an HS256 signature is as fast as a lookup.
        let verified = (key.algorithm() != Algorithm::HS256).then(VerifiedTokens::new);
        Self {
            key: Arc::new(key),
            key_id,
            ignores_key_id: false,
            header_segment: URL_SAFE_NO_PAD.encode(header),
            verified: verified.map(Arc::new),
        }
    }

    /// An issuer with the same key, and with another header and key id, for a key whose name changes.
    #[must_use]
    pub fn named(&self, header: &str, key_id: Option<String>) -> Self {
        Self {
            key: Arc::clone(&self.key),
            key_id,
            ignores_key_id: false,
            header_segment: URL_SAFE_NO_PAD.encode(header),
            verified: self.verified.clone(),
        }
    }

    /// The same issuer, which accepts any key id.
    #[must_use]
    pub fn ignoring_key_ids(self) -> Self {
        Self {
            ignores_key_id: true,
            ..self
        }
    }

    /// The public key as a JSON Web Key, if there is one.
    #[must_use]
    pub fn public_jwk(&self) -> Option<serde_json::Value> {
        let key_id = self.key_id.as_deref();
        let key_id = key_id.unwrap_or_else(|| self.key.fingerprint());
        self.key.public_jwk(key_id)
    }

    /// The public key in DER and Base64, if there is one.
    #[must_use]
    pub fn public_der(&self) -> Option<String> {
        self.key.public_der()
    }

    /// The only algorithm with which it signs.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.key.algorithm()
    }

    /// See [`SigningKey::fingerprint`].
    #[must_use]
    pub fn key_fingerprint(&self) -> &str {
        self.key.fingerprint()
    }

    /// Signs a token with these claims, in the order in which the type serializes them.
    ///
    /// # Errors
    ///
    /// [`SigningFailed`].
    pub fn mint(&self, claims: &impl Serialize) -> Result<String, SigningFailed> {
        let claims = serde_json::to_string(claims).map_err(|_| SigningFailed)?;
        self.mint_text(&claims)
    }

    /// Signs a token with these claims, which are JSON already.
    ///
    /// # Errors
    ///
    /// [`SigningFailed`].
    pub fn mint_text(&self, claims: &str) -> Result<String, SigningFailed> {
        let mut token = format!("{}.{}", self.header_segment, URL_SAFE_NO_PAD.encode(claims));
        let signature = self.key.sign(token.as_bytes())?;
        token.push('.');
        token.push_str(&signature);
        if let Some(verified) = &self.verified {
            verified.add(&token);
        }
        Ok(token)
    }

    /// Whether these parts of a token have a valid signature of this key.
    pub(super) fn has_signed(&self, token: &str, message: &str, signature: &str) -> bool {
        let verifies = || self.key.verifies(message.as_bytes(), signature);
        let Some(known) = &self.verified else {
            return verifies();
        };
        known.has_or(token, verifies)
    }
}

/// Why a token was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenRefused {
    /// It is not three segments of base64url with JSON in the first.
    Malformed,
    /// It has another algorithm, or none.
    WrongAlgorithm,
    /// It is signed with a key that is not this vendor's.
    UnknownKey,
    /// The signature is not valid for this key.
    BadSignature,
    /// A claim is missing or of the wrong type.
    BadClaims,
    /// It was issued in the future, or is not valid yet.
    NotYetValid,
    /// It has expired.
    Expired,
    /// It is another kind of token than is required here.
    WrongKind,
    /// It was issued by or for someone else.
    WrongIssuer,
    /// No such token was issued.
    Unknown,
    /// It was revoked.
    Revoked,
    /// Its session has ended.
    SessionEnded,
    /// Its session was unused for too long.
    SessionIdle,
    /// Another sandbox of this server issued it.
    OtherSandbox,
    /// Its account does not exist.
    AccountUnknown,
    /// Its account or the account's tenant is inactive.
    AccountInactive,
}
