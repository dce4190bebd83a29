//! `/__admin/requests`: the journal.

pub(crate) mod explanation;
mod filter;
mod har;
mod search;
pub(crate) mod times;
pub(crate) mod verify;

use std::sync::Arc;

use axum::Json;
use axum::routing::{delete, get, post};
use http::{StatusCode, Uri};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::body::{JsonBody, Query};
use super::path::Path;
use super::sandbox_selection::SandboxSelection;
use super::{ControlOperation, CurrentSandbox};
use crate::identity::queries::PageRange;
use crate::problem::Problem;
use crate::sandbox::Sandbox;
use crate::sandbox::journal::{Entry, EntryMatch, Journal, SearchResult};
pub(super) use filter::of_query;
use search::FoundEntries;

const ALL: &str = "/__admin/requests";
const ONE: &str = "/__admin/requests/{id}";

pub(super) static OPERATIONS: [ControlOperation; 8] = [
    ControlOperation::new("adminListRequests", "GET", ALL, || get(list)),
    ControlOperation::new("adminClearRequests", "DELETE", ALL, || delete(clear)),
    ControlOperation::new("adminGetRequest", "GET", ONE, || get(read)),
    ControlOperation::new(
        "adminExportRequests",
        "GET",
        "/__admin/requests.har",
        || get(har::export),
    ),
    ControlOperation::new(
        "adminExplainRequest",
        "GET",
        "/__admin/requests/{id}/explanation",
        || get(explanation::explain),
    ),
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

/// The default page size of a list.
const LIMIT: usize = 100;

/// Filters, and a page.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Find {
    #[serde(rename = "match", default)]
    wanted: EntryMatch,
    #[serde(default = "default_limit")]
    #[schemars(range(max = 1000))]
    limit: usize,
    #[serde(default)]
    offset: usize,
}

const fn default_limit() -> usize {
    LIMIT
}

/// Filters.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RequestFilter {
    #[serde(rename = "match", default)]
    pub(crate) wanted: EntryMatch,
}

/// The matching entries.
///
/// # Errors
///
/// A [`Problem`] when the filters are invalid.
pub(crate) fn matching(
    sandbox: &Sandbox,
    RequestFilter { wanted }: &RequestFilter,
) -> Result<SearchResult, Problem> {
    filter::check(&[("/match", wanted)], sandbox.enter().0.vendors())?;
    Ok(sandbox.journal().find(wanted))
}

/// The matching entries as an HTTP Archive.
///
/// # Errors
///
/// As [`matching`].
pub(crate) fn archive(
    sandbox: &Arc<Sandbox>,
    RequestFilter { wanted }: &RequestFilter,
) -> Result<String, Problem> {
    filter::check(&[("/match", wanted)], sandbox.enter().0.vendors())?;
    let selection = SandboxSelection::One(Arc::clone(sandbox));
    Ok(har::parts(FoundEntries::of(&selection, wanted)).collect())
}

async fn list(selection: SandboxSelection, uri: Uri) -> Result<Json<Value>, Problem> {
    let known = [EntryMatch::FIELDS.as_slice(), &["limit", "offset"]].concat();
    let query = Query::read(&uri, &known)?;
    let wanted = of_query(&query, &selection.vendors())?;
    let page = query.page()?;
    Ok(Json(FoundEntries::of(&selection, &wanted).show(page)))
}

async fn find(
    selection: SandboxSelection,
    JsonBody(find): JsonBody<Find>,
) -> Result<Json<Value>, Problem> {
    filter::check(&[("/match", &find.wanted)], &selection.vendors())?;
    let page = PageRange {
        offset: find.offset,
        limit: find.limit,
    };
    Ok(Json(FoundEntries::of(&selection, &find.wanted).show(page)))
}

async fn count(
    selection: SandboxSelection,
    JsonBody(count): JsonBody<RequestFilter>,
) -> Result<Json<Value>, Problem> {
    filter::check(&[("/match", &count.wanted)], &selection.vendors())?;
    Ok(Json(FoundEntries::of(&selection, &count.wanted).count()))
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks with a reference"
)]
pub(super) fn is_zero(count: &u64) -> bool {
    *count == 0
}

async fn read(
    CurrentSandbox(sandbox): CurrentSandbox,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    Ok(Json(entry(&sandbox, &id)?.show()))
}

/// The entry with an id.
///
/// # Errors
///
/// A [`Problem`] that names the entries that the journal has.
pub(crate) fn entry(sandbox: &Sandbox, id: &str) -> Result<Arc<Entry>, Problem> {
    let journal = sandbox.journal();
    let entry = id.parse().ok().and_then(|id| journal.entry(id));
    entry.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, no_such_entry(id, &journal)))
}

fn no_such_entry(id: &str, journal: &Journal) -> String {
    let all = journal.find(&EntryMatch::default()).entries;
    match (all.first(), all.last()) {
        (Some(oldest), Some(newest)) => format!(
            "the journal has no entry `{id}`; it has those from {} to {}",
            oldest.id(),
            newest.id()
        ),
        _ => format!("the journal has no entry `{id}`; it is empty"),
    }
}

async fn clear(CurrentSandbox(sandbox): CurrentSandbox) -> StatusCode {
    sandbox.journal().clear();
    StatusCode::NO_CONTENT
}
