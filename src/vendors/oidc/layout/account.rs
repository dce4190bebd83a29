//! The profile of a user, as `loadUserProfile` of keycloak-js asks for it.

use serde::Serialize;
use serde_json::Value;

use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendors::oidc::accounts::UserFields;
use crate::vendors::oidc::tokens::subject;
use crate::vendors::oidc::userinfo::admitted;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Profile<'a> {
    id: &'a str,
    username: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    email_verified: bool,
}

/// `GET /realms/{realm}/account`
pub async fn show(call: &Call) -> Answer {
    let token = match admitted(call) {
        Ok(token) => token,
        Err(refused) => return refused.answer(call),
    };
    let fields = token.holder.fields::<UserFields>();
    let claim = |name| fields.and_then(|fields| fields.claims.get(name));
    let text = |name| claim(name).and_then(Value::as_str);
    let profile = Profile {
        id: &subject(&token.holder),
        username: token.holder.login.name().unwrap_or_default(),
        first_name: text("given_name"),
        last_name: text("family_name"),
        email: text("email"),
        email_verified: claim("email_verified").is_some_and(|it| *it == true),
    };
    let answer = Answer::ok(&profile).about(token.holder.id);
    answer.with_token(token.id).no_store()
}
