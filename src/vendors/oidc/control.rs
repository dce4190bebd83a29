//! What the provider's operations of the control API have in common.

use std::sync::Arc;

use http::{Method, StatusCode};
use serde_json::Value;

use crate::problem::{FieldError, Problem};
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::control::VendorControl;

/// Answers a call, or refuses it.
type Handler = fn(&Call) -> Result<Answer, Box<Answer>>;

/// An operation. `documents` are the operation objects by id, as JSON.
pub fn operation(
    documents: &'static str,
    id: &'static str,
    method: Method,
    path: &str,
    handler: Handler,
) -> VendorControl {
    VendorControl {
        id: Arc::from(id),
        method,
        path: path.into(),
        handler: Box::new(move |call| {
            Box::pin(async move { handler(call).unwrap_or_else(|answer| *answer) })
        }),
        document: Box::new(move || document(documents, id)),
    }
}

/// The operation object with an id.
fn document(documents: &str, id: &str) -> Value {
    let all = serde_json::from_str::<Value>(documents);
    all.map(|mut all| all[id].take()).unwrap_or_default()
}

/// A problem document with a status.
pub fn refused(status: StatusCode, detail: impl Into<String>) -> Box<Answer> {
    problem(&Problem::new(status, detail))
}

/// A problem document about a field of the body.
pub fn violation(field: &str, detail: String) -> Box<Answer> {
    let error = FieldError {
        field: field.to_owned(),
        detail,
        found: None,
        expected: None,
        nearest: None,
    };
    problem(&Problem::violations(vec![error]))
}

fn problem(problem: &Problem) -> Box<Answer> {
    Box::new(Answer::problem(Reason::ValidationFailed, problem))
}
