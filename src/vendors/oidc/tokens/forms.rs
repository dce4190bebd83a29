//! The tokens that can be made to order.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::access_token::{self, audience};
use super::claims::{Place, Selection, owned, subject};
use super::{id_token, signing_key};
use crate::clock::NumericDate;
use crate::identity::AccountId;
use crate::identity::ledger::TokenKind;
use crate::identity::token::Issuer as SigningIssuer;
use crate::sandbox::World;
use crate::sandbox::settings::SandboxSettings;
use crate::vendor::minting::{Draft, JwtForm, TokenForm, TokenText};
use crate::vendors::oidc::accounts::{CLIENT, ClientFields, USER};
use crate::vendors::oidc::keys::{FIRST, TokenType};
use crate::vendors::oidc::layout::claims::Facts;
use crate::vendors::oidc::scopes::Scopes;
use crate::vendors::oidc::settings::{AccessTokenForm, OidcSettings};

/// The client of a token for a user, unless the order has another.
const CLIENT_ID: &str = "web";

/// The scopes of a token for a user, unless the order has others.
const SCOPE: &str = "openid profile email";

/// Somebody else, of whom there is no client.
const OTHER: &str = "https://other.example";

/// The forms: access tokens and ID tokens. Refresh tokens are opaque.
pub fn forms() -> Vec<TokenForm> {
    let of = |settings: &SandboxSettings| settings.of::<OidcSettings>();
    let access = TokenForm {
        kind: TokenKind::Access,
        number: 0,
        lifetime: Box::new(move |settings: &SandboxSettings| of(settings).access_ttl),
        session: Some(Box::new(move |settings: &SandboxSettings| {
            of(settings).refresh.ttl
        })),
        text: TokenText::Jwt(JwtForm {
            signed: FIRST,
            claims: Box::new(|draft: &Draft<'_>| access_claims(draft)),
            other_kind: vec![
                ("client_id".into(), Value::Null),
                ("scope".into(), Value::Null),
            ],
            other_issuer: ["iss", "aud", "client_id"]
                .map(|claim| (claim.into(), OTHER.into()))
                .into(),
        }),
    };
    let id = TokenForm {
        kind: TokenKind::Id,
        number: 0,
        lifetime: Box::new(move |settings: &SandboxSettings| of(settings).id_token_ttl),
        session: None,
        text: TokenText::Jwt(JwtForm {
            signed: FIRST,
            claims: Box::new(|draft: &Draft<'_>| id_claims(draft)),
            other_kind: vec![("client_id".into(), CLIENT_ID.into())],
            other_issuer: ["iss", "aud", "azp"]
                .map(|claim| (claim.into(), OTHER.into()))
                .into(),
        }),
    };
    vec![access, id]
}

/// The key of a token made to order.
pub fn minting_key(world: &World, kind: TokenKind, now: NumericDate) -> Option<SigningIssuer> {
    let settings = world.settings_of::<OidcSettings>();
    let token = match kind {
        TokenKind::Access => settings.access_token.token_type(),
        _ => AccessTokenForm::Jwt.token_type(),
    };
    signing_key(world, "", (token.unwrap_or(TokenType::Jwt), None), now)
}

/// The subject; for an unknown account, its id.
fn subject_of(draft: &Draft<'_>) -> String {
    if draft.account == draft.holder.id {
        return subject(draft.holder).into_owned();
    }
    match draft.account {
        AccountId::Uuid(id) => id.to_string(),
        AccountId::Number(number) => number.to_string(),
    }
}

fn access_claims(draft: &Draft<'_>) -> Option<Value> {
    let sub = subject_of(draft);
    let is_client = draft.holder.kind == CLIENT;
    let scope = if is_client { "" } else { SCOPE };
    let scopes = Scopes::parse(scope)?;
    let settings = draft.settings.of::<OidcSettings>();
    let url = issuer_url(draft, &settings);
    let audience = audience(&settings, &scopes, &url);
    let selection = Selection {
        settings: &settings,
        scopes: &scopes,
        claims: None,
    };
    let claims = access_token::Claims {
        iss: &url,
        sub: &sub,
        aud: access_token::Audience::of(&audience),
        client_id: if is_client { &sub } else { CLIENT_ID },
        iat: draft.issued,
        exp: draft.expires,
        jti: draft.token.into(),
        scope: scopes.to_string(),
        auth_time: (!is_client).then_some(draft.issued),
        acr: None,
        amr: &[],
        sid: None,
        cnf: None,
        others: owned(selection.of_access_token(draft.holder)),
    };
    let mut claims = serde_json::to_value(claims).ok()?;
    if settings.is_keycloak() {
        facts(draft, &settings, &scopes).into_access_token(claims.as_object_mut()?);
    }
    Some(claims)
}

/// The main issuer.
fn issuer_url(draft: &Draft<'_>, settings: &OidcSettings) -> String {
    // Keycloak has no path before its realms.
    let base = draft.url.strip_suffix("/oidc");
    let base = base.filter(|_| settings.is_keycloak());
    format!("{}{}", base.unwrap_or(draft.url), settings.issuer_path(""))
}

fn facts<'a>(draft: &Draft<'a>, settings: &'a OidcSettings, scopes: &'a Scopes) -> Facts<'a> {
    static CLIENT_FIELDS: LazyLock<ClientFields> = LazyLock::new(ClientFields::default);
    let own = draft.holder.login.name();
    Facts {
        settings,
        issuer: "",
        account: draft.holder,
        client_id: own
            .filter(|_| draft.holder.kind == CLIENT)
            .unwrap_or(CLIENT_ID),
        client: draft.holder.fields().unwrap_or(&CLIENT_FIELDS),
        scopes,
    }
}

fn id_claims(draft: &Draft<'_>) -> Option<Value> {
    if draft.holder.kind != USER {
        return None;
    }
    let scopes = Scopes::parse(SCOPE)?;
    let settings = draft.settings.of::<OidcSettings>();
    let url = issuer_url(draft, &settings);
    let selection = Selection {
        settings: &settings,
        scopes: &scopes,
        claims: None,
    };
    let claims = id_token::Claims {
        iss: &url,
        sub: &subject_of(draft),
        aud: CLIENT_ID,
        azp: CLIENT_ID,
        iat: draft.issued,
        exp: draft.expires,
        auth_time: Some(draft.issued),
        nonce: None,
        acr: None,
        amr: &[],
        at_hash: None,
        sid: None,
        others: owned(selection.of(draft.holder, Place::IdToken)),
    };
    // Two tokens of the same second are different ones.
    let mut claims = serde_json::to_value(claims).ok()?;
    claims["jti"] = json!(draft.token);
    if settings.is_keycloak() {
        facts(draft, &settings, &scopes).into_id_token(claims.as_object_mut()?);
    }
    Some(claims)
}
