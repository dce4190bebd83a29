//! The entry point of requests: middleware in front of the dispatcher.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::response::Response;
use http::header::CONTENT_LENGTH;
use http::{HeaderValue, Method};
use tower::ServiceExt;

use super::dispatch;
use super::state::ServerState;

/// The way from a connection to an answer.
///
/// A router would search for a route and take half a dozen allocations, so there is one only if
/// there is middleware.
#[derive(Debug, Clone)]
pub enum App {
    /// Directly to the dispatcher.
    Open(Arc<ServerState>),
    /// Through middleware, which may answer instead.
    Guarded(Router),
}

impl App {
    /// Answers a request.
    pub async fn answer(self, request: Request) -> Response {
        match self {
            Self::Open(state) => {
                let is_head = *request.method() == Method::HEAD;
                let response = dispatch::answer(&state, request).await;
                if is_head {
                    without_body(response)
                } else {
                    response
                }
            }
            Self::Guarded(router) => {
                let Ok(response) = router.oneshot(request).await;
                response
            }
        }
    }

    /// The same as a router.
    pub fn into_router(self) -> Router {
        match self {
            Self::Open(state) => Router::new().fallback(move |request| {
                let state = Arc::clone(&state);
                async move { dispatch::answer(&state, request).await }
            }),
            Self::Guarded(router) => router,
        }
    }

    /// Adds a layer of middleware.
    #[must_use]
    pub fn behind(self, guard: impl FnOnce(Router) -> Router) -> Self {
        Self::Guarded(guard(self.into_router()))
    }
}

/// An answer to HEAD, with the length of the omitted body (RFC 9110, section 9.3.2), like that of a
/// router.
fn without_body(response: Response) -> Response {
    let length = response.body().size_hint().exact();
    let mut response = response.map(|_| Body::empty());
    if let Some(length) = length {
        let headers = response.headers_mut();
        headers
            .entry(CONTENT_LENGTH)
            .or_insert_with(|| HeaderValue::from(length));
    }
    response
}
