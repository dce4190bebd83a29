//! Carrying out what the faults of a sandbox say, around the vendor's work.

use axum::body::Body;
use axum::response::Response;
use http::header::CONNECTION;
use http::{HeaderName, HeaderValue, Method, StatusCode};
use serde_json::Value;

use super::truncated::Truncated;
use super::wire::{Ending, Wire};
use crate::providers::answer::Answer;
use crate::providers::call::Call;
use crate::providers::{self, Route, Vendor, claimant};
use crate::sandbox::Sandbox;
use crate::sandbox::faults::{Abort, FaultInUse, Reply, Respond, Stage, Subject};
use crate::sandbox::reason::Reason;

/// An answer, and how it is sent.
pub struct Outcome {
    /// The answer; when the connection is aborted, the one that is lost.
    pub answer: Answer,
    abort: Option<Abort>,
    /// Keeps counting the request for as long as the fault holds it up.
    fault: Option<FaultInUse>,
}

impl From<Answer> for Outcome {
    fn from(answer: Answer) -> Self {
        Self {
            answer,
            abort: None,
            fault: None,
        }
    }
}

/// Answers a call as its route says, unless faults of its sandbox have it otherwise: at most one
/// before the work and one after it.
pub async fn answer(
    vendor: &dyn Vendor,
    sandbox: &Sandbox,
    route: Route,
    call: &mut Call,
    wire: Option<&Wire>,
) -> Outcome {
    if call.world.faults().is_empty() {
        return providers::answer(vendor, route, call).await.into();
    }
    let operation = route.operation_id();
    let mut met_before = None;
    if let Some(mut fault) = meet(vendor, Stage::Before, operation, call, None) {
        hold(&mut fault, wire).await;
        // The work begins now, in the world in which the request came.
        call.now = sandbox.clock().now().into();
        if let Some(answer) = instead_of_work(vendor, call, &fault) {
            return faulted(answer, fault);
        }
        met_before = Some(fault.id());
    }
    let mut answer = providers::answer(vendor, route, call).await;
    answer.fault = met_before;
    match meet(vendor, Stage::After, operation, call, Some(&answer)) {
        None => answer.into(),
        Some(mut fault) => {
            hold(&mut fault, wire).await;
            let answer = after_the_work(vendor, call, &fault, answer);
            faulted(answer, fault)
        }
    }
}

/// Holds a request up for as long as the fault says, and never longer than the server runs.
async fn hold(fault: &mut FaultInUse, wire: Option<&Wire>) {
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
    operation: Option<&'static str>,
    call: &Call,
    answer: Option<&Answer>,
) -> Option<FaultInUse> {
    let account = claimant::names(vendor, call, answer.and_then(|answer| answer.account));
    let subject = Subject {
        provider: vendor.provider(),
        operation,
        path: &call.path,
        method: call.method.as_str(),
        account: &account,
    };
    call.world.faults().meet(stage, &subject)
}

fn faulted(answer: Answer, fault: FaultInUse) -> Outcome {
    Outcome {
        answer,
        abort: fault.plan().abort,
        fault: Some(fault),
    }
}

/// What is answered in the place of the work, if it is not to be done.
fn instead_of_work(vendor: &dyn Vendor, call: &Call, fault: &FaultInUse) -> Option<Answer> {
    let answer = match (&fault.plan().respond, fault.plan().abort) {
        (Some(respond), _) => replaced(vendor, call, respond),
        (None, Some(_)) => Answer::empty(StatusCode::SERVICE_UNAVAILABLE, Reason::Fault),
        (None, None) => return None,
    };
    Some(answer.by_fault(fault.id()))
}

/// What becomes of the answer to work that was done; a delay leaves it as it is.
fn after_the_work(
    vendor: &dyn Vendor,
    call: &Call,
    fault: &FaultInUse,
    mut answer: Answer,
) -> Answer {
    let plan = fault.plan();
    if let Some(respond) = &plan.respond {
        let replaced = replaced(vendor, call, respond);
        answer.status = replaced.status;
        answer.headers = replaced.headers;
        answer.body = replaced.body;
    }
    if plan.respond.is_some() || plan.abort.is_some() {
        return answer.by_fault(fault.id());
    }
    answer.fault = Some(fault.id());
    answer
}

fn replaced(vendor: &dyn Vendor, call: &Call, respond: &Respond) -> Answer {
    match respond {
        Respond::Own(error) => vendor.own_error(call, *error),
        Respond::With(reply) => written(reply),
    }
}

/// An answer of the test's own.
fn written(reply: &Reply) -> Answer {
    // The plan was checked to have a status and headers that there can be.
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::OK);
    let mut answer = match &reply.body {
        None => Answer::empty(status, Reason::Fault),
        Some(Value::String(text)) => Answer::text(status, Reason::Fault, text.clone()),
        Some(body) => Answer::json(status, Reason::Fault, body),
    };
    for (name, value) in &reply.headers {
        if let Ok(name) = HeaderName::from_bytes(name.as_bytes()) {
            answer = answer.with_header(name, value);
        }
    }
    answer
}

impl Outcome {
    /// Sends the answer, or ends the connection as the fault says. What is aborted does not come
    /// back from here, since hyper drops it with the connection, or comes back as
    /// [`Lost`](super::wire::Lost).
    pub async fn send(self, wire: Option<&Wire>, method: &Method) -> Response {
        let (Some(abort), Some(wire)) = (self.abort, wire) else {
            return respond(self.answer);
        };
        let wire = wire.clone();
        let ending = match abort {
            Abort::Truncate => return truncated(self.answer, wire, method),
            Abort::Reset => Ending::Reset,
            Abort::Hang => Ending::Hang,
            Abort::Garbage => Ending::Garbage,
        };
        let _held = self.fault;
        let lost = wire.end(ending).await;
        let mut response = respond(self.answer);
        response.extensions_mut().insert(lost);
        response
    }
}

/// Cuts an answer off in the middle of its body; where there can be none, behind its head. Over
/// HTTP/2, where a connection is not closed for one answer, that is all of it.
fn truncated(answer: Answer, wire: Wire, method: &Method) -> Response {
    let bodiless = matches!(
        answer.status,
        StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED
    );
    if bodiless || *method == Method::HEAD {
        let mut response = respond(answer);
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(CONNECTION, close);
        return response;
    }
    let body = Body::new(Truncated::new(&answer.body, wire));
    respond(answer).map(|_| body)
}

fn respond(answer: Answer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    response
}
