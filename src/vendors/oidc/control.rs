//! What the provider's operations of the control API have in common.

use std::sync::Arc;

use http::{Method, StatusCode};

use super::settings::OidcSettings;
use super::state::OidcState;
use crate::nearest::near_or_all;
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

/// Checks that there is an issuer with a name.
///
/// # Errors
///
/// There is none, and the problem names the nearest one.
pub fn check_issuer(world: &World, field: &str, name: &str) -> Result<(), Problem> {
    let settings = world.settings_of::<OidcSettings>();
    if settings.has_issuer(name) {
        return Ok(());
    }
    let known = settings.issuers.keys().map(String::as_str);
    let told = near_or_all(name, known, "the setting issuers has");
    let detail = format!("there is no issuer `{name}`; {told}");
    Err(violation(field, detail))
}

/// The state of the provider in a sandbox.
pub fn state(world: &World) -> Result<MutexGuard<'_, OidcState>, Problem> {
    OidcState::of(world).ok_or_else(|| {
        let detail = "the sandbox has no OIDC provider";
        Problem::new(StatusCode::NOT_FOUND, detail)
    })
}
