//! The operations of the control API for SSO sessions.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{SsoSession, SsoState};
use crate::clock::Period;
use crate::identity::SessionId;
use crate::provider::Provider;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::control::{VendorControl, body};
use crate::vendors::oidc::accounts::USER;
use crate::vendors::oidc::control::{self, refused, violation};
use crate::vendors::oidc::state::OidcState;

/// The operations.
pub fn operations() -> Vec<VendorControl> {
    let one = "/sessions/{sid}";
    vec![
        operation("oidcListSsoSessions", Method::GET, "/sessions", |call| {
            Ok(list(call))
        }),
        operation("oidcEndSsoSessions", Method::DELETE, "/sessions", |call| {
            Ok(clear(call))
        }),
        operation("oidcGetSsoSession", Method::GET, one, get),
        operation("oidcEndSsoSession", Method::DELETE, one, end),
        operation(
            "oidcAgeSsoSession",
            Method::POST,
            "/sessions/{sid}/age",
            age,
        ),
    ]
}

fn operation(
    id: &'static str,
    method: Method,
    path: &str,
    handler: fn(&Call) -> Result<Answer, Box<Answer>>,
) -> VendorControl {
    control::operation(include_str!("control.json"), id, method, path, handler)
}

/// A session as the control API shows it.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    session: &'a SsoSession,
    /// The username; absent if the user no longer exists.
    #[serde(skip_serializing_if = "Option::is_none")]
    login: Option<String>,
    state: SsoState,
}

fn shown<'a>(call: &Call, session: &'a SsoSession) -> Shown<'a> {
    let directory = call.world.identity().directory();
    let user = directory.of(Provider::OIDC).of(USER).get(session.account);
    Shown {
        session,
        login: user.map(|user| user.login()),
        state: session.state(call.now),
    }
}

/// `GET /__admin/oidc/sessions`
fn list(call: &Call) -> Answer {
    let Some(state) = OidcState::of(&call.world) else {
        return *unknown(call);
    };
    let mut sessions: Vec<_> = state.sessions.iter().collect();
    sessions.sort_by_key(|session| (session.authenticated, session.sid));
    let sessions: Vec<_> = sessions.into_iter().map(|it| shown(call, it)).collect();
    Answer::ok(&json!({ "sessions": sessions, "total": sessions.len() }))
}

/// `DELETE /__admin/oidc/sessions`
fn clear(call: &Call) -> Answer {
    if let Some(mut state) = OidcState::of(&call.world) {
        state.sessions.clear();
    }
    Answer::empty(StatusCode::NO_CONTENT, Reason::Ok)
}

/// `GET /__admin/oidc/sessions/{sid}`
fn get(call: &Call) -> Result<Answer, Box<Answer>> {
    let state = OidcState::of(&call.world).ok_or_else(|| unknown(call))?;
    let session = sid(call).and_then(|sid| state.sessions.get(sid));
    session
        .map(|session| Answer::ok(&shown(call, session)))
        .ok_or_else(|| unknown(call))
}

/// `DELETE /__admin/oidc/sessions/{sid}`
fn end(call: &Call) -> Result<Answer, Box<Answer>> {
    let mut state = OidcState::of(&call.world).ok_or_else(|| unknown(call))?;
    let ended = sid(call).and_then(|sid| state.sessions.end(sid));
    ended
        .map(|_| Answer::empty(StatusCode::NO_CONTENT, Reason::Ok))
        .ok_or_else(|| unknown(call))
}

/// The duration to age by.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Aging {
    by: Option<Period>,
}

/// `POST /__admin/oidc/sessions/{sid}/age`
fn age(call: &Call) -> Result<Answer, Box<Answer>> {
    let aging: Aging = body(call)?;
    let by = aging.by.ok_or_else(|| {
        let detail = "`by` is missing, the duration by which the session becomes older";
        violation("/by", detail.to_owned())
    })?;
    let mut state = OidcState::of(&call.world).ok_or_else(|| unknown(call))?;
    let aged = sid(call).and_then(|sid| state.sessions.age(sid, by));
    aged.map(|session| Answer::ok(&shown(call, session)))
        .ok_or_else(|| unknown(call))
}

fn sid(call: &Call) -> Option<SessionId> {
    call.argument("sid")?.parse().ok()
}

fn unknown(call: &Call) -> Box<Answer> {
    let sid = call.argument("sid").unwrap_or_default();
    let detail = format!("there is no SSO session `{sid}`");
    refused(StatusCode::NOT_FOUND, detail)
}
