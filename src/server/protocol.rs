//! HTTP over a connection, in either version, within the same limits.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::{IntoResponse, Response};
use http::uri::Scheme;
use http::{Request, StatusCode};
use hyper::body::Incoming;
use hyper_util::server::graceful::Watcher;
use tokio::sync::watch;
use tower::ServiceExt;

use super::arriving::Arriving;
use super::client_timeout::ClientTimeout;
use super::dispatch::Scope;
use super::wire::{Lost, Wire};
use crate::control::{Stopping, problem::Problem};

/// How many headers a request may have.
pub const MAX_HEADERS: usize = 100;

/// What a connection is served with.
pub struct Serving {
    /// Who answers.
    pub router: Router,
    /// What each request carries.
    pub carried: Carried,
    /// Lets the connection end when the server stops.
    pub watcher: Watcher,
    /// Tells when the server stops.
    pub stop: watch::Receiver<bool>,
}

/// What each request of a connection carries.
#[derive(Debug, Clone)]
pub struct Carried {
    /// Who is at the other end.
    pub client: SocketAddr,
    /// Whose the listener is.
    pub scope: Scope,
    /// How the client addresses the server.
    pub scheme: Scheme,
    /// How long the client may keep the server waiting.
    pub timeout: ClientTimeout,
}

/// What HTTP/1 answers by itself.
pub fn too_many_headers() -> Response {
    let detail = format!("a request may have {MAX_HEADERS} headers");
    Problem::new(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, detail).into_response()
}

/// Answers one request of a connection.
pub fn answer(
    router: Router,
    request: Request<Incoming>,
    carried: &Carried,
    wire: &Wire,
    stopping: Stopping,
) -> impl Future<Output = Result<Response, Lost>> + use<> {
    let timeout = carried.timeout;
    let mut request = request.map(|body| Body::new(Arriving::new(body, timeout)));
    let extensions = request.extensions_mut();
    extensions.insert(wire.clone());
    extensions.insert(ConnectInfo(carried.client));
    extensions.insert(carried.scope);
    extensions.insert(carried.scheme.clone());
    extensions.insert(stopping);
    async move {
        let Ok(response) = router.oneshot(request).await;
        match response.extensions().get::<Lost>() {
            Some(lost) => Err(*lost),
            None => Ok(response),
        }
    }
}
