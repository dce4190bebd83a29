//! From a request and its answer to an entry of the journal, and to the line of the log.

use http::Method;

use crate::clock::Stopwatch;
use crate::provider::Provider;
use crate::providers::answer::Answer;
use crate::providers::call::Call;
use crate::sandbox::Sandbox;
use crate::sandbox::journal::{Entry, Exchange, Message, Sender};

/// What is known of a request beside its call.
#[derive(Debug, Clone, Copy)]
pub struct Taken {
    /// The vendor that answered, if one did.
    pub provider: Option<Provider>,
    /// The operation, if it was one.
    pub operation: Option<&'static str>,
    /// Started when the request came.
    pub stopwatch: Stopwatch,
}

/// Writes into the journal what was asked and answered, and into the log that it was.
pub fn write(sandbox: &Sandbox, taken: Taken, call: Call, answer: &Answer) {
    // HEAD is answered without the body that GET would get.
    let body: &[u8] = if call.method == Method::HEAD {
        &[]
    } else {
        &answer.body
    };
    let entry = sandbox.journal().write(Exchange {
        provider: taken.provider,
        operation: taken.operation,
        status: answer.status,
        reason: answer.reason,
        account: answer.account,
        session: answer.session,
        token: answer.token,
        fault: answer.fault,
        time: call.now,
        machine_time: taken.stopwatch.started_at(),
        duration: taken.stopwatch.elapsed(),
        request: Message::new(Sender::Client, &call.headers, &call.body),
        response: Message::new(Sender::Vendor, &answer.headers, body),
        method: call.method,
        path: call.path,
        query: call.query,
    });
    log(sandbox, &entry);
}

fn log(sandbox: &Sandbox, entry: &Entry) {
    let told = entry.exchange();
    tracing::debug!(
        sandbox = sandbox.name().as_str(),
        id = entry.id(),
        provider = told.provider.map(Provider::name),
        operation = told.operation,
        method = %told.method,
        path = entry.path().as_ref(),
        status = told.status.as_u16(),
        reason = told.reason.word(),
        account = told.account.map(tracing::field::display),
        session = told.session.map(tracing::field::display),
        token = told.token.map(tracing::field::display),
        fault = told.fault.map(tracing::field::display),
        "answered"
    );
}
