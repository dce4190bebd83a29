//! `/__admin/reset`: returns a sandbox to its initial state.

use axum::routing::post;
use http::{StatusCode, Uri};

use super::body::Query;
use super::{ControlOperation, CurrentSandbox};
use crate::problem::Problem;
use crate::sandbox::ResetParts;

pub(super) static OPERATIONS: [ControlOperation; 1] = [ControlOperation::new(
    "adminReset",
    "POST",
    "/__admin/reset",
    || post(reset),
)];

async fn reset(CurrentSandbox(sandbox): CurrentSandbox, uri: Uri) -> Result<StatusCode, Problem> {
    let query = Query::read(&uri, &["keep"])?;
    let keep: Option<ResetParts> = query.parsed("keep")?;
    sandbox.reset(&keep.unwrap_or_default());
    Ok(StatusCode::NO_CONTENT)
}
