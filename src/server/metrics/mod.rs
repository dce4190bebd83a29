//! `/metrics`: counters and gauges in Prometheus' text format 0.0.4.

mod request_counts;
mod text;

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::header::{ALLOW, CONTENT_TYPE};
use http::{HeaderValue, Method, StatusCode};

use super::state::ServerState;
use crate::problem::Problem;
pub use request_counts::{CountedRequest, RequestCounts};

/// The path.
pub const PATH: &str = "/metrics";

const MEDIA_TYPE: HeaderValue =
    HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");

/// Answers a request for the metrics, which are those of the whole server.
pub fn answer(server: &ServerState, request: &Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let problem = Problem::new(StatusCode::METHOD_NOT_ALLOWED, "metrics are read with GET");
        let mut response = problem.into_response();
        let allow = HeaderValue::from_static("GET, HEAD");
        response.headers_mut().insert(ALLOW, allow);
        return response;
    }
    ([(CONTENT_TYPE, MEDIA_TYPE)], text::of(server)).into_response()
}
