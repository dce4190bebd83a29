//! Access and refresh tokens.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::Settings;
use super::envelope::Refusal;
use crate::clock::NumericDate;
use crate::identity::account::User;
use crate::identity::grant::Grant;
use crate::identity::grant::policy::{
    AccessPolicy, GrantPolicy, Lifetime, RefreshPolicy, Reuse, Rotation, SessionLength,
    SessionPolicy,
};
use crate::identity::ledger::TokenKind;
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::{Check, TokenChecks};
use crate::identity::verification::Genuine;
use crate::identity::{AccountId, Bearer, Mark, TokenHolder};
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::keys::{DevelopmentKey, KeyId, KeyPlan, Signed};
use crate::sandbox::reason::Reason;
use crate::vendor::bearer::{Authorization, SchemeCase, authorization};
use crate::vendor::call::Call;
use crate::vendor::guard::{self, Admitted, Guard};
use crate::vendor::minting::{Draft, TokenForm};

pub const SIGNED: Signed = Signed::tokens(Provider::IGNY8);

/// How they are signed.
pub const KEY: KeyPlan = KeyPlan {
    signs: SIGNED,
    development_key: DevelopmentKey::Secret(b"mockid-development-secret-of-igny8-tokens"),
    key_id: KeyId::None,
    header: |_| r#"{"alg":"HS256","typ":"JWT"}"#.to_owned(),
};

/// The claims in their order: the first two are the samples' bytes.
#[derive(Debug, Serialize, Deserialize)]
pub struct Claims {
    pub user_id: u64,
    pub exp: NumericDate,
    pub account_id: Option<u64>,
    pub iat: NumericDate,
    #[serde(rename = "type")]
    pub kind: Kind,
    pub jti: Uuid,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Access,
    Refresh,
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Refresh => "refresh",
        }
    }
}

/// Both tokens, as answers write them.
#[derive(Debug)]
pub struct Tokens {
    pub access: String,
    pub refresh: String,
}

pub const fn policy(settings: &Settings) -> GrantPolicy {
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
            listed_first: false,
        },
    }
}

impl Claims {
    fn new(user: &User, kind: Kind, jti: Uuid, iat: NumericDate, exp: NumericDate) -> Self {
        let membership = user.membership.as_ref();
        Self {
            user_id: user.id.number().unwrap_or_default(),
            exp,
            account_id: membership.and_then(|membership| membership.tenant.number()),
            iat,
            kind,
            jti,
        }
    }
}

/// Writes a new pair of tokens for a user.
pub fn mint(call: &Call, user: &User, grant: Grant) -> Result<Tokens, Refusal> {
    let token = |kind, jti, exp| {
        let claims = Claims::new(user, kind, jti, call.now, exp);
        let token = call.world.mint(SIGNED, &claims);
        token.map_err(|_| Refusal::Unavailable)
    };
    Ok(Tokens {
        access: token(Kind::Access, grant.access.into(), grant.access_expires)?,
        refresh: token(Kind::Refresh, grant.refresh.into(), grant.refresh_expires)?,
    })
}

/// What can be made to order.
pub static FORMS: [TokenForm; 2] = [
    TokenForm {
        kind: TokenKind::Access,
        signed: SIGNED,
        lifetime: |settings| settings.of::<Settings>().access_ttl,
        session: Some(|settings| settings.of::<Settings>().refresh_ttl),
        claims: |draft| claims_of(draft, Kind::Access),
        other_kind: Some(("type", "refresh")),
        other_issuer: None,
        guard: &RESOURCES,
    },
    TokenForm {
        kind: TokenKind::Refresh,
        signed: SIGNED,
        lifetime: |settings| settings.of::<Settings>().refresh_ttl,
        session: Some(|settings| settings.of::<Settings>().refresh_ttl),
        claims: |draft| claims_of(draft, Kind::Refresh),
        other_kind: Some(("type", "access")),
        other_issuer: None,
        guard: &REFRESHES,
    },
];

fn claims_of(draft: &Draft, kind: Kind) -> Option<Value> {
    let user = draft.holder.user()?;
    let claims = Claims {
        user_id: draft.account.number()?,
        ..Claims::new(user, kind, draft.token.into(), draft.issued, draft.expires)
    };
    serde_json::to_value(claims).ok()
}

/// What stands before resources.
pub static RESOURCES: Guard = Guard {
    admit: |world, token, now, examination| {
        let (_, holder) = verify(world, token, Kind::Access, now, examination)?;
        let session = None;
        Ok(Admitted { holder, session })
    },
    refuse: |_, refused| Refusal::Unauthenticated(refused.into()).into(),
};

/// What stands before a refresh.
static REFRESHES: Guard = Guard {
    admit: |world, token, now, examination| {
        let (_, holder) = verify(world, token, Kind::Refresh, now, examination)?;
        let session = None;
        Ok(Admitted { holder, session })
    },
    refuse: |_, refused| Refusal::Unauthenticated(refresh_refused(refused)).into(),
};

/// The user whose access token comes with a request.
pub fn authenticate(call: &Call) -> Result<TokenHolder, Reason> {
    let token = match authorization(call, SchemeCase::Exact) {
        Authorization::Bearer(token) => token,
        Authorization::Missing | Authorization::OtherScheme => return Err(Reason::NoToken),
        Authorization::Misshapen => return Err(Reason::MalformedToken),
    };
    Ok(RESOURCES.present(call, token)?.holder)
}

/// The user whose refresh token it is.
pub fn verify_refresh(call: &Call, token: &str) -> Result<(Claims, TokenHolder), Reason> {
    let verified = guard::present(call, token, |world, token, now, examination| {
        verify(world, token, Kind::Refresh, now, examination)
    });
    verified.map_err(refresh_refused)
}

fn refresh_refused(refused: TokenRefused) -> Reason {
    match refused {
        TokenRefused::Expired => Reason::RefreshExpired,
        other => other.into(),
    }
}

/// The type is enforced: a refresh token opens nothing, an access token refreshes nothing.
fn verify(
    world: &World,
    token: &str,
    kind: Kind,
    now: NumericDate,
    examination: &mut TokenChecks,
) -> Result<(Claims, TokenHolder), TokenRefused> {
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
            Kind::Access => TokenKind::Access,
            Kind::Refresh => TokenKind::Refresh,
        },
        session: None,
        mark: Mark::of(Some(claims.jti)),
    };
    let account = AccountId::Number(claims.user_id);
    let identity = world.identity();
    let holder = identity.examine(bearer, || claims.iat, account, now, examination)?;
    Ok((claims, holder))
}
