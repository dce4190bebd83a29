//! ID tokens (OpenID Connect Core, section 2).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Algorithm;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::claims::{Place, Selection, subject};
use super::{Recipient, signing_key};
use crate::clock::NumericDate;
use crate::identity::token::TokenRefused;
use crate::identity::verification::claimed_issue;
use crate::sandbox::World;
use crate::vendors::oidc::authentication::Authentication;
use crate::vendors::oidc::keys;
use crate::vendors::oidc::refusal::Refusal;

/// The claims, in the order in which they are written. Those about the user follow.
#[derive(Serialize)]
pub(super) struct Claims<'a> {
    pub iss: &'a str,
    pub sub: &'a str,
    pub aud: &'a str,
    pub azp: &'a str,
    pub iat: NumericDate,
    pub exp: NumericDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<NumericDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonce: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acr: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub amr: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<&'a str>,
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

/// Creates an ID token. `access_token` is the one that it is sent with, if there is one.
///
/// # Errors
///
/// It cannot be signed.
pub fn id_token(
    recipient: &Recipient<'_>,
    nonce: Option<&str>,
    access_token: Option<&str>,
) -> Result<String, Refusal> {
    let call = recipient.call;
    let settings = recipient.settings;
    let login = recipient.login;
    let subject = subject(recipient.account);
    let selection = Selection {
        settings,
        scopes: recipient.scopes,
        claims: recipient.claims,
    };
    let others = selection.of(recipient.account, Place::IdToken);
    let token = recipient.client.fields().id_token_type();
    let key = signing_key(&call.world, recipient.issuer, token, call.now);
    let key = key.ok_or_else(Refusal::unavailable)?;
    let claims = Claims {
        iss: recipient.issuer_url,
        sub: &subject,
        aud: &recipient.client.id,
        azp: &recipient.client.id,
        iat: call.now,
        exp: call.now.after(settings.id_token_ttl),
        auth_time: login.map(|login| login.auth_time),
        nonce,
        acr: login.and_then(|login| login.acr.as_deref()),
        amr: login.map(|login| login.amr.as_slice()).unwrap_or_default(),
        at_hash: access_token.map(|token| token_hash(key.algorithm(), token)),
        sid: login.and_then(|login| login.sid.as_deref()),
        others: recipient.with_act(others),
    };
    let signed = if settings.is_keycloak() {
        let facts = recipient.facts();
        serde_json::to_value(&claims).ok().and_then(|claims| {
            let mut claims = claims.as_object()?.clone();
            facts.into_id_token(&mut claims);
            key.mint(&claims).ok()
        })
    } else {
        key.mint(&claims).ok()
    };
    signed.ok_or_else(Refusal::unavailable)
}

/// The left half of the hash of a token, by the hash function of the algorithm (section 3.1.3.6). That
/// of Ed25519 is SHA-512 (RFC 8032, section 5.1).
pub fn token_hash(algorithm: Algorithm, token: &str) -> String {
    match algorithm {
        Algorithm::RS384 => URL_SAFE_NO_PAD.encode(&Sha384::digest(token)[..24]),
        Algorithm::RS512 | Algorithm::EdDSA => URL_SAFE_NO_PAD.encode(&Sha512::digest(token)[..32]),
        _ => URL_SAFE_NO_PAD.encode(&Sha256::digest(token)[..16]),
    }
}

/// What an ID token says that is sent back as a hint.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct HintedToken {
    /// The issuer.
    pub iss: String,
    /// The subject.
    pub sub: String,
    /// The client.
    pub aud: String,
    /// When it expires.
    pub exp: NumericDate,
    /// When the user was authenticated.
    auth_time: Option<NumericDate>,
    acr: Option<String>,
    #[serde(default)]
    amr: Vec<String>,
    /// The session of the browser.
    #[serde(default)]
    pub sid: Option<String>,
    /// Who acts for the user (RFC 8693, section 4.1).
    pub act: Option<Value>,
    /// Who may act for the user (RFC 8693, section 4.4).
    pub may_act: Option<Value>,
    /// Only access tokens have it.
    #[serde(default)]
    client_id: Option<String>,
    /// Only logout tokens have it.
    #[serde(default)]
    events: Option<Value>,
}

impl HintedToken {
    /// Whether it is neither an access token nor a logout token.
    pub const fn is_id_token(&self) -> bool {
        self.client_id.is_none() && self.events.is_none()
    }

    /// How the user was authenticated.
    pub fn authentication(&self) -> Option<Authentication> {
        Some(Authentication {
            auth_time: self.auth_time?,
            acr: self.acr.clone(),
            amr: self.amr.clone(),
            sid: self.sid.clone(),
        })
    }
}

/// Verifies an ID token that is sent back as a hint. It may have expired, and its key may be gone
/// (OpenID Connect RP-Initiated Logout, section 2), so it is verified as when it was issued.
///
/// # Errors
///
/// Why it is refused.
pub fn verify_hint(
    world: &World,
    token: &str,
    now: NumericDate,
) -> Result<HintedToken, TokenRefused> {
    let issued = claimed_issue(token).ok_or(TokenRefused::Malformed)?;
    if !issued.has_come(now) {
        return Err(TokenRefused::NotYetValid);
    }
    let key = keys::verifying(world, token, issued).ok_or(TokenRefused::UnknownKey)?;
    let claims: HintedToken = key.key.verify(token, issued)?;
    if claims.is_id_token() {
        Ok(claims)
    } else {
        Err(TokenRefused::WrongKind)
    }
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::Algorithm;

    use super::token_hash;

    /// The example of OpenID Connect Core, appendix A.3.
    #[test]
    fn the_hash_of_a_token_is_that_of_the_specification() {
        let token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
        assert_eq!(
            token_hash(Algorithm::RS256, token),
            "77QmUPtjPfzWtF2AnpK9RQ"
        );
        assert_eq!(token_hash(Algorithm::RS384, token).len(), 32);
        assert_eq!(token_hash(Algorithm::EdDSA, token).len(), 43);
    }
}
