//! The two kinds of tokens: how they are issued and verified.

use std::borrow::Cow;

use jiff::civil::DateTime;
use jsonwebtoken::Algorithm;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::HautAiSettings;
use super::refusal::Refusal;
use crate::clock::{NumericDate, Period};
use crate::identity::account::Account;
use crate::identity::grant::listing::ListedToken;
use crate::identity::grant::policy::{AccessPolicy, Lifetime};
use crate::identity::key::RsaAlgorithm;
use crate::identity::key::SigningFailed;
use crate::identity::ledger::TokenKind;
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::{Check, TokenChecks};
use crate::identity::verification::{Genuine, claimed_algorithm};
use crate::identity::{AccountId, Bearer, Mark, TokenId};
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::keys::{DevelopmentKey, KeyId, KeyPlan, Signed};
use crate::sandbox::settings::SandboxSettings;
use crate::vendor::call::Call;
use crate::vendor::guard::Admitted;
use crate::vendor::minting::{Draft, JwtForm, TokenForm, TokenText};

/// The signing key of login tokens.
pub const LOGIN_TOKENS_KEY: KeyPlan = KeyPlan {
    signs: Signed::tokens(Provider::HAUT_AI),
    name: None,
    development_key: DevelopmentKey::RsaPem(
        RsaAlgorithm::Rs256,
        Cow::Borrowed(include_bytes!("../../../fixtures/keys/haut-ai.pem")),
    ),
    key_id: KeyId::Fingerprint,
    header: Cow::Borrowed(r#"{"alg":"RS256","kid":"{kid}","typ":"JWT"}"#),
};

/// The signing key of private tokens.
pub const PRIVATE_TOKENS_KEY: KeyPlan = KeyPlan {
    signs: Signed::with_key(Provider::HAUT_AI, 1),
    name: Some(Cow::Borrowed("private")),
    development_key: DevelopmentKey::Secret(Cow::Borrowed(
        b"mockid: development secret of haut-ai private tokens",
    )),
    // As in simplejwt, which uses PyJWT.
    key_id: KeyId::Ignored,
    header: Cow::Borrowed(r#"{"alg":"HS256","typ":"JWT"}"#),
};

/// The issuer of login tokens. The issuer and audience in the public sample name the cloud that the
/// vendor signs with; these two are mockid's own.
const ISSUER: &str = "https://saas.haut.ai";
/// The audience of login tokens.
const AUDIENCE: &str = "haut-ai";

/// The claims of a login token, in the order of the public sample. As in the sample, the id of the
/// user is a string and occurs twice.
#[derive(Serialize, Deserialize)]
struct LoginClaims {
    iss: String,
    aud: String,
    auth_time: NumericDate,
    user_id: String,
    sub: String,
    iat: NumericDate,
    exp: NumericDate,
    email: String,
    email_verified: bool,
    /// Contains the tag of the sandbox. The sample has no `jti`, and neither do the tokens of the
    /// sandbox `default`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    jti: Option<Uuid>,
}

/// The claims of a private token.
#[derive(Serialize, Deserialize)]
struct PrivateClaims {
    token_type: String,
    jti: Uuid,
    user_id: u64,
    iat: NumericDate,
    exp: NumericDate,
}

const PRIVATE: &str = "private";

impl LoginClaims {
    fn new(
        user: &Account,
        id: AccountId,
        token: TokenId,
        iat: NumericDate,
        exp: NumericDate,
    ) -> Self {
        let jti = Uuid::from(token);
        Self {
            jti: (Mark::of(Some(jti)) != Mark::Of(None)).then_some(jti),
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            auth_time: iat,
            user_id: id.to_string(),
            sub: id.to_string(),
            iat,
            exp,
            email: user.login(),
            email_verified: user.state.verified,
        }
    }
}

impl PrivateClaims {
    fn new(id: TokenId, user_id: u64, iat: NumericDate, exp: NumericDate) -> Self {
        Self {
            token_type: PRIVATE.to_owned(),
            jti: id.into(),
            user_id,
            iat,
            exp,
        }
    }
}

const fn login_policy(settings: &HautAiSettings) -> AccessPolicy {
    AccessPolicy {
        provider: Provider::HAUT_AI,
        lifetime: Lifetime::For(settings.login_ttl),
    }
}

/// Issues a login token. Returns the token and its id.
///
/// # Errors
///
/// [`SigningFailed`].
pub fn make_login_token(call: &Call, user: &Account) -> Result<(String, TokenId), SigningFailed> {
    let policy = login_policy(&call.world.settings_of::<HautAiSettings>());
    let exp = policy.expires(call.now);
    let identity = call.world.identity();
    let claims = LoginClaims::new(user, user.id, identity.name_token(), call.now, exp);
    let token = call.world.mint(LOGIN_TOKENS_KEY.signs, &claims)?;
    let jti = claims.jti.map(TokenId::from);
    let id = jti.unwrap_or_else(|| TokenId::of_text(&token));
    identity.note_access_token(&policy, id, user.id, call.now);
    Ok((token, id))
}

/// Issues a private token with a name. Returns the token and its entry in the user's list.
///
/// # Errors
///
/// [`Refusal::Full`] and [`Refusal::Unavailable`].
pub fn make_private_token(
    call: &Call,
    user: &Account,
    name: String,
    expires: DateTime,
) -> Result<(String, ListedToken), Refusal> {
    let identity = call.world.identity();
    let policy = AccessPolicy {
        provider: Provider::HAUT_AI,
        lifetime: Lifetime::Until(expires.into()),
    };
    let user_id = user.id.number().ok_or(Refusal::Unavailable)?;
    let id = identity.name_token();
    let claims = PrivateClaims::new(id, user_id, call.now, policy.expires(call.now));
    let signed = call.world.mint(PRIVATE_TOKENS_KEY.signs, &claims);
    let token = signed.map_err(|_| Refusal::Unavailable)?;
    let shown = (name, expires);
    let listed = identity.note_listed_token(&policy, id, user.id, shown, call.now);
    Ok((token, listed.map_err(Refusal::Full)?))
}

/// The tokens that can be minted on request.
pub fn forms() -> Vec<TokenForm> {
    let of_login = TokenForm {
        kind: TokenKind::Access,
        number: 0,
        lifetime: Box::new(|settings: &SandboxSettings| settings.of::<HautAiSettings>().login_ttl),
        session: None,
        text: TokenText::Jwt(JwtForm {
            signed: LOGIN_TOKENS_KEY.signs,
            claims: Box::new(|draft: &Draft<'_>| {
                let user = draft.holder;
                let (id, token) = (draft.account, draft.token);
                let claims = LoginClaims::new(user, id, token, draft.issued, draft.expires);
                serde_json::to_value(claims).ok()
            }),
            other_kind: Vec::new(),
            other_issuer: vec![("iss".into(), "https://auth.example.com".into())],
        }),
    };
    let private = TokenForm {
        kind: TokenKind::Private,
        number: 0,
        // The vendor's users choose the lifetime; this default of a day is mockid's own.
        lifetime: Box::new(|_| Period::hours(24)),
        session: None,
        text: TokenText::Jwt(JwtForm {
            signed: PRIVATE_TOKENS_KEY.signs,
            claims: Box::new(|draft: &Draft<'_>| {
                let user_id = draft.account.number()?;
                let claims = PrivateClaims::new(draft.token, user_id, draft.issued, draft.expires);
                serde_json::to_value(claims).ok()
            }),
            other_kind: vec![("token_type".into(), "access".into())],
            other_issuer: Vec::new(),
        }),
    };
    vec![of_login, private]
}

