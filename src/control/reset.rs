//! `/__admin/reset`: back to the fixtures.

use axum::routing::post;
use http::{StatusCode, Uri};

use super::body::Query;
use super::problem::{FieldError, Problem};
use super::{ControlOperation, Here};
use crate::sandbox::Keep;

pub(super) static OPERATIONS: [ControlOperation; 1] = [ControlOperation::new(
    "adminReset",
    "POST",
    "/__admin/reset",
    || post(reset),
)];

async fn reset(Here(sandbox): Here, uri: Uri) -> Result<StatusCode, Problem> {
    let query = Query::read(&uri, &["keep"])?;
    let mut keep = Keep::default();
    for part in query.text("keep").unwrap_or_default().split(',') {
        match part.trim() {
            "" => {}
            "clock" => keep.clock = true,
            "journal" => keep.journal = true,
            other => {
                let detail = format!("`{other}` cannot be kept; `clock` and `journal` can");
                return Err(Problem::misfits(vec![FieldError::query("keep", detail)]));
            }
        }
    }
    sandbox.reset(keep);
    Ok(StatusCode::NO_CONTENT)
}
