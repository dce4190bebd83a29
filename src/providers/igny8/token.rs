//! Access and refresh tokens.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::envelope::Refusal;
use crate::clock::NumericDate;
use crate::fixtures::igny8::Settings;
use crate::identity::account::User;
use crate::identity::ledger::TokenKind;
use crate::identity::refresh_family::{FamilyPolicy, Pair};
use crate::identity::token::TokenRefused;
use crate::identity::{AccountId, Bearer, Holder};
use crate::provider::Provider;
use crate::providers::bearer::{Authorization, SchemeCase, authorization};
use crate::providers::call::Call;
use crate::sandbox::keys::Signed;
use crate::sandbox::reason::Reason;

pub const SIGNED: Signed = Signed::Tokens(Provider::Igny8);

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

/// Both tokens, as answers write them.
#[derive(Debug)]
pub struct Tokens {
    pub access: String,
    pub refresh: String,
}

pub fn policy(settings: &Settings) -> FamilyPolicy {
    FamilyPolicy {
        access_ttl: settings.access_ttl,
        refresh_ttl: settings.refresh_ttl,
        strict_rotation: settings.strict_rotation,
    }
}

/// Writes a new pair of tokens for a user.
pub fn mint(call: &Call, user: &User, pair: Pair) -> Result<Tokens, Refusal> {
    let membership = user.membership.as_ref();
    let account_id = membership.and_then(|membership| membership.tenant.number());
    let token = |kind, jti, exp| {
        let claims = Claims {
            user_id: user.id.number().unwrap_or_default(),
            exp,
            account_id,
            iat: call.now,
            kind,
            jti,
        };
        let token = call.world.mint(SIGNED, &claims);
        token.map_err(|_| Refusal::Unavailable)
    };
    Ok(Tokens {
        access: token(Kind::Access, pair.access.into(), pair.access_expires)?,
        refresh: token(Kind::Refresh, pair.refresh.into(), pair.refresh_expires)?,
    })
}

/// The user whose access token comes with a request.
pub fn authenticate(call: &Call) -> Result<(Claims, Holder), Reason> {
    let token = match authorization(call, SchemeCase::Exact) {
        Authorization::Bearer(token) => token,
        Authorization::Missing | Authorization::OtherScheme => return Err(Reason::NoToken),
        Authorization::Misshapen => return Err(Reason::MalformedToken),
    };
    verify(call, token, Kind::Access).map_err(Reason::from)
}

/// The user whose refresh token it is.
pub fn verify_refresh(call: &Call, token: &str) -> Result<(Claims, Holder), Reason> {
    verify(call, token, Kind::Refresh).map_err(|refused| match refused {
        TokenRefused::Expired => Reason::RefreshExpired,
        other => other.into(),
    })
}

/// The type is enforced: a refresh token opens nothing, an access token refreshes nothing.
fn verify(call: &Call, token: &str, kind: Kind) -> Result<(Claims, Holder), TokenRefused> {
    let claims: Claims = call.world.verify(SIGNED, token, call.now)?;
    if claims.kind != kind {
        return Err(TokenRefused::WrongKind);
    }
    let bearer = Bearer {
        provider: Provider::Igny8,
        token: claims.jti.into(),
        kind: match kind {
            Kind::Access => TokenKind::Access,
            Kind::Refresh => TokenKind::Refresh,
        },
        session: None,
    };
    let account = AccountId::Number(claims.user_id);
    let holder = call.world.identity().admit(bearer, account, call.now)?;
    Ok((claims, holder))
}
