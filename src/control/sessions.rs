//! `/__admin/sessions`: sessions.

use axum::Json;
use axum::routing::{delete, get, post};
use http::{StatusCode, Uri};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::body::{JsonBody, Query};
use super::path::Path;
use super::sandbox_selection::SandboxSelection;
use super::{ControlOperation, CurrentSandbox, as_text};
use crate::clock::{Period, UtcInstant};
use crate::identity::queries::{AccountFilter, Listed, PageRange, SessionReport};
use crate::identity::status::SessionStatus;
use crate::identity::{AccountId, SessionId};
use crate::problem::Problem;
use crate::provider::Provider;
use crate::sandbox::Sandbox;

const ONE: &str = "/__admin/sessions/{id}";

pub(super) static OPERATIONS: [ControlOperation; 4] = [
    ControlOperation::new("adminListSessions", "GET", "/__admin/sessions", || {
        get(answer_list)
    }),
    ControlOperation::new("adminGetSession", "GET", ONE, || get(answer_get)),
    ControlOperation::new("adminEndSession", "DELETE", ONE, || delete(answer_end)),
    ControlOperation::new(
        "adminAgeSession",
        "POST",
        "/__admin/sessions/{id}/age",
        || post(answer_age),
    ),
];

/// A session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Session {
    /// The id.
    pub id: SessionId,
    /// The provider.
    pub provider: Provider,
    /// The account.
    #[serde(serialize_with = "as_text")]
    pub account: AccountId,
    /// The login of the account; `None` if the account no longer exists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub login: Option<String>,
    /// When it began, by the sandbox's clock.
    pub started: UtcInstant,
    /// When refreshes end.
    pub ends: UtcInstant,
    /// When its newest access token expires.
    pub access_expires: UtcInstant,
    /// Number of refreshes.
    pub refreshes: u32,
    /// The state.
    pub state: SessionStatus,
}

impl From<SessionReport> for Session {
    fn from(report: SessionReport) -> Self {
        let session = report.session;
        Self {
            id: report.id,
            provider: report.provider,
            account: report.account,
            login: report.login,
            started: session.started.into(),
            ends: session.ends.into(),
            access_expires: session.access_expires.into(),
            refreshes: session.refreshes,
            state: report.standing,
        }
    }
}

/// The duration to age by.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Aging {
    by: Period,
}

/// A page of the sessions of some accounts and with a state, sorted by start.
pub(crate) fn list(
    sandbox: &Sandbox,
    whose: &AccountFilter,
    state: Option<SessionStatus>,
    page: PageRange,
) -> Listed<Session> {
    let (world, now) = sandbox.enter();
    let found = world.identity().sessions(whose, state, page, now);
    found.map(Session::from)
}

/// One session.
///
/// # Errors
///
/// A [`Problem`] when the id is unknown.
pub(crate) fn find(sandbox: &Sandbox, id: SessionId) -> Result<Session, Problem> {
    let (world, now) = sandbox.enter();
    let found = world.identity().session(id, now);
    found
        .map(Session::from)
        .ok_or_else(|| unknown(&id.to_string()))
}

/// Ends a session.
///
/// # Errors
///
/// A [`Problem`] when the id is unknown.
pub(crate) fn end(sandbox: &Sandbox, id: SessionId) -> Result<(), Problem> {
    let (world, _) = sandbox.enter();
    if world.identity().interrupt_session(id) {
        Ok(())
    } else {
        Err(unknown(&id.to_string()))
    }
}

/// Makes a session and its tokens older.
///
/// # Errors
///
/// A [`Problem`] when the id is unknown.
pub(crate) fn age(sandbox: &Sandbox, id: SessionId, by: Period) -> Result<Session, Problem> {
    let (world, now) = sandbox.enter();
    let aged = world.identity().age_session(id, by, now);
    aged.map(Session::from)
        .ok_or_else(|| unknown(&id.to_string()))
}

async fn answer_list(selection: SandboxSelection, uri: Uri) -> Result<Json<Value>, Problem> {
    let known = ["provider", "account", "state", "limit", "offset"];
    let query = Query::read(&uri, &known)?;
    let whose = AccountFilter {
        provider: query.parsed("provider")?,
        account: query.filled("account")?.map(str::to_owned),
    };
    let state = query.parsed("state")?;
    let found = selection.list(query.page()?, |sandbox, page| {
        list(sandbox, &whose, state, page)
    });
    Ok(Json(
        json!({ "sessions": found.page, "total": found.total }),
    ))
}

async fn answer_get(
    CurrentSandbox(sandbox): CurrentSandbox,
    Path(id): Path<String>,
) -> Result<Json<Session>, Problem> {
    Ok(Json(find(&sandbox, parse(&id)?)?))
}

async fn answer_end(
    CurrentSandbox(sandbox): CurrentSandbox,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    end(&sandbox, parse(&id)?)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn answer_age(
    CurrentSandbox(sandbox): CurrentSandbox,
    Path(id): Path<String>,
    JsonBody(aging): JsonBody<Aging>,
) -> Result<Json<Session>, Problem> {
    Ok(Json(age(&sandbox, parse(&id)?, aging.by)?))
}

fn parse(id: &str) -> Result<SessionId, Problem> {
    id.parse().map_err(|_| unknown(id))
}

fn unknown(id: &str) -> Problem {
    Problem::new(StatusCode::NOT_FOUND, format!("there is no session `{id}`"))
}
