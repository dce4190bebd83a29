//! The operations of the control API for scripted logins.

use http::{Method, StatusCode};
use serde::Serialize;
use serde_json::json;

use super::new_login::{LoginMatch, LoginOutcome, NewLogin};
use super::queue::{MAX_QUEUED, QueuedLogin, QueuedOutcome};
use crate::problem::Problem;
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::control::{VendorControl, body};
use crate::vendors::oidc::accounts::USER;
use crate::vendors::oidc::control::{operation, state};

/// The operations.
pub fn operations() -> Vec<VendorControl> {
    let (all, one) = ("/logins", "/logins/{id}");
    vec![
        operation("oidcListLogins", Method::GET, all, |call| {
            let logins = list(&call.world)?;
            let total = logins.len();
            Ok(Answer::ok(&json!({ "logins": logins, "total": total })))
        }),
        operation("oidcScriptLogin", Method::POST, all, |call| {
            let scripted = script(&call.world, body(call)?)?;
            Ok(Answer::json(StatusCode::CREATED, Reason::Ok, &scripted))
        }),
        operation("oidcClearLogins", Method::DELETE, all, |call| {
            clear(&call.world)?;
            Ok(Answer::empty(StatusCode::NO_CONTENT, Reason::Ok))
        }),
        operation("oidcGetLogin", Method::GET, one, |call| {
            Ok(Answer::ok(&find(&call.world, number(call)?)?))
        }),
        operation("oidcRemoveLogin", Method::DELETE, one, |call| {
            remove(&call.world, number(call)?)?;
            Ok(Answer::empty(StatusCode::NO_CONTENT, Reason::Ok))
        }),
    ]
}

/// A scripted login that waits, in the words in which it was scripted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ScriptedLogin {
    /// Its number. Numbers are not used again.
    pub id: u64,
    /// The username of the user who logs in, for an approval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// What becomes of the request.
    pub outcome: LoginOutcome,
    /// The requests that it is for.
    #[serde(rename = "match", skip_serializing_if = "LoginMatch::is_any")]
    pub requests: LoginMatch,
    /// How many requests it is still for.
    pub times: u32,
    /// The scopes that the user grants; `None` for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<String>>,
    /// The claim `acr`; `None` for what the client asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
    /// The claim `amr`; `None` for `pwd`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amr: Option<Vec<String>>,
    /// When the user authenticated, before the request: `-1h`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<String>,
}

/// Scripts what becomes of the next authorization requests.
///
/// # Errors
///
/// A [`Problem`] when a user, a client or a value is unknown or invalid, and when too many wait.
pub fn script(world: &World, new: NewLogin) -> Result<ScriptedLogin, Problem> {
    let login = new.into_queued(world)?;
    let mut state = state(world)?;
    let added = state.logins.add(login).ok_or_else(|| {
        let detail = format!("{MAX_QUEUED} scripted logins wait already; remove some");
        Problem::new(StatusCode::CONFLICT, detail)
    })?;
    Ok(shown(world, added))
}

/// The logins that wait, in their order.
///
/// # Errors
///
/// A [`Problem`] when the sandbox has no such provider.
pub fn list(world: &World) -> Result<Vec<ScriptedLogin>, Problem> {
    let state = state(world)?;
    let waiting = state.logins.waiting().iter();
    Ok(waiting.map(|login| shown(world, login)).collect())
}

/// Removes all logins that wait.
///
/// # Errors
///
/// As for [`list`].
pub fn clear(world: &World) -> Result<(), Problem> {
    state(world)?.logins.clear();
    Ok(())
}

/// One login that waits.
///
/// # Errors
///
/// A [`Problem`] when there is no such login, or it is used up.
pub fn find(world: &World, id: u64) -> Result<ScriptedLogin, Problem> {
    let state = state(world)?;
    let mut waiting = state.logins.waiting().iter();
    let found = waiting.find(|login| login.id == id);
    let found = found.map(|login| shown(world, login));
    found.ok_or_else(|| unknown(&id.to_string()))
}

/// Removes a login that waits.
///
/// # Errors
///
/// As for [`find`].
pub fn remove(world: &World, id: u64) -> Result<(), Problem> {
    let removed = state(world)?.logins.remove(id);
    removed.map(|_| ()).ok_or_else(|| unknown(&id.to_string()))
}

fn number(call: &Call) -> Result<u64, Problem> {
    let id = call.argument("id").unwrap_or_default();
    id.parse().map_err(|_| unknown(id))
}

fn shown(world: &World, login: &QueuedLogin) -> ScriptedLogin {
    let (account, outcome) = match login.outcome {
        QueuedOutcome::Approve { account } => {
            let directory = world.identity().directory();
            let user = directory.of(Provider::OIDC).of(USER).get(account);
            let name = user.map_or_else(|| account.to_string(), |user| user.login());
            (Some(name), LoginOutcome::Approve)
        }
        QueuedOutcome::Error(error) => (None, error.into()),
    };
    let scopes = login.scopes.as_ref();
    ScriptedLogin {
        id: login.id,
        account,
        outcome,
        requests: LoginMatch {
            client_id: login.client_id.clone(),
        },
        times: login.times,
        scopes: scopes.map(|scopes| scopes.iter().map(str::to_owned).collect()),
        acr: login.acr.clone(),
        amr: login.amr.clone(),
        auth_time: login.ago.as_ref().map(|ago| format!("-{ago}")),
    }
}

fn unknown(id: &str) -> Problem {
    let detail = format!("there is no scripted login `{id}`, or it is used up");
    Problem::new(StatusCode::NOT_FOUND, detail)
}
