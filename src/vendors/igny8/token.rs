//! The access and refresh tokens of igny8.

use std::borrow::Cow;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::Igny8Settings;
use super::envelope::Refusal;
use crate::clock::NumericDate;
use crate::identity::account::Account;
use crate::identity::grant::Grant;
use crate::identity::grant::policy::{
    AccessPolicy, GrantPolicy, Lifetime, RefreshPolicy, Reuse, Rotation, SessionLength,
    SessionPolicy,
};
use crate::identity::ledger::TokenKind;
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::{Check, TokenChecks};
use crate::identity::verification::Genuine;
use crate::identity::{AccountId, Bearer, Mark};
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::keys::{DevelopmentKey, KeyId, KeyPlan, Signed};
use crate::sandbox::reason::Reason;
use crate::sandbox::settings::SandboxSettings;
use crate::vendor::call::Call;
use crate::vendor::guard;
use crate::vendor::minting::{Draft, JwtForm, TokenForm, TokenText};

pub const SIGNED: Signed = Signed::tokens(Provider::IGNY8);

/// The signing key of the tokens.
pub const KEY: KeyPlan = KeyPlan {
    signs: SIGNED,
    name: None,
    development_key: DevelopmentKey::Secret(Cow::Borrowed(
        b"mockid-development-secret-of-igny8-tokens",
    )),
    key_id: KeyId::None,
    header: Cow::Borrowed(r#"{"alg":"HS256","typ":"JWT"}"#),
};

/// The claims, in the order in which they are written. The first two are as in the samples of the
/// vendor's page.
#[derive(Debug, Serialize, Deserialize)]
pub struct Claims {
    pub user_id: u64,
    pub exp: NumericDate,
    pub account_id: Option<u64>,
    pub iat: NumericDate,
    #[serde(rename = "type")]
    pub kind: TokenUse,
    pub jti: Uuid,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenUse {
    Access,
    Refresh,
}

impl TokenUse {
    const fn word(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Refresh => "refresh",
        }
    }
}

/// A signed access token and a signed refresh token.
#[derive(Debug)]
pub struct TokenPair {
    pub access: String,
    pub refresh: String,
}

pub const fn policy(settings: &Igny8Settings) -> GrantPolicy {
    GrantPolicy {
        access: AccessPolicy {
            provider: Provider::IGNY8,
            lifetime: Lifetime::For(settings.access_ttl),
        },
        session: SessionPolicy::lasting(SessionLength::Idle {
            idle: settings.refresh_ttl,
            absolute: None,
        }),
        refresh: RefreshPolicy {
            rotation: if settings.strict_rotation {
                Rotation::single_use(Reuse::EndsSession)
            } else {
                Rotation::Kept
            },
            after_access: false,
            not_before: None,
            listed_first: false,
        },
    }
}

impl Claims {
    fn new(user: &Account, kind: TokenUse, jti: Uuid, iat: NumericDate, exp: NumericDate) -> Self {
        Self {
            user_id: user.id.number().unwrap_or_default(),
            exp,
            account_id: user.tenant.and_then(AccountId::number),
            iat,
            kind,
            jti,
        }
    }
}

/// Signs a new pair of tokens for a user.
pub fn mint(call: &Call, user: &Account, grant: Grant) -> Result<TokenPair, Refusal> {
    let token = |kind, jti, exp| {
        let claims = Claims::new(user, kind, jti, call.now, exp);
        let token = call.world.mint(SIGNED, &claims);
        token.map_err(|_| Refusal::Unavailable)
    };
    Ok(TokenPair {
        access: token(TokenUse::Access, grant.access.into(), grant.access_expires)?,
        refresh: token(
            TokenUse::Refresh,
            grant.refresh.into(),
            grant.refresh_expires,
        )?,
    })
}

/// The kinds of tokens that can be minted on request.
pub fn forms() -> Vec<TokenForm> {
    let access = TokenForm {
        kind: TokenKind::Access,
        number: 0,
        lifetime: Box::new(|settings: &SandboxSettings| settings.of::<Igny8Settings>().access_ttl),
        session: Some(Box::new(|settings: &SandboxSettings| {
            settings.of::<Igny8Settings>().refresh_ttl
        })),
        text: TokenText::Jwt(JwtForm {
            signed: SIGNED,
            claims: Box::new(|draft: &Draft<'_>| claims_of(draft, TokenUse::Access)),
            other_kind: vec![("type".into(), "refresh".into())],
            other_issuer: Vec::new(),
        }),
    };
    let refresh = TokenForm {
        kind: TokenKind::Refresh,
        number: 0,
        lifetime: Box::new(|settings: &SandboxSettings| settings.of::<Igny8Settings>().refresh_ttl),
        session: Some(Box::new(|settings: &SandboxSettings| {
            settings.of::<Igny8Settings>().refresh_ttl
        })),
        text: TokenText::Jwt(JwtForm {
            signed: SIGNED,
            claims: Box::new(|draft: &Draft<'_>| claims_of(draft, TokenUse::Refresh)),
            other_kind: vec![("type".into(), "access".into())],
            other_issuer: Vec::new(),
        }),
    };
    vec![access, refresh]
}

fn claims_of(draft: &Draft, kind: TokenUse) -> Option<Value> {
    let user = draft.holder;
    let claims = Claims {
        user_id: draft.account.number()?,
        ..Claims::new(user, kind, draft.token.into(), draft.issued, draft.expires)
    };
    serde_json::to_value(claims).ok()
}

/// Verifies a refresh token, and returns its claims and its user.
pub fn verify_refresh(call: &Call, token: &str) -> Result<(Claims, Arc<Account>), Reason> {
    let verified = guard::counted(call, |checks| {
        verify(&call.world, token, TokenUse::Refresh, call.now, checks)
    });
    verified.map_err(refresh_refused)
}

/// The reason for refusing a refresh, given why its token was refused.
pub fn refresh_refused(refused: TokenRefused) -> Reason {
    match refused {
        TokenRefused::Expired => Reason::RefreshExpired,
        other => other.into(),
    }
}

/// Verifies a token, including its type: a refresh token does not grant access, and an access token
/// cannot be used to refresh.
pub fn verify(
    world: &World,
    token: &str,
    kind: TokenUse,
    now: NumericDate,
    examination: &mut TokenChecks,
) -> Result<(Claims, Arc<Account>), TokenRefused> {
    let genuine: Genuine<Claims> = world.verify(SIGNED, token, now, examination)?;
    let claims = genuine.claims;
    let of_kind = claims.kind == kind;
    examination.require(Check::Kind, of_kind, TokenRefused::WrongKind, || {
        format!("`type` is `{}`", kind.word())
    })?;
    let bearer = Bearer {
        provider: Provider::IGNY8,
        token: genuine.name,
        kind: match kind {
            TokenUse::Access => TokenKind::Access,
            TokenUse::Refresh => TokenKind::Refresh,
        },
        session: None,
        mark: Mark::of(Some(claims.jti)),
    };
    let account = AccountId::Number(claims.user_id);
    let identity = world.identity();
    let holder = identity.examine(bearer, || claims.iat, account, now, examination)?;
    Ok((claims, holder))
}
