//! A running request to a vendor, and its entry in the journal and in the log.

use std::sync::Arc;

use http::uri::Scheme;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use super::connection::Connection;
use super::connection_control::ConnectionControl;
use super::metrics::CountedRequest;
use super::state::ServerState;
use crate::clock::Stopwatch;
use crate::provider::Provider;
use crate::sandbox::explanation::RequestFacts;
use crate::sandbox::faults::{AppliedFault, FaultId};
use crate::sandbox::journal::{Entry, Exchange, Message, SecretNames, Sender};
use crate::sandbox::reason::Reason;
use crate::sandbox::{Sandbox, SandboxName};
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::request_facts::facts;

/// The reason for an answer, with `--explain`.
const REASON: HeaderName = HeaderName::from_static("x-mockid-reason");

/// The address of the entry of a request, with `--explain`.
const ENTRY: HeaderName = HeaderName::from_static("x-mockid-entry");

/// A running request. Its entry is written once, into the journal of the world in which it began.
/// hyper drops the future of a request when its client disconnects, so a running request that is
/// dropped without an answer is one whose client is gone.
pub struct RunningRequest<'s> {
    server: &'s ServerState,
    sandbox: Arc<Sandbox>,
    /// `None` if the request was made in this process.
    connection: Option<Arc<Connection>>,
    /// The request.
    pub call: Call,
    provider: Option<Provider>,
    /// The operation, if the request is for one.
    pub operation: Option<Arc<str>>,
    stopwatch: Stopwatch,
    /// The result of the vendor's work, while a fault holds or loses the answer.
    pub work: Option<Box<Answer>>,
    /// The last fault that was applied.
    fault: Option<FaultId>,
    is_written: bool,
    /// The fault that holds the request. Dropped after the entry is written, so that the entry
    /// exists when the fault's `held` decreases.
    held_by: Option<AppliedFault>,
}

impl<'s> RunningRequest<'s> {
    /// A request that begins now.
    pub fn begin(
        server: &'s ServerState,
        sandbox: Arc<Sandbox>,
        connection: Option<Arc<Connection>>,
        provider: Option<Provider>,
        call: Call,
    ) -> Self {
        Self {
            server,
            sandbox,
            connection,
            call,
            provider,
            operation: None,
            stopwatch: Stopwatch::start(),
            work: None,
            fault: None,
            is_written: false,
            held_by: None,
        }
    }

    /// Updates the time after a wait: work is done at the time when it begins. If another world has
    /// replaced this one, the clock is that world's, and the time does not change.
    pub fn resume(&mut self) {
        if let Some(now) = self.sandbox.time_in(&self.call.world) {
            self.call.now = now;
        }
    }

    /// The sandbox of the request.
    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// Controls the connection of the request.
    pub fn control(&self) -> Option<&ConnectionControl> {
        self.connection.as_ref().map(|it| &it.control)
    }

    /// Applies a fault, and holds the request as long as the fault says, at most until the server
    /// stops.
    pub async fn hold(&mut self, fault: AppliedFault) {
        self.fault = Some(fault.id());
        let fault = self.held_by.insert(fault);
        match &self.connection {
            None => fault.hold().await,
            Some(connection) => tokio::select! {
                () = fault.hold() => {}
                () = connection.control.stopped() => {}
            },
        }
    }

    /// Records that no fault holds the request any more.
    pub fn go_on(&mut self) {
        self.held_by = None;
    }

    /// Waits until the fault that holds the request is removed.
    pub async fn released(&self) {
        match &self.held_by {
            Some(fault) => fault.removed().await,
            None => std::future::pending().await,
        }
    }

    /// Writes the entry of an answered request, and explains the answer in its headers if the server
    /// does so.
    pub fn answered(mut self, answer: &mut Answer) {
        let entry = self.write(Some(answer.status), answer.reason, Some(answer));
        if self.server.explains {
            explain(&mut answer.headers, &self.sandbox, &entry, self.server);
        }
    }

