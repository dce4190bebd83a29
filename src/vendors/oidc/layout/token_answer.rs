//! What Keycloak adds to the answer of the token endpoint.

use crate::clock::NumericDate;
use crate::identity::TokenId;
use crate::identity::account::Account;
use crate::vendor::call::Call;
use crate::vendors::oidc::layout::refresh_token::{Claims, id_of};
use crate::vendors::oidc::settings::OidcSettings;
use crate::vendors::oidc::state::GrantData;
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

/// A refresh token as the ledger knows it.
#[derive(Clone, Copy)]
pub struct SentRefreshToken<'a> {
    /// The token.
    pub text: &'a str,
    /// When it expires, if it is not in the ledger yet.
    pub expires: Option<NumericDate>,
}

impl<'a> Additions<'a> {
    /// Those for the tokens of a grant; none in the plain layout.
    pub fn of(
        call: &Call,
        settings: &OidcSettings,
        (grant, account): (&'a GrantData, &Account),
        refresh: Option<SentRefreshToken<'_>>,
    ) -> Self {
        if !settings.is_keycloak() {
            return Self::default();
        }
        let expires = refresh.and_then(|token| token.expires_by(call));
        let left = |expires: NumericDate| expires.seconds_left(call.now);
        let signed = refresh
            .zip(expires)
            .and_then(|(token, expires)| token.signed(call, (grant, account), expires));
        let login = grant.login.as_ref();
        Self {
            refresh_token: signed,
            refresh_expires_in: Some(expires.map_or(0, left)),
            not_before_policy: Some(0),
            session_state: login.and_then(|login| login.sid.as_deref()),
        }
    }
}

impl SentRefreshToken<'_> {
    /// The token as a JWT. One that stays the same is one already.
    fn signed(
        self,
        call: &Call,
        (grant, account): (&GrantData, &Account),
        expires: NumericDate,
    ) -> Option<String> {
        if self.text.contains('.') {
            return Some(self.text.to_owned());
        }
        let login = grant.login.as_ref();
        let claims = Claims {
            exp: expires,
            iat: call.now,
            jti: TokenId::of_text(self.text).into(),
            iss: &grant.issuer_url,
            aud: &grant.issuer_url,
            sub: &subject(account),
            typ: "Refresh",
            azp: &grant.client_id,
            sid: login.and_then(|login| login.sid.as_deref()),
            scope: grant.scopes.to_string(),
        };
        claims.sign()
    }

    fn expires_by(self, call: &Call) -> Option<NumericDate> {
        let recorded = || {
            let record = call.world.identity().record_of(id_of(self.text)?)?;
            Some(record.token.expires)
        };
        self.expires.or_else(recorded)
    }
}
