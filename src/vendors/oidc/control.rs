//! What the provider's operations of the control API have in common.

use std::sync::Arc;

use http::{Method, StatusCode};

use super::state::OidcState;
use crate::problem::{FieldError, Problem};
use crate::sandbox::World;
use crate::sync::MutexGuard;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::control::VendorControl;

/// Answers a call, or refuses it.
type Handler = fn(&Call) -> Result<Answer, Box<Answer>>;

/// An operation, which `openapi-admin.yaml` describes.
pub fn operation(id: &str, method: Method, path: &str, handler: Handler) -> VendorControl {
    VendorControl {
        id: Arc::from(id),
        method,
        path: path.into(),
        handler: Box::new(move |call| {
            Box::pin(async move { handler(call).unwrap_or_else(|answer| *answer) })
        }),
        document: None,
    }
}

/// A problem about a field of the body.
pub fn violation(field: &str, detail: impl Into<String>) -> Problem {
    Problem::violations(vec![FieldError {
        field: field.to_owned(),
        detail: detail.into(),
        found: None,
        expected: None,
        nearest: None,
    }])
}

/// The state of the provider in a sandbox.
pub fn state(world: &World) -> Result<MutexGuard<'_, OidcState>, Problem> {
    OidcState::of(world).ok_or_else(|| {
        let detail = "the sandbox has no OIDC provider";
        Problem::new(StatusCode::NOT_FOUND, detail)
    })
}