    /// Writes the entry of a request that a fault leaves unanswered.
    pub fn lost(mut self) {
        self.write_unanswered(Reason::Fault);
    }

    fn write_unanswered(&mut self, reason: Reason) {
        let work = self.work.take();
        self.write(None, reason, work.as_deref());
    }

    /// Writes the entry. Without a status no answer was sent; without an answer no work was done.
    fn write(
        &mut self,
        status: Option<StatusCode>,
        reason: Reason,
        answer: Option<&Answer>,
    ) -> Arc<Entry> {
        self.is_written = true;
        self.server.counts.count(&CountedRequest {
            provider: self.provider,
            operation: self.operation.as_deref(),
            status,
            reason,
        });
        let call = &mut self.call;
        let secrets = call.world.vendors().secret_names(self.provider);
        let exchange = Exchange {
            provider: self.provider,
            operation: self.operation.take(),
            status,
            reason,
            account: answer.and_then(|answer| answer.account),
            session: answer.and_then(|answer| answer.session),
            token: answer.and_then(|answer| answer.token),
            fault: self.fault,
            hint: answer.and_then(|answer| answer.hint.clone()),
            facts: answer.map_or_else(RequestFacts::default, |answer| {
                facts(self.provider, call, answer)
            }),
            time: call.now,
            machine_time: self.stopwatch.started_at(),
            duration: self.stopwatch.elapsed(),
            over_tls: call.site.scheme == Scheme::HTTPS,
            came_by: self.connection.as_ref().map(|it| it.came_by()),
            outgoing: None,
            response_status: answer.map(|answer| answer.status),
            request: Message::new(Sender::Client, secrets.clone(), &call.headers, &call.body),
            response: answer.map(|answer| response(&call.method, secrets, answer)),
            method: std::mem::take(&mut call.method),
            path: std::mem::take(&mut call.path),
            query: call.query.take(),
        };
        let entry = call.world.journal().write(exchange);
        log(&self.sandbox, &entry);
        entry
    }
}

impl Drop for RunningRequest<'_> {
    fn drop(&mut self) {
        if !self.is_written {
            self.write_unanswered(Reason::ClientGone);
        }
    }
}

/// Adds the reason and the address of the entry, if the entry is kept and the control API served.
fn explain(headers: &mut HeaderMap, sandbox: &Sandbox, entry: &Arc<Entry>, server: &ServerState) {
    let reason = entry.exchange().reason.word();
    headers.insert(REASON, HeaderValue::from_static(reason));
    let kept = sandbox.journal().entry(entry.id());
    if server.control.is_none() || !kept.is_some_and(|kept| Arc::ptr_eq(&kept, entry)) {
        return;
    }
    let prefix = match sandbox.name() {
        name if *name == SandboxName::default_sandbox() => String::new(),
        name => format!("/~{}", name.to_segment()),
    };
    let address = format!("{prefix}/__admin/requests/{}", entry.id());
    if let Ok(address) = HeaderValue::try_from(address) {
        headers.insert(ENTRY, address);
    }
}

/// The answer to HEAD has no body.
fn response(method: &Method, secrets: SecretNames, answer: &Answer) -> Message {
    let body: &[u8] = if *method == Method::HEAD {
        &[]
    } else {
        &answer.body
    };
    Message::new(Sender::Vendor, secrets, &answer.headers, body)
}

fn log(sandbox: &Sandbox, entry: &Entry) {
    let told = entry.exchange();
    tracing::debug!(
        sandbox = sandbox.name().as_str(),
        id = entry.id(),
        provider = told.provider.map(Provider::name),
        operation = told.operation.as_deref(),
        method = %told.method,
        path = entry.path().as_ref(),
        status = told.status.map(|status| status.as_u16()),
        reason = told.reason.word(),
        account = told.account.map(tracing::field::display),
        session = told.session.map(tracing::field::display),
        token = told.token.map(tracing::field::display),
        fault = told.fault.map(tracing::field::display),
        hint = told.hint.as_deref().map(tracing::field::display),
        "{}",
        if told.status.is_some() { "answered" } else { "not answered" }
    );
}
