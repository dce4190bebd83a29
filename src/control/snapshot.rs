//! `/__admin/snapshot`: the sandbox as one document, and back.

use axum::Json;
use axum::extract::DefaultBodyLimit;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde_json::Value;

use super::body::{self, JsonText};
use super::problem::{FieldError, Problem};
use super::{ControlOperation, Here};
use crate::providers;
use crate::sandbox::Sandbox;
use crate::sandbox::snapshot::{RestoreRefused, Restored, Snapshot};
use crate::schema::Misfit;

const PATH: &str = "/__admin/snapshot";

pub(super) static OPERATIONS: [ControlOperation; 2] = [
    ControlOperation::new("adminGetSnapshot", "GET", PATH, || get(take)),
    ControlOperation::new("adminRestoreSnapshot", "PUT", PATH, || {
        put(restore).layer(DefaultBodyLimit::max(MAX_BODY))
    }),
];

/// The largest document that is read: some 200,000 tokens.
const MAX_BODY: usize = 64 * 1024 * 1024;

/// How much is said against a document at once.
const MAX_ERRORS: usize = 100;

async fn take(Here(sandbox): Here) -> Result<Response, Problem> {
    let document = aside(move || serde_json::to_vec(&sandbox.snapshot())).await?;
    let document = document
        .map_err(|error| Problem::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string()))?;
    Ok(([(CONTENT_TYPE, "application/json")], document).into_response())
}

async fn restore(
    Here(sandbox): Here,
    body: Result<JsonText, Problem>,
) -> Result<Json<Restored>, Problem> {
    let JsonText(document) = body.map_err(named)?;
    let restored = aside(move || put_back(&sandbox, &body::parse(&document)?));
    restored.await?.map(Json)
}

/// Puts what a document holds in the place of what is in a sandbox.
///
/// # Errors
///
/// A [`Problem`] with what does not fit, or with the keys that are not this server's; nothing has
/// changed then.
pub fn put_back(sandbox: &Sandbox, document: &Value) -> Result<Restored, Problem> {
    let snapshot = Snapshot::read(document).map_err(|said| problem(UNFIT, said))?;
    let restored = sandbox.restore(&snapshot, &providers::all_operations());
    restored.map_err(|refused| match refused {
        RestoreRefused::Misfits(said) => problem(UNFIT, said),
        RestoreRefused::OtherKeys(said) => problem(StatusCode::CONFLICT, said),
    })
}

const UNFIT: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

fn problem(status: StatusCode, said: Vec<Misfit>) -> Problem {
    let first = said.into_iter().take(MAX_ERRORS);
    Problem::with_errors(status, first.map(FieldError::from).collect())
}

/// Says how large a document may be, when this one is larger.
fn named(problem: Problem) -> Problem {
    if problem.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let detail = format!("a snapshot may have {} MiB", MAX_BODY / 1024 / 1024);
        return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail);
    }
    problem
}

/// Does what may take long where it holds up no other request.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| Problem::new(StatusCode::SERVICE_UNAVAILABLE, "the server is stopping"))
}
