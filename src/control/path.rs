//! Path parameters of the control API.

use axum::extract::{self, FromRequestParts};
use http::StatusCode;
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// The values of the `{name}`s in the path of an operation, percent-decoded. Invalid UTF-8 names
/// nothing.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = extract::Path::from_request_parts(parts, state).await;
        read.map(|extract::Path(names)| Self(names)).map_err(|_| {
            let detail = format!("nothing is at {}", parts.uri.path());
            Problem::new(StatusCode::NOT_FOUND, detail)
        })
    }
}
