//! The control API under `/__admin`, one file per subject.

pub mod access;
pub(crate) mod accounts;
pub(crate) mod audit;
mod blocking;
pub(crate) mod body;
mod ca;
pub(crate) mod clock;
#[cfg(feature = "declared")]
mod declared_vendors;
mod events;
pub(crate) mod faults;
pub(crate) mod fixtures;
mod https;
mod json;
pub(crate) mod lies;
pub(crate) mod lockouts;
mod path;
pub(crate) mod report;
pub(crate) mod requests;
mod reset;
mod sandbox_selection;
pub(crate) mod sandboxes;
mod server;
mod server_context;
pub(crate) mod sessions;
pub(crate) mod settings;
pub(crate) mod snapshot;
pub(crate) mod token_creation;
pub(crate) mod token_inspection;
pub(crate) mod tokens;
mod vendors;
mod whole_numbers;

use std::fmt;
use std::sync::OnceLock;

use crate::problem::Problem;
use axum::extract::DefaultBodyLimit;
use axum::routing::MethodRouter;
use axum::{Extension, Router};
use http::{Method, StatusCode, Uri};
use serde::Serializer;

use crate::nearest::nearest;
pub use access::{
    Access, AccessRefused, Asked, Gate, HostPattern, WebOrigin, admin_token, is_named,
};
pub use https::{HostCertificates, Https};
pub(crate) use sandboxes::{creates_a_sandbox, not_created};
pub(crate) use server_context::CurrentSandbox;
pub use server_context::{ServerContext, Subject};
pub use vendors::{Adoption, RunningVendors};

/// The path prefix of the control API.
pub const PREFIX: &str = "/__admin";

/// The rest of a path after `/__admin`.
#[must_use]
pub fn below(path: &str) -> Option<&str> {
    let rest = path.strip_prefix(PREFIX)?;
    (rest.is_empty() || rest.starts_with('/')).then_some(rest)
}

/// The maximum size of most bodies.
const MAX_BODY: usize = 64 * 1024;

/// An operation of the control API.
#[derive(Clone, Copy)]
pub struct ControlOperation {
    /// Its `operationId` in the OpenAPI document.
    pub id: &'static str,
    /// Its method.
    pub method: &'static str,
    /// Its path, `/__admin` included.
    pub path: &'static str,
    route: fn() -> MethodRouter,
}

impl ControlOperation {
    const fn new(
        id: &'static str,
        method: &'static str,
        path: &'static str,
        route: fn() -> MethodRouter,
    ) -> Self {
        Self {
            id,
            method,
            path,
            route,
        }
    }
}

/// The operations by subject. The router is built from these tables.
static SUBJECTS: &[&[ControlOperation]] = &[
    &clock::OPERATIONS,
    &accounts::OPERATIONS,
    &reset::OPERATIONS,
    &sandboxes::OPERATIONS,
    &settings::OPERATIONS,
    &lockouts::OPERATIONS,
    &sessions::OPERATIONS,
    &tokens::OPERATIONS,
    &token_creation::OPERATIONS,
    &token_inspection::OPERATIONS,
    &server::OPERATIONS,
    &ca::OPERATIONS,
    &faults::OPERATIONS,
    &lies::OPERATIONS,
    &requests::OPERATIONS,
    &audit::OPERATIONS,
    &report::OPERATIONS,
    &events::OPERATIONS,
    &snapshot::OPERATIONS,
    &fixtures::OPERATIONS,
    &vendors::OPERATIONS,
    #[cfg(feature = "declared")]
    &declared_vendors::OPERATIONS,
];

/// Every operation.
pub fn operations() -> impl Iterator<Item = &'static ControlOperation> {
    SUBJECTS.iter().copied().flatten()
}

/// The control API with its access rules.
#[derive(Debug)]
pub struct Api {
    gate: Gate,
    router: OnceLock<Router>,
}

impl Api {
    /// A control API with this gate.
    #[must_use]
    pub const fn new(gate: Gate) -> Self {
        Self {
            gate,
            router: OnceLock::new(),
        }
    }

    /// The gate.
    #[must_use]
    pub const fn gate(&self) -> &Gate {
        &self.gate
    }

    /// The router, built for the first request: many servers never get one, and a route for each
    /// operation costs memory and start-up time.
    pub fn router(&self) -> Router {
        self.router.get_or_init(build).clone()
    }
}

/// Serializes a value as its text.
fn as_text<T: fmt::Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

fn build() -> Router {
    let routes = operations().fold(Router::new(), |router, operation| {
        router.route(operation.path, (operation.route)())
    });
    routes
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(Extension(requests::verify::Waiting::default()))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
}

async fn not_found(uri: Uri) -> Problem {
    let paths = self::operations().map(|operation| operation.path);
    nothing_at(uri.path(), paths)
}

async fn method_not_allowed(method: Method, uri: Uri) -> Problem {
    let here = operations().filter(|operation| is_at(operation.path, uri.path()));
    other_method(&method, uri.path(), here.map(|operation| operation.method))
}

/// Whether a path is one of a template with parameters such as `{id}`.
fn is_at(template: &str, path: &str) -> bool {
    let (mut wanted, mut found) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return true,
            (Some(wanted), Some(found)) if wanted == found || wanted.starts_with('{') => {}
            _ => return false,
        }
    }
}

/// The problem for a path at which there is nothing, with the nearest one of these.
pub(crate) fn nothing_at<'a>(path: &str, known: impl Iterator<Item = &'a str>) -> Problem {
    let detail = match nearest(path, known) {
        Some(near) => format!("nothing is at {path}; did you mean {near}?"),
        None => format!("nothing is at {path}"),
    };
    Problem::new(StatusCode::NOT_FOUND, detail)
}

/// The problem for a path with these other methods, which `Allow` has to name, too.
pub(crate) fn other_method<'a>(
    method: &Method,
    path: &str,
    taken: impl Iterator<Item = &'a str>,
) -> Problem {
    let taken: Vec<&str> = taken.collect();
    let taken = taken.join(", ");
    let detail = format!("{path} does not take {method}; it takes {taken}");
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vendor::RESERVED_IN_CONTROL;

    #[test]
    fn no_vendor_with_control_operations_can_have_the_name_of_a_subject() {
        let paths = operations().map(|operation| operation.path);
        for path in paths {
            let name = path.split('/').nth(2).unwrap();
            assert!(RESERVED_IN_CONTROL.contains(&name), "{path}");
        }
    }
}
