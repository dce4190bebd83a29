//! The access token, the only token that a login issues.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::KycSettings;
use super::Refusal;
use crate::clock::NumericDate;
use crate::identity::grant::policy::{AccessPolicy, Lifetime};
use crate::identity::ledger::TokenKind;
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::{Check, TokenChecks};
use crate::identity::verification::Genuine;
use crate::identity::{AccountId, Bearer, Mark, TokenId};
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
    signs: Signed::tokens(Provider::KYC),
    name: None,
    development_key: DevelopmentKey::Secret(Cow::Borrowed(
        b"mockid: development secret of kyc tokens",
    )),
    // As in PyJWT.
    key_id: KeyId::Ignored,
    header: Cow::Borrowed(r#"{"alg":"HS256","typ":"JWT"}"#),
};

/// The audience of the library's login tokens. Its other tokens have other audiences.
pub(super) const AUDIENCE: &str = "fastapi-users:auth";

/// The claims, byte for byte as the library writes them and no others: two logins in one second
/// give the same token.
#[derive(Serialize, Deserialize)]
struct Claims {
    /// Accepted in any notation of a UUID, as in Python.
    sub: Uuid,
    aud: Audience,
    exp: NumericDate,
}

impl Claims {
    fn new(sub: Uuid, exp: NumericDate) -> Self {
        let aud = Audience::Several(vec![AUDIENCE.to_owned()]);
        Self { sub, aud, exp }
    }
}

/// The claim `aud`: one name or several (RFC 7519, section 4.1.3).
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    fn contains(&self, name: &str) -> bool {
        match self {
            Self::One(only) => only == name,
            Self::Several(names) => names.iter().any(|one| one == name),
        }
    }
}

#[derive(Serialize)]
struct BearerToken {
    access_token: String,
    token_type: &'static str,
}

const fn policy(settings: &KycSettings) -> AccessPolicy {
    AccessPolicy {
        provider: Provider::KYC,
        lifetime: Lifetime::For(settings.token_ttl),
    }
}

/// Issues a token, and answers the login with it.
pub fn give(call: &Call, account: AccountId) -> Result<Answer, Refusal> {
    let sub = account.uuid().ok_or(Refusal::Unavailable)?;
    let policy = policy(&call.world.settings_of::<KycSettings>());
    let exp = policy.expires(call.now);
    let access_token = call.world.mint(KEY.signs, &Claims::new(sub, exp));
    let access_token = access_token.map_err(|_| Refusal::Unavailable)?;
    let id = TokenId::of_text(&access_token);
    let identity = call.world.identity();
    identity.note_access_token(&policy, id, account, call.now);
    let token_type = "bearer";
    Ok(Answer::ok(&BearerToken {
        access_token,
        token_type,
    })
    .about(account)
    .with_token(id))
}

/// The tokens that can be minted on request.
pub fn forms() -> Vec<TokenForm> {
    vec![TokenForm {
        kind: TokenKind::Access,
        number: 0,
        lifetime: Box::new(|settings: &SandboxSettings| settings.of::<KycSettings>().token_ttl),
        session: None,
        text: TokenText::Jwt(JwtForm {
            signed: KEY.signs,
            claims: Box::new(|draft: &Draft<'_>| {
                let claims = Claims::new(draft.account.uuid()?, draft.expires);
                serde_json::to_value(claims).ok()
            }),
            other_kind: Vec::new(),
            // The library's audience of tokens that verify an e-mail address.
            other_issuer: vec![("aud".into(), "fastapi-users:verify".into())],
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
    let ours = genuine.claims.aud.contains(AUDIENCE);
    examination.require(Check::Issuer, ours, TokenRefused::WrongIssuer, || {
        format!("`aud` is or contains `{AUDIENCE}`")
    })?;
    let bearer = Bearer {
        provider: Provider::KYC,
        token: genuine.name,
        kind: TokenKind::Access,
        session: None,
        mark: Mark::Absent,
    };
    // The token has no claim `iat`, so the time of issue is calculated from `exp`.
    let issued = || {
        genuine
            .claims
            .exp
            .before(world.settings_of::<KycSettings>().token_ttl)
    };
    let account = AccountId::Uuid(genuine.claims.sub);
    let identity = world.identity();
    let holder = identity.examine(bearer, issued, account, now, examination)?;
    let session = None;
    Ok(Admitted { holder, session })
}
