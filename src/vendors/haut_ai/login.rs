//! The login: exchanges e-mail and password for a token of one hour.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::accounts::UserFields;
use super::refusal::Refusal;
use super::tokens;
use crate::identity::account::Account;
use crate::identity::directory::LetterCase;
use crate::identity::lockout::LoginKind;
use crate::identity::login::LoginPolicy;
use crate::provider::Provider;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendors::frameworks::django::body;
use crate::vendors::frameworks::django::fields::{CharField, FieldErrors};

/// The answer to a login. `token_access` and `access_token` are the same token.
#[derive(Serialize)]
struct LoggedIn<'a> {
    id: Option<u64>,
    email: &'a str,
    username: Option<&'a str>,
    company_id: Option<Uuid>,
    token_access: &'a str,
    access_token: &'a str,
    refresh_token: String,
    is_verified: bool,
    profile: Profile<'a>,
}

#[derive(Serialize)]
struct Profile<'a> {
    metadata: Option<Value>,
    full_name: Option<&'a str>,
    kyc_enabled: bool,
    terms_payment_accepted_at: Option<Value>,
    terms_and_policy_accepted_at: bool,
    feature_flags: BTreeMap<String, Value>,
}

/// Answers `hautAiLogin`. The header `Authorization` is ignored.
pub async fn login(call: &Call) -> Result<Answer, Refusal> {
    let fields = body::read(call)?;
    let mut errors = FieldErrors::default();
    let username = CharField::EMAIL.read(fields.get("username"));
    let username = errors.keep("username", username);
    let password = CharField::TEXT.read(fields.get("password"));
    let password = errors.keep("password", password);
    let (Some(username), Some(password)) = (username, password) else {
        return Err(Refusal::Fields(errors));
    };
    let policy = LoginPolicy {
        case: LetterCase::Ignored,
        verified_only: false,
        lockout: None,
    };
    let identity = call.world.identity();
    let user = identity
        .log_in(
            Provider::HAUT_AI,
            LoginKind::User,
            &username,
            &password,
            policy,
            call.now,
        )
        .await
        .map_err(Refusal::Login)?;
    let made = tokens::make_login_token(call, &user);
    let (token, id) = made.map_err(|_| Refusal::Unavailable)?;
    Ok(Answer::ok(&logged_in(&user, &token))
        .about(user.id)
        .with_token(id))
}

fn logged_in<'a>(user: &'a Account, token: &'a str) -> LoggedIn<'a> {
    let fields = user.fields::<UserFields>();
    LoggedIn {
        id: user.id.number(),
        email: user.login.name().unwrap_or_default(),
        username: fields.and_then(|fields| fields.username.as_deref()),
        company_id: fields.and_then(|fields| fields.company_id),
        token_access: token,
        access_token: token,
        // It is not stored, because no operation accepts it: the vendor's page has no refresh.
        refresh_token: Uuid::new_v4().simple().to_string(),
        is_verified: user.state.verified,
        profile: Profile {
            metadata: None,
            full_name: fields.and_then(|fields| fields.full_name.as_deref()),
            kyc_enabled: true,
            terms_payment_accepted_at: None,
            terms_and_policy_accepted_at: true,
            feature_flags: BTreeMap::new(),
        },
    }
}
