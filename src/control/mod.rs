//! The control API under `/__admin`, one file a subject.

pub(crate) mod accounts;
mod around;
pub(crate) mod body;
mod ca;
mod clock;
mod events;
pub(crate) mod faults;
mod json;
pub(crate) mod lockouts;
pub(crate) mod minting;
mod path;
pub mod problem;
pub(crate) mod requests;
mod reset;
pub(crate) mod sandboxes;
mod server;
pub(crate) mod sessions;
pub(crate) mod settings;
pub(crate) mod snapshot;
pub(crate) mod tokens;

use std::convert::Infallible;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use http::request::Parts;
use http::{HeaderValue, StatusCode, Uri, header};
use subtle::ConstantTimeEq;

use crate::identity::Secret;
use crate::nearest::nearest;
use crate::sandbox::Sandbox;
pub use around::{Around, Stop};
pub use ca::Https;
pub use events::Stopping;
use problem::Problem;

/// What the control API's paths begin with.
pub const PREFIX: &str = "/__admin";

/// The largest body that the control API reads.
const MAX_BODY: usize = 64 * 1024;

/// Who may use the control API.
#[derive(Debug, Clone, Default)]
pub enum Access {
    /// Everybody who reaches it.
    #[default]
    Open,
    /// Whoever sends this token as a bearer.
    Token(Secret),
    /// Nobody: it is not there.
    Removed,
}

/// A token that may protect the control API.
///
/// # Errors
///
/// A sentence that says why it may not.
pub fn admin_token(text: &str) -> Result<Secret, &'static str> {
    if text.trim().is_empty() {
        return Err("an empty token would let everybody in");
    }
    Ok(Secret::new(text))
}

/// One operation of the control API, as data.
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

/// The operations of each subject. The router is built from these tables and from nothing else.
static SUBJECTS: [&[ControlOperation]; 15] = [
    &clock::OPERATIONS,
    &accounts::OPERATIONS,
    &reset::OPERATIONS,
    &sandboxes::OPERATIONS,
    &settings::OPERATIONS,
    &lockouts::OPERATIONS,
    &sessions::OPERATIONS,
    &tokens::OPERATIONS,
    &minting::OPERATIONS,
    &server::OPERATIONS,
    &ca::OPERATIONS,
    &faults::OPERATIONS,
    &requests::OPERATIONS,
    &events::OPERATIONS,
    &snapshot::OPERATIONS,
];

/// Every operation.
pub fn operations() -> impl Iterator<Item = &'static ControlOperation> {
    SUBJECTS.into_iter().flatten()
}

/// The sandbox that a request of the control API is about; the server puts it into the request.
pub struct Here(pub Arc<Sandbox>);

impl<S: Sync> FromRequestParts<S> for Here {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let sandbox = parts.extensions.get::<Arc<Sandbox>>().cloned();
        sandbox
            .map(Self)
            .ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "this address is in no sandbox"))
    }
}

/// The control API, for whoever has access.
#[derive(Debug)]
pub struct Api {
    token: Option<Secret>,
    router: OnceLock<Router>,
}

impl Api {
    /// The control API, unless it was removed.
    #[must_use]
    pub fn new(access: &Access) -> Option<Self> {
        let token = match access {
            Access::Removed => return None,
            Access::Open => None,
            Access::Token(token) => Some(token.clone()),
        };
        Some(Self {
            token,
            router: OnceLock::new(),
        })
    }

    /// What answers its requests, built for the first of them: many servers never get one, and a
    /// route for each operation costs memory and a part of the start.
    pub fn router(&self) -> Router {
        self.router.get_or_init(|| self.build()).clone()
    }

    fn build(&self) -> Router {
        let routes = operations().fold(Router::new(), |router, operation| {
            router.route(operation.path, (operation.route)())
        });
        let guarded = routes
            .layer(DefaultBodyLimit::max(MAX_BODY))
            .fallback(not_found)
            .method_not_allowed_fallback(method_not_allowed);
        match self.token.clone() {
            None => guarded,
            Some(token) => guarded.layer(from_fn(move |request, next| {
                authorize(token.clone(), request, next)
            })),
        }
    }
}

async fn authorize(
    token: Secret,
    request: axum::extract::Request,
    next: Next,
) -> Result<Response, Infallible> {
    let header = request.headers().get(header::AUTHORIZATION);
    let sent = header
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("Bearer"))
        .map(|(_, sent)| sent.trim());
    let matches = |sent: &str| bool::from(sent.as_bytes().ct_eq(token.expose().as_bytes()));
    if sent.is_some_and(matches) {
        return Ok(next.run(request).await);
    }
    let detail = "send the admin token as `Authorization: Bearer <token>`";
    let mut response = Problem::new(StatusCode::UNAUTHORIZED, detail).into_response();
    response.headers_mut().insert(
        header::WWW_AUTHENTICATE,
        HeaderValue::from_static("Bearer realm=\"mockid\""),
    );
    Ok(response)
}

async fn not_found(uri: Uri) -> Problem {
    let paths = self::operations().map(|operation| operation.path);
    let detail = match nearest(uri.path(), paths) {
        Some(near) => format!("nothing is at {}; did you mean {near}?", uri.path()),
        None => format!("nothing is at {}", uri.path()),
    };
    Problem::new(StatusCode::NOT_FOUND, detail)
}

async fn method_not_allowed(method: http::Method, uri: Uri) -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        format!(
            "{} does not take {method}; `Allow` names what it takes",
            uri.path()
        ),
    )
}
