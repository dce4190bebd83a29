//! Applies the faults of a sandbox before and after the vendor's work.

use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use http::header::{CONNECTION, DATE};
use http::{HeaderName, HeaderValue, Method, StatusCode};
use hyper::ext::ReasonPhrase;
use serde_json::Value;

use super::compression::Coding;
use super::connection_control::{ConnectionControl, Ending};
use super::date;
use super::running_request::RunningRequest;
use super::slow_body::SlowBody;
use super::truncated_body::TruncatedBody;
use crate::sandbox::faults::{
    Abort, Dribble, FaultInUse, FaultPlan, Reply, Respond, Stage, Subject,
};
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::route::{self, Route};
use crate::vendor::{Cause, Vendor, foreign_tokens, misdirection_hints, request_account};

/// The outcome of a request.
pub enum Outcome {
    /// The answer is sent.
    Answer(Answer),
    /// The answer is sent, its body slowly.
    SlowBody(Answer, Dribble),
    /// The answer is truncated.
    TruncatedBody(Answer),
    /// The connection ends without an answer; the result of the work, if any, is lost.
    Lost(Ending),
}

/// Answers a request, with at most one fault before the vendor's work and one after it.
pub async fn answer(
    vendor: &dyn Vendor,
    route: Route<'_>,
    attempt: &mut RunningRequest,
    wire: Option<&ConnectionControl>,
) -> Outcome {
    if attempt.call.world.faults().is_empty() {
        return Outcome::Answer(work(vendor, route, attempt).await);
    }
    // Boxed, so that requests without faults do not have the size of its future.
    Box::pin(answer_with_faults(vendor, route, attempt, wire)).await
}

async fn answer_with_faults(
    vendor: &dyn Vendor,
    route: Route<'_>,
    attempt: &mut RunningRequest,
    wire: Option<&ConnectionControl>,
) -> Outcome {
    if let Some(fault) = meet(vendor, Stage::Before, attempt, None) {
        let met = Arc::clone(fault.fault());
        hold(attempt.meet(fault), wire).await;
        // The work begins now, in the world of the request.
        attempt.resume();
        if let Some(outcome) = instead_of_work(vendor, attempt, met.plan()) {
            return outcome;
        }
        attempt.go_on();
    }
    let mut answer = work(vendor, route, attempt).await;
    answer.fault = attempt.fault;
    let Some(fault) = meet(vendor, Stage::After, attempt, Some(&answer)) else {
        return Outcome::Answer(answer);
    };
    let met = Arc::clone(fault.fault());
    answer.fault = Some(fault.id());
    attempt.work = Some(Box::new(answer.clone()));
    hold(attempt.meet(fault), wire).await;
    after_the_work(vendor, &attempt.call, met.plan(), answer)
}

/// Runs the vendor's work.
async fn work(vendor: &dyn Vendor, route: Route<'_>, attempt: &RunningRequest) -> Answer {
    let mut answer = route::answer(vendor, route, &attempt.call).await;
    foreign_tokens::explain(vendor, attempt.sandbox(), &attempt.call, &mut answer);
    misdirection_hints::explain(vendor, &attempt.call, &mut answer);
    answer
}

/// Holds a request as long as the fault says, at most until the server stops.
async fn hold(fault: &mut FaultInUse, wire: Option<&ConnectionControl>) {
    let Some(wire) = wire else {
        return fault.hold().await;
    };
    tokio::select! {
        () = fault.hold() => {}
        () = wire.stopped() => {}
    }
}

fn meet(
    vendor: &dyn Vendor,
    stage: Stage,
    attempt: &RunningRequest,
    answer: Option<&Answer>,
) -> Option<FaultInUse> {
    let call = &attempt.call;
    let account = request_account::names(vendor, call, answer.and_then(|answer| answer.account));
    let subject = Subject {
        provider: vendor.id(),
        operation: attempt.operation.as_deref(),
        path: &call.path,
        method: call.method.as_str(),
        account: &account,
    };
    call.world.faults().meet(stage, &subject)
}

/// The outcome that replaces the work, if it is not done.
fn instead_of_work(
    vendor: &dyn Vendor,
    attempt: &RunningRequest,
    plan: &FaultPlan,
) -> Option<Outcome> {
    let Some(respond) = &plan.respond else {
        return plan.abort.and_then(ending).map(Outcome::Lost);
    };
    let mut answer = replaced(vendor, &attempt.call, respond);
    answer.reason = Reason::Fault;
    answer.fault = attempt.fault;
    Some(outcome(plan, answer))
}

/// The outcome after the work; a delay does not change the answer.
fn after_the_work(
    vendor: &dyn Vendor,
    call: &Call,
    plan: &FaultPlan,
    mut answer: Answer,
) -> Outcome {
    if let Some(respond) = &plan.respond {
        let replaced = replaced(vendor, call, respond);
        answer.status = replaced.status;
        answer.headers = replaced.headers;
        answer.body = replaced.body;
    }
    if plan.respond.is_some() || plan.abort.is_some() {
        answer.reason = Reason::Fault;
    }
    outcome(plan, answer)
}

