//! What Keycloak adds to the answer of the token endpoint.

use crate::clock::NumericDate;
use crate::identity::TokenId;
use crate::vendors::oidc::layout::refresh_token::{Claims, id_of};
use crate::vendors::oidc::token::{Issue, RefreshToken, TokenRequest};
use crate::vendors::oidc::tokens::subject;

/// The members that only this layout has.
#[derive(Default)]
pub struct Additions<'a> {
    /// The refresh token as a JWT.
    pub refresh_token: Option<String>,
    /// The seconds until it expires; 0 if there is none.
    pub refresh_expires_in: Option<i64>,
    /// Always 0: tokens are revoked one by one.
    pub not_before_policy: Option<i64>,
    /// The session of the browser.
    pub session_state: Option<&'a str>,
}

impl<'a> Additions<'a> {
    /// Those for tokens; none in the plain layout.
    pub fn of(request: &TokenRequest<'_>, issue: &'a Issue<'_>) -> Self {
        if !request.settings.is_keycloak() {
            return Self::default();
        }
        let token = issue.refresh_token.as_ref();
        let expires = token.and_then(|token| expires(request, token));
        let left = |expires: NumericDate| expires.seconds_left(request.call.now);
        let signed = token
            .zip(expires)
            .and_then(|(token, expires)| signed(request, issue, token, expires));
        let login = issue.grant.login.as_ref();
        Self {
            refresh_token: signed,
            refresh_expires_in: Some(expires.map_or(0, left)),
            not_before_policy: Some(0),
            session_state: login.and_then(|login| login.sid.as_deref()),
        }
    }
}

/// A refresh token as a JWT. One that stays the same is one already.
fn signed(
    request: &TokenRequest<'_>,
    issue: &Issue<'_>,
    token: &RefreshToken,
    expires: NumericDate,
) -> Option<String> {
    if token.text.contains('.') {
        return Some(token.text.clone());
    }
    let grant = issue.grant;
    let claims = Claims {
        exp: expires,
        iat: request.call.now,
        jti: TokenId::of_text(&token.text).into(),
        iss: &grant.issuer_url,
        aud: &grant.issuer_url,
        sub: &subject(issue.account),
        typ: "Refresh",
        azp: &grant.client_id,
        sid: grant.login.as_ref().and_then(|login| login.sid.as_deref()),
        scope: grant.scopes.to_string(),
    };
    claims.sign()
}

/// When a refresh token expires, by the record that it is going to have or has already.
fn expires(request: &TokenRequest<'_>, token: &RefreshToken) -> Option<NumericDate> {
    if let Some(record) = &token.record {
        return Some(record.expires);
    }
    let identity = request.call.world.identity();
    let record = identity.record_of(id_of(&token.text)?)?;
    Some(record.token.expires)
}
