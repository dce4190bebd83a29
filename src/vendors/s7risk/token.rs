//! Tokens of users and applications: how they are issued and verified.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::S7riskSettings;
use super::refusal::Refusal;
use crate::clock::NumericDate;
use crate::identity::grant::policy::{AccessPolicy, Lifetime};
use crate::identity::key::RsaAlgorithm;
use crate::identity::ledger::TokenKind;
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::{Check, TokenChecks};
use crate::identity::verification::Genuine;
use crate::identity::{AccountId, AccountKind, Bearer, Mark};
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::keys::{DevelopmentKey, KeyId, KeyPlan, Signed};
use crate::sandbox::settings::SandboxSettings;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::guard::Admitted;
use crate::vendor::minting::{Draft, JwtForm, TokenForm, TokenText};

/// The signing key of tokens.
pub const KEY: KeyPlan = KeyPlan {
    signs: Signed::tokens(Provider::S7RISK),
    name: None,
    development_key: DevelopmentKey::RsaPem(
        RsaAlgorithm::Rs256,
        Cow::Borrowed(include_bytes!("../../../fixtures/keys/s7risk.pem")),
    ),
    key_id: KeyId::None,
    header: Cow::Borrowed(r#"{"typ":"JWT","alg":"RS256"}"#),
};

const ISSUER: &str = "https://auth.s7risk.com";

/// The claims, in the vendor's order. `type` distinguishes users from applications.
#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    sub: Uuid,
    iat: NumericDate,
    exp: NumericDate,
    #[serde(rename = "type")]
    kind: SubjectKind,
    jti: Uuid,
}

/// The kind of account that a token belongs to.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SubjectKind {
    /// A user.
    User,
    /// An application.
    Application,
}

/// Issues a token, and answers the login with it.
pub fn give(call: &Call, account: AccountId, kind: SubjectKind) -> Result<Answer, Refusal> {
    let identity = call.world.identity();
    let id = identity.name_token();
    let policy = policy(&call.world.settings_of::<S7riskSettings>());
    let claims = Claims {
        iss: ISSUER.to_owned(),
        sub: account.uuid().ok_or(Refusal::Unavailable)?,
        iat: call.now,
        exp: policy.expires(call.now),
        kind,
        jti: id.into(),
    };
    let token = call.world.mint(KEY.signs, &claims);
    let token = token.map_err(|_| Refusal::Unavailable)?;
    identity.note_access_token(&policy, id, account, call.now);
    let body = json!({ "status": "success", "data": { "accessToken": token } });
    Ok(Answer::ok(&body).about(account).with_token(id))
}

const fn policy(settings: &S7riskSettings) -> AccessPolicy {
    AccessPolicy {
        provider: Provider::S7RISK,
        lifetime: Lifetime::For(settings.token_ttl),
    }
}

/// The tokens that can be minted on request.
pub fn forms() -> Vec<TokenForm> {
    vec![TokenForm {
        kind: TokenKind::Access,
        number: 0,
        lifetime: Box::new(|settings: &SandboxSettings| settings.of::<S7riskSettings>().token_ttl),
        session: None,
        text: TokenText::Jwt(JwtForm {
            signed: KEY.signs,
            claims: Box::new(|draft: &Draft<'_>| {
                let claims = Claims {
                    iss: ISSUER.to_owned(),
                    sub: draft.account.uuid()?,
                    iat: draft.issued,
                    exp: draft.expires,
                    kind: if draft.holder.kind == AccountKind::APPLICATION {
                        SubjectKind::Application
                    } else {
                        SubjectKind::User
                    },
                    jti: draft.token.into(),
                };
                serde_json::to_value(claims).ok()
            }),
            other_kind: Vec::new(),
            other_issuer: vec![("iss".into(), "https://auth.example.com".into())],
        }),
    }]
}

/// Verifies a token, and returns its holder.
pub fn admit(
    world: &World,
    token: &str,
    now: NumericDate,
    examination: &mut TokenChecks,
) -> Result<Admitted, TokenRefused> {
    let genuine: Genuine<Claims> = world.verify(KEY.signs, token, now, examination)?;
    let ours = genuine.claims.iss == ISSUER;
    examination.require(Check::Issuer, ours, TokenRefused::WrongIssuer, || {
        format!("`iss` is `{ISSUER}`")
    })?;
    let bearer = Bearer {
        provider: Provider::S7RISK,
        token: genuine.name,
        kind: TokenKind::Access,
        session: None,
        mark: Mark::of(Some(genuine.claims.jti)),
    };
    let account = AccountId::Uuid(genuine.claims.sub);
    let identity = world.identity();
    let holder = identity.examine(bearer, || genuine.claims.iat, account, now, examination)?;
    let session = None;
    Ok(Admitted { holder, session })
}
