//! `/__admin/sessions`: sessions.

use std::fmt::Display;

use axum::Json;
use axum::routing::{delete, get, post};
use http::{StatusCode, Uri};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::body::{Fitting, Query};
use super::path::Path;
use super::problem::Problem;
use super::sandbox_selection::SandboxSelection;
use super::{ControlOperation, Here};
use crate::clock::Period;
use crate::identity::SessionId;
use crate::identity::queries::{AccountFilter, SessionReport};
use crate::provider::Provider;

const ONE: &str = "/__admin/sessions/{id}";

pub(super) static OPERATIONS: [ControlOperation; 4] = [
    ControlOperation::new("adminListSessions", "GET", "/__admin/sessions", || {
        get(list)
    }),
    ControlOperation::new("adminGetSession", "GET", ONE, || get(read)),
    ControlOperation::new("adminEndSession", "DELETE", ONE, || delete(end)),
    ControlOperation::new(
        "adminAgeSession",
        "POST",
        "/__admin/sessions/{id}/age",
        || post(age),
    ),
];

/// The duration to age by.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Aging {
    by: Period,
}

async fn list(among: SandboxSelection, uri: Uri) -> Result<Json<Value>, Problem> {
    let known = ["provider", "account", "state", "limit", "offset"];
    let query = Query::read(&uri, &known)?;
    let whose = AccountFilter {
        provider: query.parsed("provider")?,
        account: query.filled("account")?.map(str::to_owned),
    };
    let standing = query.parsed("state")?;
    let page = query.page()?;
    let found = among.list(page, |sandbox, page| {
        let (world, now) = sandbox.enter();
        let found = world.identity().sessions(&whose, standing, page, now);
        found.map(|session| json!(Shown::new(session)))
    });
    Ok(Json(
        json!({ "sessions": found.page, "total": found.total }),
    ))
}

async fn read(Here(sandbox): Here, Path(id): Path<String>) -> Result<Json<Value>, Problem> {
    let (world, now) = sandbox.enter();
    let found = world.identity().session(parse(&id)?, now);
    let session = found.ok_or_else(|| unknown(&id))?;
    Ok(Json(json!(Shown::new(&session))))
}

async fn end(Here(sandbox): Here, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let (world, _) = sandbox.enter();
    if world.identity().end_session(parse(&id)?) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(unknown(&id))
    }
}

async fn age(
    Here(sandbox): Here,
    Path(id): Path<String>,
    Fitting(aging): Fitting<Aging>,
) -> Result<Json<Value>, Problem> {
    let (world, now) = sandbox.enter();
    let aged = world.identity().age_session(parse(&id)?, aging.by, now);
    let session = aged.ok_or_else(|| unknown(&id))?;
    Ok(Json(json!(Shown::new(&session))))
}

fn parse(id: &str) -> Result<SessionId, Problem> {
    id.parse().map_err(|_| unknown(&id))
}

/// The problem for an unknown id.
pub(crate) fn unknown(id: &impl Display) -> Problem {
    Problem::new(StatusCode::NOT_FOUND, format!("there is no session `{id}`"))
}

/// A session in an answer.
#[derive(Serialize)]
struct Shown<'a> {
    id: SessionId,
    provider: Provider,
    account: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    login: Option<&'a str>,
    started: String,
    ends: String,
    access_expires: String,
    refreshes: u32,
    state: &'static str,
}

impl<'a> Shown<'a> {
    fn new(report: &'a SessionReport) -> Self {
        let session = &report.session;
        Self {
            id: report.id,
            provider: report.provider,
            account: report.account.to_string(),
            login: report.login.as_deref(),
            started: session.started.to_string(),
            ends: session.ends.to_string(),
            access_expires: session.access_expires.to_string(),
            refreshes: session.refreshes,
            state: report.standing.name(),
        }
    }
}
