//! Fixed resources from the fixtures, which need a token.

use http::{Method, StatusCode};
use serde_json::Value;

use super::answer::Answer;
use super::call::Call;
use crate::fixtures::Resource;
use crate::sandbox::reason::Reason;

/// The answer to an authenticated caller: the resource's, or else the vendor's empty answer.
#[must_use]
pub fn answer(call: &Call, resources: &[Resource], nothing: impl FnOnce() -> Value) -> Answer {
    let found = find(resources, &call.method, &call.path);
    let status = found.map_or(StatusCode::OK, status);
    match found.and_then(|resource| resource.body.as_ref()) {
        Some(body) => Answer::json(status, Reason::Ok, body),
        None => Answer::json(status, Reason::Ok, &nothing()),
    }
}

/// The first resource that matches a request.
#[must_use]
pub fn find<'a>(resources: &'a [Resource], method: &Method, path: &str) -> Option<&'a Resource> {
    // HEAD is GET without the body (RFC 9110, section 9.3.2).
    let method = if *method == Method::HEAD {
        "GET"
    } else {
        method.as_str()
    };
    let is_for =
        |resource: &&Resource| resource.method.name() == method && resource.path.matches(path);
    resources.iter().find(is_for)
}

/// The method of a resource.
#[must_use]
pub fn method(resource: &Resource) -> Option<Method> {
    Method::from_bytes(resource.method.name().as_bytes()).ok()
}

/// The status of a resource; the fixtures are validated, so it exists.
#[must_use]
pub fn status(resource: &Resource) -> StatusCode {
    StatusCode::from_u16(resource.status).unwrap_or(StatusCode::OK)
}
