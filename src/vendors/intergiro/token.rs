//! Access tokens: how they are issued and verified.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::IntergiroSettings;
use super::refusal::Refusal;
use crate::clock::NumericDate;
use crate::identity::grant::{Grant, RefreshRefused};
use crate::identity::key::RsaAlgorithm;
use crate::identity::ledger::TokenKind;
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::{Check, TokenChecks};
use crate::identity::verification::Genuine;
use crate::identity::{AccountId, Bearer, Mark, SessionId, TokenId};
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::keys::{DevelopmentKey, KeyId, KeyPlan, Signed};
use crate::sandbox::settings::SandboxSettings;
use crate::vendor::call::Call;
use crate::vendor::guard::Admitted;
use crate::vendor::minting::{Draft, JwtForm, OpaqueForm, TokenForm, TokenText};

/// The signing key of access tokens.
pub const KEY: KeyPlan = KeyPlan {
    signs: Signed::tokens(Provider::INTERGIRO),
    name: None,
    development_key: DevelopmentKey::RsaPem(
        RsaAlgorithm::Rs256,
        Cow::Borrowed(include_bytes!("../../../fixtures/keys/intergiro.pem")),
    ),
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

/// The tokens that can be minted on request.
pub fn forms() -> Vec<TokenForm> {
    let access = TokenForm {
        kind: TokenKind::Access,
        number: 0,
        lifetime: Box::new(|settings: &SandboxSettings| {
            settings.of::<IntergiroSettings>().access_ttl
        }),
        session: Some(Box::new(|settings: &SandboxSettings| {
            settings.of::<IntergiroSettings>().session_ttl
        })),
        text: TokenText::Jwt(JwtForm {
            signed: KEY.signs,
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
        }),
    };
    let refresh = TokenForm {
        kind: TokenKind::Refresh,
        number: 0,
        lifetime: Box::new(|settings: &SandboxSettings| {
            settings.of::<IntergiroSettings>().session_ttl
        }),
        session: Some(Box::new(|settings: &SandboxSettings| {
            settings.of::<IntergiroSettings>().session_ttl
        })),
        text: TokenText::Opaque(OpaqueForm {
            text: Box::new(|draft: &Draft<'_>| make_refresh_token(draft.session)),
            has_shape: false,
            other_kind: Some((TokenKind::Access, 0)),
        }),
    };
    vec![access, refresh]
}

/// A new refresh token: base64url of a JSON object that begins with the session, as the vendor's
/// sample does.
pub fn make_refresh_token(session: SessionId) -> String {
    let secret = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
    let content = format!(r#"{{"sessionId":"{session}","secret":"{secret}"}}"#);
    URL_SAFE_NO_PAD.encode(content)
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

/// Verifies a refresh token as the refresh does, without using it, and returns its holder.
pub fn admit_refresh(
    world: &World,
    token: &str,
    now: NumericDate,
    checks: &mut TokenChecks,
) -> Result<Admitted, TokenRefused> {
    let id = TokenId::of_text(token);
    checks.is_genuine(id);
    let record = world.identity().record_of(id).filter(|record| {
        record.provider == Provider::INTERGIRO && record.token.kind == TokenKind::Refresh
    });
    let record = record.ok_or(TokenRefused::Unknown);
    let record = checks.check(Check::Record, record, || "the ledger has it".to_owned())?;
    let bearer = Bearer {
        provider: Provider::INTERGIRO,
        token: id,
        kind: TokenKind::Refresh,
        session: record.token.session,
        mark: Mark::Absent,
    };
    let (issued, account) = (record.token.issued, record.account);
    let holder = world
        .identity()
        .examine(bearer, || issued, account, now, checks)?;
    Ok(Admitted {
        holder,
        session: record.token.session,
    })
}

/// What the refresh says of a token that is refused.
pub const fn as_refresh(refused: TokenRefused) -> RefreshRefused {
    match refused {
        TokenRefused::AccountInactive | TokenRefused::AccountUnknown => {
            RefreshRefused::AccountInactive
        }
        TokenRefused::Expired | TokenRefused::Revoked | TokenRefused::SessionEnded => {
            RefreshRefused::SessionEnded
        }
        _ => RefreshRefused::Unknown,
    }
}
