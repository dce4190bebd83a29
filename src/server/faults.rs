//! Hooks before and after the vendor's work, which apply the faults of a sandbox: at most one before
//! the work and one after it.

use std::sync::Arc;

use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::Value;

use super::connection_control::Ending;
use super::outcome::Outcome;
use super::running_request::RunningRequest;
use crate::sandbox::faults::{
    Abort, AppliedFault, FaultPlan, FaultSubject, LieName, Reply, Respond, Stage,
};
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::{Cause, Vendor, request_account};

/// Applies the fault before the work. Returns the outcome that replaces the work, if it is not done.
pub async fn before_work(vendor: &dyn Vendor, running: &mut RunningRequest<'_>) -> Option<Outcome> {
    let fault = meet(vendor, Stage::Before, running, None)?;
    let met = Arc::clone(fault.fault());
    running.hold(fault).await;
    // The work begins now, in the world of the request.
    running.resume();
    let outcome = instead_of_work(vendor, &running.call, met.plan());
    if outcome.is_none() {
        running.go_on();
    }
    outcome
}

/// Applies the fault after the work.
pub async fn after_work(
    vendor: &dyn Vendor,
    running: &mut RunningRequest<'_>,
    answer: Answer,
) -> Outcome {
    let Some(fault) = meet(vendor, Stage::After, running, Some(&answer)) else {
        return Outcome::Answer(answer);
    };
    let met = Arc::clone(fault.fault());
    let answer = match &met.plan().lie {
        None => answer,
        Some(lie) => {
            let Some(false_answer) = told(vendor, &running.call, lie, &answer) else {
                fault.untold();
                return Outcome::Answer(answer);
            };
            false_answer
        }
    };
    running.work = Some(Box::new(answer.clone()));
    running.hold(fault).await;
    changed(vendor, &running.call, met.plan(), answer)
}

/// The answer with a lie in it, if it can be told there.
fn told(vendor: &dyn Vendor, call: &Call, lie: &LieName, answer: &Answer) -> Option<Answer> {
    let liar = vendor.spec().extras.liar.as_deref()?;
    liar.tell(lie.as_str(), call, answer)
}

fn meet(
    vendor: &dyn Vendor,
    stage: Stage,
    running: &RunningRequest<'_>,
    answer: Option<&Answer>,
) -> Option<AppliedFault> {
    let call = &running.call;
    let account = request_account::names(vendor, call, answer.and_then(|answer| answer.account));
    let subject = FaultSubject {
        provider: vendor.id(),
        operation: running.operation.as_deref(),
        path: &call.path,
        method: call.method.as_str(),
        account: &account,
    };
    call.world.faults().meet(stage, &subject)
}

/// The outcome that replaces the work, if it is not done.
fn instead_of_work(vendor: &dyn Vendor, call: &Call, plan: &FaultPlan) -> Option<Outcome> {
    let Some(respond) = &plan.respond else {
        return plan.abort.and_then(ending).map(Outcome::Lost);
    };
    let mut answer = replaced(vendor, call, respond);
    answer.reason = Reason::Fault;
    Some(outcome(plan, answer))
}

/// The outcome of done work; a delay does not change the answer.
fn changed(vendor: &dyn Vendor, call: &Call, plan: &FaultPlan, mut answer: Answer) -> Outcome {
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
            Some(dribble) => Outcome::Dribbled(answer, dribble),
            None => Outcome::Answer(answer),
        },
        Some(None) => Outcome::Truncated(answer),
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
