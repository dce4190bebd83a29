//! `/__admin/faults`: faults.

use axum::Json;
use axum::routing::{delete, get, post};
use http::{StatusCode, Uri};
use serde_json::{Value, json};

use super::body::{JsonBody, Query};
use super::path::Path;
use super::sandbox_selection::{SandboxSelection, paged};
use super::{ControlOperation, CurrentSandbox};
use crate::identity::queries::{Listed, PageRange};
use crate::problem::{FieldError, Problem};
use crate::sandbox::Sandbox;
use crate::sandbox::faults::{FaultId, FaultPlan, FaultReport};

const ALL: &str = "/__admin/faults";
const ONE: &str = "/__admin/faults/{id}";

pub(super) static OPERATIONS: [ControlOperation; 5] = [
    ControlOperation::new("adminListFaults", "GET", ALL, || get(answer_list)),
    ControlOperation::new("adminCreateFault", "POST", ALL, || post(answer_add)),
    ControlOperation::new("adminDeleteFaults", "DELETE", ALL, || delete(answer_clear)),
    ControlOperation::new("adminGetFault", "GET", ONE, || get(answer_get)),
    ControlOperation::new("adminDeleteFault", "DELETE", ONE, || delete(answer_remove)),
];

/// A page of the faults, in order of creation.
pub(crate) fn list(sandbox: &Sandbox, page: PageRange) -> Listed<FaultReport> {
    let all = sandbox.enter().0.faults().list();
    paged(all, page).map(|fault| fault.report())
}

/// Adds a fault at the end.
///
/// # Errors
///
/// A [`Problem`] when the plan is contradictory, or when the maximum is reached.
pub(crate) fn add(sandbox: &Sandbox, plan: FaultPlan) -> Result<FaultReport, Problem> {
    let (world, _) = sandbox.enter();
    let violations = plan.violations(&world.vendors().operations_for_faults());
    if !violations.is_empty() {
        let errors = violations.into_iter().map(FieldError::from).collect();
        return Err(Problem::violations(errors));
    }
    match world.faults().add(plan) {
        Ok(fault) => Ok(fault.report()),
        Err(refused) => Err(Problem::new(StatusCode::CONFLICT, refused.to_string())),
    }
}

/// One fault.
///
/// # Errors
///
/// A [`Problem`] when the id is unknown.
pub(crate) fn find(sandbox: &Sandbox, id: FaultId) -> Result<FaultReport, Problem> {
    let fault = sandbox.enter().0.faults().get(id);
    Ok(fault.ok_or_else(|| unknown(&id.to_string()))?.report())
}

/// Removes a fault and releases the requests that it holds.
///
/// # Errors
///
/// A [`Problem`] when the id is unknown.
pub(crate) fn remove(sandbox: &Sandbox, id: FaultId) -> Result<(), Problem> {
    let removed = sandbox.enter().0.faults().remove(id);
    removed.map(drop).ok_or_else(|| unknown(&id.to_string()))
}

/// Removes all faults.
pub(crate) fn clear(sandbox: &Sandbox) {
    sandbox.enter().0.faults().clear();
}

async fn answer_list(selection: SandboxSelection, uri: Uri) -> Result<Json<Value>, Problem> {
    let query = Query::read(&uri, &["limit", "offset"])?;
    let found = selection.list(query.page()?, list);
    Ok(Json(json!({ "faults": found.page, "total": found.total })))
}

async fn answer_add(
    CurrentSandbox(sandbox): CurrentSandbox,
    JsonBody(plan): JsonBody<FaultPlan>,
) -> Result<(StatusCode, Json<FaultReport>), Problem> {
    Ok((StatusCode::CREATED, Json(add(&sandbox, plan)?)))
}

async fn answer_get(
    CurrentSandbox(sandbox): CurrentSandbox,
    Path(id): Path<String>,
) -> Result<Json<FaultReport>, Problem> {
    Ok(Json(find(&sandbox, parse(&id)?)?))
}

async fn answer_remove(
    CurrentSandbox(sandbox): CurrentSandbox,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    remove(&sandbox, parse(&id)?)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn answer_clear(CurrentSandbox(sandbox): CurrentSandbox) -> StatusCode {
    clear(&sandbox);
    StatusCode::NO_CONTENT
}

fn parse(id: &str) -> Result<FaultId, Problem> {
    id.parse().map_err(|_| unknown(id))
}

fn unknown(id: &str) -> Problem {
    Problem::new(StatusCode::NOT_FOUND, format!("there is no fault `{id}`"))
}
