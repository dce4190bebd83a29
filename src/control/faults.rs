//! `/__admin/faults`: faults.

use std::fmt::Display;
use std::sync::Arc;

use axum::Json;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use http::{StatusCode, Uri};
use serde_json::{Value, json};

use super::body::{Fitting, Query};
use super::path::Path;
use super::problem::{FieldError, Problem};
use super::sandbox_selection::{SandboxSelection, paged};
use super::{ControlOperation, Here};
use crate::sandbox::faults::{Fault, FaultId, FaultPlan, Faults};
use crate::sandbox::{Sandbox, World};

const ALL: &str = "/__admin/faults";
const ONE: &str = "/__admin/faults/{id}";

pub(super) static OPERATIONS: [ControlOperation; 5] = [
    ControlOperation::new("adminListFaults", "GET", ALL, || get(list)),
    ControlOperation::new("adminCreateFault", "POST", ALL, || post(create)),
    ControlOperation::new("adminDeleteFaults", "DELETE", ALL, || delete(clear)),
    ControlOperation::new("adminGetFault", "GET", ONE, || get(read)),
    ControlOperation::new("adminDeleteFault", "DELETE", ONE, || delete(remove)),
];

async fn list(among: SandboxSelection, uri: Uri) -> Result<Json<Value>, Problem> {
    let query = Query::read(&uri, &["limit", "offset"])?;
    let found = among.list(query.page()?, |sandbox, page| {
        let all = sandbox.enter().0.faults().list();
        paged(&all, page, |fault| json!(**fault))
    });
    Ok(Json(json!({ "faults": found.page, "total": found.total })))
}

/// Adds a fault at the end.
///
/// # Errors
///
/// A [`Problem`] when the plan is contradictory, or when the maximum is reached.
pub(crate) fn add(world: &World, plan: FaultPlan) -> Result<Arc<Fault>, Problem> {
    let violations = plan.violations(&world.vendors().operations_for_faults());
    if !violations.is_empty() {
        let errors = violations.into_iter().map(FieldError::from).collect();
        return Err(Problem::violations(errors));
    }
    let added = world.faults().add(plan);
    added.map_err(|refused| Problem::new(StatusCode::CONFLICT, refused.to_string()))
}

/// The problem for an unknown id.
pub(crate) fn unknown(id: &impl Display) -> Problem {
    Problem::new(StatusCode::NOT_FOUND, format!("there is no fault `{id}`"))
}

async fn create(
    Here(sandbox): Here,
    Fitting(plan): Fitting<FaultPlan>,
) -> Result<Response, Problem> {
    let (world, _) = sandbox.enter();
    let fault = add(&world, plan)?;
    Ok((StatusCode::CREATED, Json(&*fault)).into_response())
}

async fn clear(Here(sandbox): Here) -> StatusCode {
    sandbox.enter().0.faults().clear();
    StatusCode::NO_CONTENT
}

async fn read(Here(sandbox): Here, Path(id): Path<String>) -> Result<Response, Problem> {
    let fault = find(&sandbox, &id, Faults::get)?;
    Ok(Json(&*fault).into_response())
}

async fn remove(Here(sandbox): Here, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    find(&sandbox, &id, Faults::remove)?;
    Ok(StatusCode::NO_CONTENT)
}

fn find(
    sandbox: &Sandbox,
    id: &str,
    look: impl FnOnce(&Faults, FaultId) -> Option<Arc<Fault>>,
) -> Result<Arc<Fault>, Problem> {
    let (world, _) = sandbox.enter();
    let found = id.parse().ok().and_then(|id| look(world.faults(), id));
    found.ok_or_else(|| unknown(&id))
}
