//! The introspection endpoint (RFC 7662).

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::accounts::{AuthMethod, USER};
use super::client;
use super::dpop::confirmation::Confirmation;
use super::dpop::token_use::token_type;
use super::issuer::Issuer;
use super::layout::claims::of_token;
use super::layout::refresh_token::id_of;
use super::names;
use super::parameters::Parameters;
use super::refusal::{ErrorCode, Refusal};
use super::settings::OidcSettings;
use super::tokens::{AdmittedToken, admit_access_token, admit_refresh_token, subject};
use crate::clock::NumericDate;
use crate::identity::TokenId;
use crate::identity::token::TokenRefused;
use crate::identity::token_checks::TokenChecks;
use crate::sandbox::World;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::guard;

/// What is said of an active token (section 2.2).
#[derive(Serialize)]
struct Description<'a> {
    active: bool,
    #[serde(skip_serializing_if = "String::is_empty")]
    scope: String,
    client_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_type: Option<&'static str>,
    exp: NumericDate,
    iat: NumericDate,
    sub: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    aud: &'a [String],
    iss: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cnf: Option<Confirmation>,
    /// RFC 8693, sections 4.1 and 4.4.
    #[serde(skip_serializing_if = "Option::is_none")]
    act: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    may_act: Option<&'a Value>,
    jti: TokenId,
}

/// `POST /introspect`
pub async fn introspect(call: &Call) -> Result<Answer, Refusal> {
    let form = Parameters::of_single_form(call)?;
    let issuer = Issuer::of(call);
    let authenticated = client::authenticate(call, &issuer, &form).await?;
    // Otherwise anybody could try out tokens (section 2.1).
    if authenticated.method == AuthMethod::None {
        return Err(Refusal::new(
            ErrorCode::InvalidClient,
            Reason::ClientAuthMissing,
            "introspection is for clients that authenticate themselves",
        ));
    }
    let text = form.require("token")?;
    let verdict = guard::counted(call, |checks| {
        presented(&call.world, text, &issuer, call.now, checks)
    });
    let answer = match verdict {
        Ok((token, is_access)) => {
            let settings = call.world.settings_of::<OidcSettings>();
            let own = settings.is_keycloak().then(|| of_token(text)).flatten();
            let mut answer = describe(&token, is_access, own).with_token(token.id);
            names::issued_as(&issuer, &token.data.issuer_url, &mut answer);
            answer
        }
        // The journal has the reason, and the client has not (section 2.2).
        Err(refused) => Answer {
            reason: refused.into(),
            ..Answer::ok(&json!({ "active": false })).with_token(TokenId::claimed_by(text))
        },
    };
    Ok(answer.no_store())
}

/// Verifies a token of an issuer, of either kind, and tells whether it is an access token.
///
/// # Errors
///
/// Why it is refused.
pub(super) fn presented(
    world: &World,
    text: &str,
    issuer: &Issuer,
    now: NumericDate,
    checks: &mut TokenChecks,
) -> Result<(AdmittedToken, bool), TokenRefused> {
    let is_refresh = || {
        let record = id_of(text).and_then(|id| world.identity().record_of(id));
        record
            .is_some_and(|record| record.token.kind == crate::identity::ledger::TokenKind::Refresh)
    };
    let (token, is_access) = if is_refresh() {
        (admit_refresh_token(world, text, now, checks)?, false)
    } else {
        (admit_access_token(world, text, now, checks)?, true)
    };
    if token.data.issuer == issuer.name {
        Ok((token, is_access))
    } else {
        Err(TokenRefused::WrongIssuer)
    }
}

/// Describes a token, in Keycloak's layout with all of its claims.
fn describe(token: &AdmittedToken, is_access: bool, own: Option<Map<String, Value>>) -> Answer {
    let holder = &token.holder;
    let jkt = token.data.jkt.clone();
    let description = Description {
        active: true,
        scope: token.data.scopes.to_string(),
        client_id: &token.data.client_id,
        username: holder.login.name().filter(|_| holder.kind == USER),
        token_type: is_access.then_some(token_type(jkt.as_ref())),
        exp: token.expires,
        iat: token.issued,
        sub: &subject(holder),
        aud: &token.data.audience,
        iss: &token.data.issuer_url,
        cnf: jkt.map(|jkt| Confirmation { jkt: Some(jkt) }),
        act: token.data.act.as_ref(),
        may_act: token.data.may_act.as_ref(),
        jti: token.id,
    };
    let answer = match own {
        Some(claims) => {
            let mut all = serde_json::to_value(description).unwrap_or_default();
            // `aud` is always a list.
            for (name, value) in claims.into_iter().filter(|(name, _)| name != "aud") {
                if let Some(all) = all.as_object_mut() {
                    all.entry(name).or_insert(value);
                }
            }
            Answer::ok(&all)
        }
        None => Answer::ok(&description),
    };
    let answer = answer.about(holder.id);
    match token.session {
        Some(session) => answer.in_session(session),
        None => answer,
    }
}
