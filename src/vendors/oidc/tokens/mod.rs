//! Access tokens and ID tokens: how they are issued and verified.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::client::Client;
use super::refusal::Refusal;
use super::scopes::Scopes;
use super::settings::OidcSettings;
use super::state::Authentication;
use crate::clock::NumericDate;
use crate::identity::account::Account;
use crate::identity::grant::NewToken;
use crate::identity::ledger::TokenKind;
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::TokenChecks;
use crate::identity::verification::Genuine;
use crate::identity::{Bearer, Mark, SessionId, TokenId};
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::keys::{DevelopmentKey, KeyId, KeyPlan, Signed};
use crate::sandbox::settings::SandboxSettings;
use crate::vendor::call::Call;
use crate::vendor::guard::{Admitted, PresentedToken};
use crate::vendor::minting::{Draft, TokenForm};

/// The signing key.
pub const KEY: KeyPlan = KeyPlan {
    signs: Signed::tokens(Provider::OIDC),
    name: None,
    development_key: DevelopmentKey::RsaPem(Cow::Borrowed(include_bytes!(
        "../../../../fixtures/keys/oidc.pem"
    ))),
    key_id: KeyId::Fingerprint,
    header: Cow::Borrowed(r#"{"alg":"RS256","typ":"JWT","kid":"{kid}"}"#),
};

/// To whom an access token or an ID token is issued.
#[derive(Debug, Clone, Copy)]
pub struct Recipient<'a> {
    /// The call that asks for it.
    pub call: &'a Call,
    /// The client.
    pub client: &'a Client,
    /// The account that it is about: a user, or the client itself.
    pub account: &'a Account,
    /// The path of the issuer after that of the provider.
    pub issuer: &'a str,
    /// The issuer as the token names it.
    pub issuer_url: &'a str,
    /// The scopes.
    pub scopes: &'a Scopes,
    /// The parameter `claims` of the authorization request.
    pub claims: Option<&'a Map<String, Value>>,
    /// How the user was authenticated; `None` where no browser was.
    pub login: Option<&'a Authentication>,
    /// The session in the ledger, if there is one.
    pub session: Option<SessionId>,
}

/// An access token to send and to record.
pub struct AccessToken {
    /// The token.
    pub text: String,
    /// Its record.
    pub record: NewToken,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    client_id: String,
    scope: String,
    jti: Uuid,
    iat: NumericDate,
    exp: NumericDate,
}

/// Creates an access token, which the caller records in the ledger.
///
/// # Errors
///
/// It cannot be signed.
pub fn access_token(recipient: &Recipient<'_>) -> Result<AccessToken, Refusal> {
    let call = recipient.call;
    let settings = call.world.settings_of::<OidcSettings>();
    let id = call.world.identity().name_token();
    let expires = call.now.after(settings.access_ttl);
    let claims = Claims {
        iss: recipient.issuer_url.to_owned(),
        sub: recipient.account.id.to_string(),
        client_id: recipient.client.id.clone(),
        scope: recipient.scopes.to_string(),
        jti: id.into(),
        iat: call.now,
        exp: expires,
    };
    let text = call.world.mint(KEY.signs, &claims);
    Ok(AccessToken {
        text: text.map_err(|_| Refusal::unavailable())?,
        record: NewToken {
            id,
            kind: TokenKind::Access,
            form: 0,
            expires,
        },
    })
}

/// Creates an ID token. `access_token` is the one that it is sent with.
///
/// # Errors
///
/// It cannot be signed.
pub fn id_token(
    recipient: &Recipient<'_>,
    nonce: Option<&str>,
    _access_token: &str,
) -> Result<String, Refusal> {
    let call = recipient.call;
    let settings = call.world.settings_of::<OidcSettings>();
    let mut claims = json!({
        "iss": recipient.issuer_url,
        "sub": recipient.account.id.to_string(),
        "aud": recipient.client.id,
        "iat": call.now,
        "exp": call.now.after(settings.id_token_ttl),
    });
    if let Some(nonce) = nonce {
        claims["nonce"] = nonce.into();
    }
    let text = call.world.mint(KEY.signs, &claims);
    text.map_err(|_| Refusal::unavailable())
}

/// The tokens that can be made to order.
pub fn forms() -> Vec<TokenForm> {
    vec![TokenForm {
        kind: TokenKind::Access,
        number: 0,
        signed: KEY.signs,
        lifetime: Box::new(|settings: &SandboxSettings| settings.of::<OidcSettings>().access_ttl),
        session: None,
        claims: Box::new(|draft: &Draft<'_>| {
            let claims = Claims {
                iss: String::new(),
                sub: draft.account.to_string(),
                client_id: "web".to_owned(),
                scope: "openid".to_owned(),
                jti: draft.token.into(),
                iat: draft.issued,
                exp: draft.expires,
            };
            serde_json::to_value(claims).ok()
        }),
        other_kind: None,
        other_issuer: None,
    }]
}

/// Verifies an access token.
///
/// # Errors
///
/// Why it is refused.
pub fn admit(
    world: &World,
    token: PresentedToken,
    now: NumericDate,
    checks: &mut TokenChecks,
) -> Result<Admitted, TokenRefused> {
    let genuine: Genuine<Claims> = world.verify(KEY.signs, token.text, now, checks)?;
    let bearer = Bearer {
        provider: Provider::OIDC,
        token: genuine.name,
        kind: TokenKind::Access,
        session: None,
        mark: Mark::of(Some(genuine.claims.jti)),
    };
    let account = genuine
        .claims
        .sub
        .parse()
        .map_err(|_| TokenRefused::BadClaims)?;
    let issued = || genuine.claims.iat;
    let holder = world
        .identity()
        .examine(bearer, issued, account, now, checks)?;
    Ok(Admitted {
        holder,
        session: None,
    })
}

/// The id of a token by its text, without a check: its `jti`, or a digest of the text.
pub fn claimed_id(text: &str) -> TokenId {
    TokenId::claimed_by(text)
}
