//! Answers a request to a vendor: reads its body, applies the sandbox's faults before and after the
//! vendor's work, and sends the outcome.

use std::sync::{Arc, OnceLock};

use axum::extract::Request;
use axum::response::Response;
use bytes::Bytes;
use http::StatusCode;
use http::request::Parts;

use super::arrival::Arrival;
use super::body::{self, Unread};
use super::connection::Connection;
use super::connection_control::Lost;
use super::faults;
use super::outcome::{Outcome, lost, respond};
use super::page;
use super::running_request::RunningRequest;
use super::state::ServerState;
use crate::problem::Problem;
use crate::provider::Provider;
use crate::sandbox::Sandbox;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::path_index::AtPath;
use crate::vendor::route::{self, Route};
use crate::vendor::{Cause, Vendor, foreign_tokens, misdirection_hints};

/// Answers a request with what a vendor answers.
pub async fn answer(
    server: &ServerState,
    vendor: &dyn Vendor,
    at_path: &AtPath<'_>,
    arrival: Arrival,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let mut running = begin(server, Some(vendor.id()), arrival, parts);
    let route = route::route(vendor, at_path, &mut running.call);
    running.operation = route.operation_id();
    let body = body::read(&running.call.headers, body).await;
    running.resume();
    let outcome = match body {
        Ok(body) => {
            running.call.body = body;
            let route = chosen(vendor, route, &mut running);
            with_faults(vendor, route, &mut running).await
        }
        Err(Unread::TooLarge) => {
            Outcome::Answer(vendor.refuse(&running.call, Cause::PayloadTooLarge))
        }
        Err(Unread::Refused(problem)) => {
            Outcome::Answer(Answer::problem(Reason::BodyUnread, &problem))
        }
        Err(Unread::Gone) => return lost(Lost),
    };
    outcome.send(running).await
}

/// The route, with one of its operations if it has several.
fn chosen<'a>(
    vendor: &dyn Vendor,
    route: Route<'a>,
    running: &mut RunningRequest<'_>,
) -> Route<'a> {
    let Route::Cases(cases) = route else {
        return route;
    };
    let route = route::choose(vendor, &cases, &running.call);
    running.operation = route.operation_id();
    route
}

/// Answers a request for a path that no vendor has. Its body is not read.
pub fn refuse(server: &ServerState, arrival: Arrival, request: Request) -> Response {
    let vendors = arrival.world.vendors();
    let detail = match arrival.scope {
        Some(scope) if vendors.get(scope).is_none() => {
            let sandbox = arrival.sandbox.name();
            format!(
                "this address serves {scope} alone, which the sandbox `{sandbox}` does not have"
            )
        }
        _ => page::nothing_at(&arrival.path, vendors),
    };
    let problem = Problem::new(StatusCode::NOT_FOUND, detail);
    let mut answer = Answer::problem(Reason::NotFound, &problem);
    let (parts, _) = request.into_parts();
    begin(server, None, arrival, parts).answered(&mut answer);
    respond(answer)
}

/// Begins a request, whose body is still to be read.
fn begin(
    server: &ServerState,
    provider: Option<Provider>,
    arrival: Arrival,
    mut head: Parts,
) -> RunningRequest<'_> {
    let connection = head.extensions.remove::<Arc<Connection>>();
    let (sandbox, call) = call(arrival, head);
    RunningRequest::begin(server, sandbox, connection, provider, call)
}

/// The sandbox of a request, and its call without the body.
pub fn call(arrival: Arrival, head: Parts) -> (Arc<Sandbox>, Call) {
    let call = Call {
        world: arrival.world,
        now: arrival.now,
        method: head.method,
        path: arrival.path,
        arguments: Vec::new(),
        query: head.uri.query().map(str::to_owned),
        headers: head.headers,
        body: Bytes::new(),
        client: arrival.client,
        site: arrival.site,
        bearer: OnceLock::new(),
        issuer: OnceLock::new(),
        presented: OnceLock::new(),
    };
    (arrival.sandbox, call)
}

/// Runs the vendor's work between the hooks of the faults.
async fn with_faults(
    vendor: &dyn Vendor,
    route: Route<'_>,
    running: &mut RunningRequest<'_>,
) -> Outcome {
    let has_faults = !running.call.world.faults().is_empty();
    // The hooks are boxed, so that requests without faults do not have the size of their futures.
    if has_faults && let Some(outcome) = Box::pin(faults::before_work(vendor, running)).await {
        return outcome;
    }
    let answer = work(vendor, route, running).await;
    if has_faults {
        return Box::pin(faults::after_work(vendor, running, answer)).await;
    }
    Outcome::Answer(answer)
}

async fn work(vendor: &dyn Vendor, route: Route<'_>, running: &RunningRequest<'_>) -> Answer {
    let mut answer = route::answer(vendor, route, &running.call).await;
    foreign_tokens::explain(vendor, running.sandbox(), &running.call, &mut answer);
    misdirection_hints::explain(vendor, &running.call, &mut answer);
    answer
}
