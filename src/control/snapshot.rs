//! `/__admin/snapshot`: the sandbox as one document.

use std::io::{self, Write};

use axum::Json;
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use http::StatusCode;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use serde::Serialize;
use serde_json::Value;
use tokio::sync::Semaphore;

use super::blocking;
use super::body::{self, JsonText};
use super::{ControlOperation, CurrentSandbox};
use crate::problem::{FieldError, Problem};
use crate::sandbox::Sandbox;
use crate::sandbox::snapshot::{RestoreRefused, Restored};
use crate::schema::Violation;

const PATH: &str = "/__admin/snapshot";

pub(super) static OPERATIONS: [ControlOperation; 2] = [
    ControlOperation::new("adminGetSnapshot", "GET", PATH, || get(take)),
    ControlOperation::new("adminRestoreSnapshot", "PUT", PATH, || {
        put(restore).layer(DefaultBodyLimit::max(MAX_BODY))
    }),
];

/// The maximum size of a document: about 200,000 tokens.
const MAX_BODY: usize = 64 * 1024 * 1024;

/// The number of snapshots that are written at the same time, in the whole process.
static TAKING: Semaphore = Semaphore::const_new(2);

/// Total bytes of documents that are received or wait at the same time, in the whole process.
static ARRIVING: Semaphore = Semaphore::const_new(4 * MAX_BODY);

/// Total bytes of documents that are restored at the same time: one of the largest, because in
/// memory a document takes several times its text size.
static RESTORING: Semaphore = Semaphore::const_new(MAX_BODY);

/// The maximum number of errors reported for a document.
const MAX_ERRORS: usize = 100;

async fn take(CurrentSandbox(sandbox): CurrentSandbox) -> Result<Response, Problem> {
    let taking = TAKING.acquire().await.map_err(blocking::stopping)?;
    let document = blocking::run(move || {
        let document = written(&sandbox.snapshot(), MAX_BODY);
        drop(taking);
        document
    });
    let document = document.await??;
    Ok(([(CONTENT_TYPE, "application/json")], document).into_response())
}

/// Serializes a snapshot, unless it is too large to restore.
fn written(snapshot: &impl Serialize, most: usize) -> Result<Vec<u8>, Problem> {
    let mut document = AtMost {
        bytes: Vec::new(),
        most,
    };
    match serde_json::to_writer(&mut document, snapshot) {
        Ok(()) => Ok(document.bytes),
        Err(error) if error.is_io() => {
            let detail = format!(
                "the snapshot would have more than {} MiB, which PUT /__admin/snapshot does not \
                 take; reset what is not needed with POST /__admin/reset?keep=accounts, or start \
                 with a smaller --max-sessions",
                most / 1024 / 1024
            );
            Err(Problem::new(StatusCode::CONFLICT, detail))
        }
        Err(error) => Err(Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            error.to_string(),
        )),
    }
}

/// A writer that fails above a maximum number of bytes.
struct AtMost {
    bytes: Vec<u8>,
    most: usize,
}

impl Write for AtMost {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() > self.most - self.bytes.len() {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

async fn restore(
    CurrentSandbox(sandbox): CurrentSandbox,
    request: Request,
) -> Result<Json<Restored>, Problem> {
    let arriving = ARRIVING.acquire_many(announced(&request)).await;
    let _arriving = arriving.map_err(blocking::stopping)?;
    let JsonText(document) = JsonText::from_request(request, &()).await.map_err(named)?;
    let weight = u32::try_from(document.len()).unwrap_or(u32::MAX);
    let restoring = RESTORING
        .acquire_many(weight)
        .await
        .map_err(blocking::stopping)?;
    let restored = blocking::run(move || {
        let restored = put_back(&sandbox, &body::parse(&document)?);
        drop(restoring);
        restored
    });
    restored.await?.map(Json)
}

/// The maximum size of a body, by its announced length.
fn announced(request: &Request) -> u32 {
    let length = request.headers().get(CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse().ok());
    let length = length.unwrap_or(MAX_BODY).min(MAX_BODY);
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Restores a document into a sandbox.
///
/// # Errors
///
/// A [`Problem`] with every error, or with the keys that this server does not have; nothing has
/// changed then.
pub fn put_back(sandbox: &Sandbox, document: &Value) -> Result<Restored, Problem> {
    let (world, _) = sandbox.enter();
    let snapshot = world
        .read_snapshot(document)
        .map_err(|said| problem(UNFIT, said))?;
    let restored = sandbox.restore(&snapshot);
    restored.map_err(|refused| match refused {
        RestoreRefused::Violations(said) => problem(UNFIT, said),
        RestoreRefused::OtherKeys(said) => problem(StatusCode::CONFLICT, said),
    })
}

const UNFIT: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

fn problem(status: StatusCode, said: Vec<Violation>) -> Problem {
    let first = said.into_iter().take(MAX_ERRORS);
    Problem::with_errors(status, first.map(FieldError::from).collect())
}

/// Adds the maximum size if the document exceeds it.
fn named(problem: Problem) -> Problem {
    if problem.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let detail = format!("a snapshot may have {} MiB", MAX_BODY / 1024 / 1024);
        return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail);
    }
    problem
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_snapshot_that_could_not_be_put_back_is_409() {
        let document = json!("x".repeat(3 * 1024 * 1024));
        assert!(written(&document, 4 * 1024 * 1024).is_ok());
        let refused = written(&document, 2 * 1024 * 1024).unwrap_err();
        assert_eq!(refused.status(), StatusCode::CONFLICT);
        let said =
            "the snapshot would have more than 2 MiB, which PUT /__admin/snapshot does not take";
        assert!(refused.to_string().starts_with(said), "{refused}");
    }
}