/// Verifies a token of either kind, and returns its holder.
///
/// # Errors
///
/// [`TokenRefused`].
pub fn admit(
    world: &World,
    token: &str,
    now: NumericDate,
    examination: &mut TokenChecks,
) -> Result<Admitted, TokenRefused> {
    // The algorithm in the header only selects the key, and a key accepts only its own algorithm.
    let (account, bearer, issued) = match claimed_algorithm(token) {
        Some(Algorithm::HS256) => private(world, token, now, examination)?,
        _ => of_login(world, token, now, examination)?,
    };
    let identity = world.identity();
    let holder = identity.examine(bearer, || issued, account, now, examination)?;
    let session = None;
    Ok(Admitted { holder, session })
}

fn of_login(
    world: &World,
    token: &str,
    now: NumericDate,
    examination: &mut TokenChecks,
) -> Result<(AccountId, Bearer, NumericDate), TokenRefused> {
    let signed = LOGIN_TOKENS_KEY.signs;
    let genuine: Genuine<LoginClaims> = world.verify(signed, token, now, examination)?;
    let claims = genuine.claims;
    let ours = claims.iss == ISSUER && claims.aud == AUDIENCE;
    examination.require(Check::Issuer, ours, TokenRefused::WrongIssuer, || {
        format!("`iss` is `{ISSUER}` and `aud` is `{AUDIENCE}`")
    })?;
    let id = claims.user_id.parse().map_err(|_| TokenRefused::BadClaims);
    let id = examination.check(Check::Claims, id, || {
        "`user_id` is the text of a number".to_owned()
    })?;
    let bearer = Bearer {
        provider: Provider::HAUT_AI,
        token: genuine.name,
        kind: TokenKind::Access,
        session: None,
        mark: Mark::of(claims.jti),
    };
    Ok((AccountId::Number(id), bearer, claims.iat))
}

fn private(
    world: &World,
    token: &str,
    now: NumericDate,
    examination: &mut TokenChecks,
) -> Result<(AccountId, Bearer, NumericDate), TokenRefused> {
    let signed = PRIVATE_TOKENS_KEY.signs;
    let genuine: Genuine<PrivateClaims> = world.verify(signed, token, now, examination)?;
    let of_kind = genuine.claims.token_type == PRIVATE;
    examination.require(Check::Kind, of_kind, TokenRefused::WrongKind, || {
        format!("`token_type` is `{PRIVATE}`")
    })?;
    let bearer = Bearer {
        provider: Provider::HAUT_AI,
        token: genuine.name,
        kind: TokenKind::Private,
        session: None,
        mark: Mark::of(Some(genuine.claims.jti)),
    };
    let (user, issued) = (genuine.claims.user_id, genuine.claims.iat);
    Ok((AccountId::Number(user), bearer, issued))
}
