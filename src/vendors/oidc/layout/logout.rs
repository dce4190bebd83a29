//! Logout by a program with a refresh token, as Keycloak's adapters do it.

use http::{Method, StatusCode};

use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::guard;
use crate::vendors::oidc::client;
use crate::vendors::oidc::issuer::Issuer;
use crate::vendors::oidc::parameters::Parameters;
use crate::vendors::oidc::refusal::{ErrorCode, Refusal};
use crate::vendors::oidc::sessions::SsoSession;
use crate::vendors::oidc::state::OidcState;
use crate::vendors::oidc::tokens::admit_refresh_token;

/// The parameter with the token.
const TOKEN: &str = "refresh_token";

/// Whether a call is such a logout.
pub fn is_by_token(call: &Call) -> bool {
    let has_token = || Parameters::of_form(call).is_ok_and(|form| form.get(TOKEN).is_some());
    call.method == Method::POST && super::is_chosen(&call.world) && has_token()
}

/// Ends the grant of the token and the session of the browser in which it was given, which is returned.
pub async fn by_token(call: &Call) -> Result<(Answer, Option<SsoSession>), Refusal> {
    let form = Parameters::of_single_form(call)?;
    let issuer = Issuer::of(call);
    let client = client::authenticate(call, &issuer, &form).await?.client;
    let text = form.require(TOKEN)?;
    let token = guard::counted(call, |checks| {
        admit_refresh_token(&call.world, text, call.now, checks)
    });
    let token = token.map_err(|refused| {
        let description = "the refresh token is not valid";
        let reason = Reason::of_refresh_token(refused);
        Refusal::new(ErrorCode::InvalidGrant, reason, description)
    })?;
    if token.data.client_id != client.id {
        let description = "the refresh token was issued to another client";
        return Err(Refusal::grant(Reason::TokenOfOtherClient, description));
    }
    if token.data.issuer != issuer.name {
        let description = "the refresh token was issued by another issuer";
        return Err(Refusal::grant(Reason::TokenOfOtherIssuer, description));
    }
    let mut answer = Answer::empty(StatusCode::NO_CONTENT, Reason::Ok)
        .about(token.holder.id)
        .with_token(token.id)
        .no_store();
    let mut ended = None;
    if let Some(session) = token.session {
        let mut state = OidcState::of(&call.world).ok_or_else(Refusal::unavailable)?;
        let login = state
            .grants
            .get(&session)
            .and_then(|grant| grant.login.as_ref());
        let sid = login.and_then(|login| login.sid.as_deref()?.parse().ok());
        if let Some(sid) = sid {
            ended = state.sessions.end(sid);
        }
        drop(state);
        let _known = call.world.identity().end_session(session);
        answer = answer.in_session(session);
    }
    Ok((answer, ended))
}
