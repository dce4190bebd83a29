//! Answers requests to the control operations of vendors.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};

use super::arrival::Arrival;
use super::body::{self, Unread};
use super::connection_control::Lost;
use super::outcome::{lost, respond};
use super::vendor_call;
use crate::control;
use crate::problem::Problem;
use crate::vendor::control::{self as operations, ControlRoute};
use crate::vendor::{Vendor, Vendors};

/// The vendor whose control operations a path is for, and the path after its name.
pub fn find<'a>(vendors: &'a Vendors, path: &'a str) -> Option<(&'a dyn Vendor, &'a str)> {
    let (provider, path) = vendors.at_base_path(control::below(path)?)?;
    let vendor = vendors.get(provider)?;
    (!vendor.spec().extras.control.is_empty()).then_some((vendor, path))
}

/// Answers a request that the access rules of the control API accept.
pub async fn answer(
    vendor: &dyn Vendor,
    path: &str,
    mut arrival: Arrival,
    request: Request,
) -> Response {
    let operations = &vendor.spec().extras.control;
    let operation = match operations::route(operations, request.method(), path) {
        ControlRoute::Operation(operation) => operation,
        ControlRoute::OtherMethods(allowed) => {
            let allowed: Vec<_> = allowed.iter().map(|method| method.as_str()).collect();
            let taken = allowed.iter().copied();
            let problem = control::other_method(request.method(), &arrival.path, taken);
            let mut response = problem.into_response();
            if let Ok(allowed) = HeaderValue::try_from(allowed.join(",")) {
                response.headers_mut().insert(header::ALLOW, allowed);
            }
            return response;
        }
        ControlRoute::Nothing => {
            let own = operations
                .iter()
                .map(|operation| operation.full_path(vendor.id()));
            let own: Vec<_> = own.collect();
            return control::nothing_at(&arrival.path, own.iter().map(String::as_str))
                .into_response();
        }
    };
    arrival.path = path.to_owned();
    arrival.site.mount = format!("{}/{}", arrival.site.mount, vendor.id());
    let (head, body) = request.into_parts();
    let (sandbox, mut call) = vendor_call::call(arrival, head);
    call.arguments = operation.path.arguments(&call.path);
    match body::read(&call.headers, body).await {
        Ok(body) => call.body = body,
        Err(Unread::TooLarge) => return too_large().into_response(),
        Err(Unread::Refused(problem)) => return problem.into_response(),
        Err(Unread::Gone) => return lost(Lost),
    }
    // A reset may have replaced the world while the body was read.
    (call.world, call.now) = sandbox.enter();
    respond((operation.handler)(&call).await)
}

fn too_large() -> Problem {
    let detail = "the body is larger than 64 KiB";
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail)
}