fn outcome(plan: &FaultPlan, answer: Answer) -> Outcome {
    match plan.abort.map(ending) {
        None => match plan.dribble {
            Some(dribble) => Outcome::SlowBody(answer, dribble),
            None => Outcome::Answer(answer),
        },
        Some(None) => Outcome::TruncatedBody(answer),
        Some(Some(ending)) => Outcome::Lost(ending),
    }
}

/// How the connection ends; `None` if half an answer is sent.
const fn ending(abort: Abort) -> Option<Ending> {
    match abort {
        Abort::Reset => Some(Ending::Reset),
        Abort::Hang => Some(Ending::Hang),
        Abort::Garbage => Some(Ending::Garbage),
        Abort::Truncate => None,
    }
}

fn replaced(vendor: &dyn Vendor, call: &Call, respond: &Respond) -> Answer {
    match respond {
        Respond::Own(error) => vendor.refuse(call, Cause::Own(*error)),
        Respond::With(reply) => written(reply),
    }
}

/// A custom answer.
fn written(reply: &Reply) -> Answer {
    // The plan's status and headers have been validated.
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::OK);
    let mut answer = match &reply.body {
        None => Answer::empty(status, Reason::Fault),
        Some(Value::String(text)) => Answer::text(status, Reason::Fault, text.clone()),
        Some(body) => Answer::json(status, Reason::Fault, body),
    };
    for (name, values) in &reply.headers {
        let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else {
            continue;
        };
        answer.headers.remove(&name);
        let values = values.as_slice().iter();
        for value in values.filter_map(|value| HeaderValue::from_str(value).ok()) {
            answer.headers.append(&name, value);
        }
    }
    answer
}

impl Outcome {
    /// Writes the entry and sends the answer, or ends the connection.
    pub async fn send(self, attempt: RunningRequest, wire: Option<&ConnectionControl>) -> Response {
        match (self, wire) {
            (Self::Answer(answer), _) | (Self::TruncatedBody(answer), None) => {
                respond(written_down(attempt, answer))
            }
            (Self::SlowBody(answer, dribble), wire) => {
                let mut answer = written_down(attempt, answer);
                let body = std::mem::take(&mut answer.body);
                let body = SlowBody::new(body, dribble, wire.cloned());
                respond(answer).map(|_| Body::new(body))
            }
            (Self::TruncatedBody(answer), Some(wire)) => {
                let is_head = attempt.call.method == Method::HEAD;
                truncated(written_down(attempt, answer), wire.clone(), is_head)
            }
            (Self::Lost(ending), Some(wire)) => {
                // Boxed, so that other requests do not have the size of its future.
                Box::pin(lose(attempt, ending, wire.clone())).await
            }
            // A request without a connection has none to end.
            (Self::Lost(_), None) => {
                let nothing = Answer::empty(StatusCode::SERVICE_UNAVAILABLE, Reason::Fault);
                respond(written_down(attempt, nothing))
            }
        }
    }
}

/// Writes the entry of an answer, and returns the answer as it is sent: with the sandbox's `Date`,
/// unless a fault set it, and with the encoding that the client accepts.
fn written_down(attempt: RunningRequest, mut answer: Answer) -> Answer {
    let date = date::header(attempt.call.now);
    let coding = Coding::of(&answer, &attempt.call.headers);
    attempt.answered(&answer);
    if let Some(date) = date {
        answer.headers.entry(DATE).or_insert(date);
    }
    coding.apply(answer)
}

/// Leaves a request without an answer. A hanging one ends when its client disconnects, its fault is
/// removed or the server stops. Either hyper drops this future with the connection, or it returns
/// [`Lost`](super::connection_control::Lost).
async fn lose(attempt: RunningRequest, ending: Ending, wire: ConnectionControl) -> Response {
    if ending == Ending::Hang {
        wire.hang();
        tokio::select! {
            () = attempt.released() => {}
            () = wire.stopped() => {}
        }
    }
    attempt.lost();
    let lost = match ending {
        Ending::Hang => wire.close().await,
        ending => wire.end(ending).await,
    };
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(lost);
    response
}

/// Truncates an answer in the middle of its body, or after its head if it has no body. Over HTTP/2
/// a connection is not closed for one answer, so an answer without a body is complete.
fn truncated(answer: Answer, wire: ConnectionControl, is_head: bool) -> Response {
    let bodiless = matches!(
        answer.status,
        StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED
    );
    if bodiless || is_head {
        let mut response = respond(answer);
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(CONNECTION, close);
        return response;
    }
    let body = Body::new(TruncatedBody::new(&answer.body, wire));
    respond(answer).map(|_| body)
}

fn respond(answer: Answer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    if answer.status.canonical_reason().is_none() {
        let extensions = response.extensions_mut();
        extensions.insert(ReasonPhrase::from_static(b"Unassigned"));
    }
    response
}
