//! Access tokens: how they are issued and verified.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::IntergiroSettings;
use super::refusal::Refusal;
use crate::clock::NumericDate;
use crate::identity::grant::Grant;
use crate::identity::ledger::TokenKind;
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::TokenChecks;
use crate::identity::verification::Genuine;
use crate::identity::{AccountId, Bearer, Mark, SessionId};
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::keys::{DevelopmentKey, KeyId, KeyPlan, Signed};
use crate::sandbox::settings::SandboxSettings;
use crate::vendor::call::Call;
use crate::vendor::guard::Admitted;
use crate::vendor::minting::{Draft, TokenForm};

/// The signing key of access tokens.
pub const KEY: KeyPlan = KeyPlan {
    signs: Signed::tokens(Provider::INTERGIRO),
    name: None,
    development_key: DevelopmentKey::RsaPem(Cow::Borrowed(include_bytes!(
        "../../../fixtures/keys/intergiro.pem"
    ))),
    key_id: KeyId::Fixed(Cow::Borrowed("1")),
    header: Cow::Borrowed(r#"{"kid":"{kid}","alg":"RS256"}"#),
};

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: Uuid,
    #[serde(rename = "sessionId")]
    session_id: SessionId,
    jti: Uuid,
    iat: NumericDate,
    exp: NumericDate,
}

/// Signs the access token of a grant.
pub fn mint(call: &Call, grant: Grant) -> Result<String, Refusal> {
    let claims = Claims {
        sub: grant.account.uuid().ok_or(Refusal::InvalidApiKey)?,
        session_id: grant.session,
        jti: grant.access.into(),
        iat: call.now,
        exp: grant.access_expires,
    };
    let token = call.world.mint(KEY.signs, &claims);
    token.map_err(|_| Refusal::Unavailable)
}

/// The tokens that can be minted on request: only access tokens, because a refresh token is opaque
/// and not a JWT.
pub fn forms() -> Vec<TokenForm> {
    vec![TokenForm {
        kind: TokenKind::Access,
        number: 0,
        signed: KEY.signs,
        lifetime: Box::new(|settings: &SandboxSettings| {
            settings.of::<IntergiroSettings>().access_ttl
        }),
        session: Some(Box::new(|settings: &SandboxSettings| {
            settings.of::<IntergiroSettings>().session_ttl
        })),
        claims: Box::new(|draft: &Draft<'_>| {
            let claims = Claims {
                sub: draft.account.uuid()?,
                session_id: draft.session,
                jti: draft.token.into(),
                iat: draft.issued,
                exp: draft.expires,
            };
            serde_json::to_value(claims).ok()
        }),
        other_kind: Vec::new(),
        other_issuer: Vec::new(),
    }]
}

/// Verifies an access token, and returns its holder.
pub fn admit(
    world: &World,
    token: &str,
    now: NumericDate,
    examination: &mut TokenChecks,
) -> Result<Admitted, TokenRefused> {
    let genuine: Genuine<Claims> = world.verify(KEY.signs, token, now, examination)?;
    let session = Some(genuine.claims.session_id);
    let bearer = Bearer {
        provider: Provider::INTERGIRO,
        token: genuine.name,
        kind: TokenKind::Access,
        session,
        // A session only exists in its own sandbox.
        mark: Mark::Absent,
    };
    let account = AccountId::Uuid(genuine.claims.sub);
    let identity = world.identity();
    let holder = identity.examine(bearer, || genuine.claims.iat, account, now, examination)?;
    Ok(Admitted { holder, session })
}
