//! The operations of the control API for the sessions of browsers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{SsoSession, SsoState};
use crate::clock::{NumericDate, Period, UtcInstant};
use crate::identity::{AccountId, SessionId, account_text};
use crate::problem::Problem;
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::control::{VendorControl, body};
use crate::vendors::oidc::accounts::USER;
use crate::vendors::oidc::control::{operation, state, violation};
use crate::vendors::oidc::logout::{self, Cause};
use crate::vendors::oidc::settings::TokensAtLogout;

/// The operations.
pub fn operations() -> Vec<VendorControl> {
    let (all, one) = ("/sessions", "/sessions/{sid}");
    vec![
        operation("oidcListSsoSessions", Method::GET, all, |call| {
            let sessions = list(&call.world, call.now)?;
            let total = sessions.len();
            Ok(Answer::ok(&json!({ "sessions": sessions, "total": total })))
        }),
        operation("oidcEndSsoSessions", Method::DELETE, all, |call| {
            end_all(&call.world, call.now)?;
            Ok(Answer::empty(StatusCode::NO_CONTENT, Reason::Ok))
        }),
        operation("oidcGetSsoSession", Method::GET, one, |call| {
            Ok(Answer::ok(&find(&call.world, call.now, sid(call)?)?))
        }),
        operation("oidcEndSsoSession", Method::DELETE, one, |call| {
            end(&call.world, call.now, sid(call)?)?;
            Ok(Answer::empty(StatusCode::NO_CONTENT, Reason::Ok))
        }),
        operation(
            "oidcAgeSsoSession",
            Method::POST,
            "/sessions/{sid}/age",
            answer_age,
        ),
    ]
}

/// The session of one account in one browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct BrowserSession {
    /// The claim `sid` of the ID tokens issued in it.
    pub sid: SessionId,
    /// The account.
    #[serde(with = "account_text")]
    pub account: AccountId,
    /// When the person last authenticated: the claim `auth_time`.
    pub authenticated: UtcInstant,
    /// When it was last used.
    pub used: UtcInstant,
    /// When it ends unless it is used before.
    pub idle_ends: UtcInstant,
    /// When it ends in any case.
    pub ends: UtcInstant,
    /// The claim `acr`.
    pub acr: String,
    /// The claim `amr`.
    pub amr: Vec<String>,
    /// The ids of the clients that were told who is logged in.
    pub clients: BTreeSet<String>,
    /// The scopes that the person has not granted, by the id of the client that asked for them.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub declined: BTreeMap<String, Vec<String>>,
    /// The username; `None` if the user no longer exists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub login: Option<String>,
    /// Whether it is valid.
    pub state: SsoState,
}

/// The session as the control API shows it.
fn shown(world: &World, now: NumericDate, session: &SsoSession) -> BrowserSession {
    let directory = world.identity().directory();
    let user = directory.of(Provider::OIDC).of(USER).get(session.account);
    let login = user.map(|user| user.login());
    let state = session.state(now);
    let session = session.clone();
    let declined = session.declined.iter().map(|(client, scopes)| {
        let scopes = scopes.iter().map(str::to_owned);
        (client.clone(), scopes.collect())
    });
    BrowserSession {
        sid: session.sid,
        account: session.account,
        authenticated: session.authenticated,
        used: session.used,
        idle_ends: session.idle_ends,
        ends: session.ends,
        acr: session.acr,
        amr: session.amr,
        clients: session.clients,
        declined: declined.collect(),
        login,
        state,
    }
}

/// The sessions of all browsers, by when the person authenticated.
///
/// # Errors
///
/// A [`Problem`] when the sandbox has no such provider.
pub fn list(world: &World, now: NumericDate) -> Result<Vec<BrowserSession>, Problem> {
    let state = state(world)?;
    let mut sessions: Vec<_> = state.sessions.iter().collect();
    sessions.sort_by_key(|session| (session.authenticated, session.sid));
    let sessions = sessions.into_iter().map(|it| shown(world, now, it));
    Ok(sessions.collect())
}

/// Ends every session, and tells the clients of it.
///
/// # Errors
///
/// As for [`list`].
pub fn end_all(world: &Arc<World>, now: NumericDate) -> Result<(), Problem> {
    let ended = state(world)?.sessions.clear();
    tell_clients(world, &ended, now, "oidcEndSsoSessions");
    Ok(())
}

/// One session.
///
/// # Errors
///
/// A [`Problem`] when the id is unknown.
pub fn find(world: &World, now: NumericDate, sid: SessionId) -> Result<BrowserSession, Problem> {
    let state = state(world)?;
    let session = state.sessions.get(sid);
    let session = session.map(|session| shown(world, now, session));
    session.ok_or_else(|| unknown(&sid.to_string()))
}

/// Ends a session, and tells the clients of it.
///
/// # Errors
///
/// A [`Problem`] when the id is unknown.
pub fn end(world: &Arc<World>, now: NumericDate, sid: SessionId) -> Result<(), Problem> {
    let ended = state(world)?.sessions.end(sid);
    let ended = ended.ok_or_else(|| unknown(&sid.to_string()))?;
    tell_clients(world, &[ended], now, "oidcEndSsoSession");
    Ok(())
}

/// Sessions end here while tokens live, except for what the clients lose with a back-channel logout.
fn tell_clients(
    world: &Arc<World>,
    ended: &[SsoSession],
    now: NumericDate,
    operation: &'static str,
) {
    let cause = Cause {
        operation: operation.into(),
        now,
        tokens: TokensAtLogout::Keep,
    };
    logout::tell_clients(world, ended, &cause);
}

/// Makes a session older, as if everything in it had happened earlier.
///
/// # Errors
///
/// A [`Problem`] when the id is unknown.
pub fn age(
    world: &World,
    now: NumericDate,
    (sid, by): (SessionId, Period),
) -> Result<BrowserSession, Problem> {
    let mut state = state(world)?;
    let aged = state.sessions.age(sid, by);
    let aged = aged.map(|session| shown(world, now, session));
    aged.ok_or_else(|| unknown(&sid.to_string()))
}

/// The duration to age by.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Aging {
    by: Option<Period>,
}

/// `POST /__admin/oidc/sessions/{sid}/age`
fn answer_age(call: &Call) -> Result<Answer, Box<Answer>> {
    let aging: Aging = body(call)?;
    let by = aging.by.ok_or_else(|| {
        let detail = "`by` is missing, the duration by which the session becomes older";
        violation("/by", detail)
    })?;
    let aged = age(&call.world, call.now, (sid(call)?, by))?;
    Ok(Answer::ok(&aged))
}

fn sid(call: &Call) -> Result<SessionId, Problem> {
    let sid = call.argument("sid").unwrap_or_default();
    sid.parse().map_err(|_| unknown(sid))
}

fn unknown(sid: &str) -> Problem {
    let detail = format!("there is no SSO session `{sid}`");
    Problem::new(StatusCode::NOT_FOUND, detail)
}
