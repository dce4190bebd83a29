//! `/__admin/requests`: the journal.

mod filter;
pub(crate) mod times;
pub(crate) mod verify;

use axum::Json;
use axum::routing::{delete, get, post};
use http::{StatusCode, Uri};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::body::{Fitting, Query};
use super::path::Path;
use super::problem::Problem;
use super::{ControlOperation, Here};
use crate::sandbox::journal::{Found, Journal, Match};
pub(super) use filter::of_query;

const ALL: &str = "/__admin/requests";
const ONE: &str = "/__admin/requests/{id}";

pub(super) static OPERATIONS: [ControlOperation; 6] = [
    ControlOperation::new("adminListRequests", "GET", ALL, || get(list)),
    ControlOperation::new("adminClearRequests", "DELETE", ALL, || delete(clear)),
    ControlOperation::new("adminGetRequest", "GET", ONE, || get(read)),
    ControlOperation::new(
        "adminFindRequests",
        "POST",
        "/__admin/requests/find",
        || post(find),
    ),
    ControlOperation::new(
        "adminCountRequests",
        "POST",
        "/__admin/requests/count",
        || post(count),
    ),
    ControlOperation::new(
        "adminVerifyRequests",
        "POST",
        "/__admin/requests/verify",
        || post(verify::verify),
    ),
];

/// The most entries that one list holds, and how many it holds unless told.
const MAX_LIMIT: usize = 1000;
const LIMIT: usize = 100;

/// Which entries, and which of those.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Find {
    #[serde(rename = "match", default)]
    wanted: Match,
    #[serde(default = "default_limit")]
    #[schemars(range(max = 1000))]
    limit: usize,
    #[serde(default)]
    offset: usize,
}

const fn default_limit() -> usize {
    LIMIT
}

/// Which entries.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Count {
    #[serde(rename = "match", default)]
    wanted: Match,
}

/// The entries that match.
///
/// # Errors
///
/// A [`Problem`] when what is asked for makes no sense.
pub(crate) fn matching(journal: &Journal, wanted: &Match) -> Result<Found, Problem> {
    filter::check(wanted, "/match/operation")?;
    Ok(journal.find(wanted))
}

async fn list(Here(sandbox): Here, uri: Uri) -> Result<Json<Value>, Problem> {
    let known = [Match::FIELDS.as_slice(), &["limit", "offset"]].concat();
    let query = Query::read(&uri, &known)?;
    let wanted = of_query(&query)?;
    let limit = query.number("limit", LIMIT, MAX_LIMIT)?;
    let offset = query.number("offset", 0, usize::MAX)?;
    Ok(shown(&sandbox.journal().find(&wanted), limit, offset))
}

async fn find(Here(sandbox): Here, Fitting(find): Fitting<Find>) -> Result<Json<Value>, Problem> {
    let found = matching(&sandbox.journal(), &find.wanted)?;
    Ok(shown(&found, find.limit, find.offset))
}

fn shown(found: &Found, limit: usize, offset: usize) -> Json<Value> {
    let page = found.entries.iter().skip(offset).take(limit);
    let page: Vec<Value> = page.map(|entry| entry.show()).collect();
    let shown = json!({ "requests": page, "total": found.entries.len() });
    Json(with_lost(shown, found))
}

/// How many match, as `count` and `verify` answer it.
fn counted(found: &Found) -> Json<Value> {
    Json(with_lost(json!({ "count": found.entries.len() }), found))
}

/// Says how many entries that may have matched were evicted, if any were.
fn with_lost(mut shown: Value, found: &Found) -> Value {
    if found.lost > 0 {
        shown["lost"] = found.lost.into();
    }
    shown
}

async fn count(
    Here(sandbox): Here,
    Fitting(count): Fitting<Count>,
) -> Result<Json<Value>, Problem> {
    let found = matching(&sandbox.journal(), &count.wanted)?;
    Ok(counted(&found))
}

async fn read(Here(sandbox): Here, Path(id): Path<String>) -> Result<Json<Value>, Problem> {
    let entry = id.parse().ok().and_then(|id| sandbox.journal().entry(id));
    let entry = entry.ok_or_else(|| {
        let detail = no_such_entry(&id, &sandbox.journal());
        Problem::new(StatusCode::NOT_FOUND, detail)
    })?;
    Ok(Json(entry.show()))
}

fn no_such_entry(id: &str, journal: &Journal) -> String {
    let all = journal.find(&Match::default()).entries;
    match (all.first(), all.last()) {
        (Some(oldest), Some(newest)) => format!(
            "the journal has no entry `{id}`; it has those from {} to {}",
            oldest.id(),
            newest.id()
        ),
        _ => format!("the journal has no entry `{id}`; it is empty"),
    }
}

async fn clear(Here(sandbox): Here) -> StatusCode {
    sandbox.journal().clear();
    StatusCode::NO_CONTENT
}
