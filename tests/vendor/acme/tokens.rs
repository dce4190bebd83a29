//! Its tokens: their claims, how they are made to order, and how they are verified.

use mockid::clock::NumericDate;
use mockid::identity::ledger::TokenKind;
use mockid::identity::token::TokenRefused;
use mockid::identity::token_checks::{Check, TokenChecks};
use mockid::identity::verification::Genuine;
use mockid::identity::{AccountId, Bearer, Mark};
use mockid::sandbox::World;
use mockid::sandbox::keys::Signed;
use mockid::sandbox::settings::SandboxSettings;
use mockid::vendor::guard::Admitted;
use mockid::vendor::minting::{Draft, JwtForm, TokenForm, TokenText};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ACME;
use super::settings::Settings;

pub const SIGNED: Signed = Signed::tokens(ACME);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Access,
    Refresh,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Claims {
    pub sub: Uuid,
    pub kind: Kind,
    pub jti: Uuid,
    pub iat: NumericDate,
    pub exp: NumericDate,
}

pub fn form(kind: Kind) -> TokenForm {
    let (token, other) = match kind {
        Kind::Access => (TokenKind::Access, "refresh"),
        Kind::Refresh => (TokenKind::Refresh, "access"),
    };
    TokenForm {
        kind: token,
        number: 0,
        lifetime: Box::new(move |settings: &SandboxSettings| match kind {
            Kind::Access => settings.of::<Settings>().access_ttl,
            Kind::Refresh => settings.of::<Settings>().session_ttl,
        }),
        session: None,
        text: TokenText::Jwt(JwtForm {
            signed: SIGNED,
            claims: Box::new(move |draft: &Draft<'_>| {
                let claims = Claims {
                    sub: draft.account.uuid()?,
                    kind,
                    jti: draft.token.into(),
                    iat: draft.issued,
                    exp: draft.expires,
                };
                serde_json::to_value(claims).ok()
            }),
            other_kind: vec![("kind".into(), other.into())],
            other_issuer: Vec::new(),
        }),
    }
}

pub fn verify(
    world: &World,
    token: &str,
    kind: Kind,
    now: NumericDate,
    checks: &mut TokenChecks,
) -> Result<(Claims, Admitted), TokenRefused> {
    let genuine: Genuine<Claims> = world.verify(SIGNED, token, now, checks)?;
    let claims = genuine.claims;
    let of_kind = claims.kind == kind;
    checks.require(Check::Kind, of_kind, TokenRefused::WrongKind, || {
        format!("`kind` is `{kind:?}`")
    })?;
    let bearer = Bearer {
        provider: ACME,
        token: genuine.name,
        kind: match kind {
            Kind::Access => TokenKind::Access,
            Kind::Refresh => TokenKind::Refresh,
        },
        session: None,
        mark: Mark::of(Some(claims.jti)),
    };
    let account = AccountId::Uuid(claims.sub);
    let holder = world
        .identity()
        .examine(bearer, || claims.iat, account, now, checks)?;
    let session = None;
    Ok((claims, Admitted { holder, session }))
}
