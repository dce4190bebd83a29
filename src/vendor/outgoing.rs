//! Calls that a vendor makes itself. Each is an entry of the journal.

use std::sync::Arc;

use http::Method;
use url::Position;

use crate::clock::{NumericDate, Stopwatch};
use crate::identity::{AccountId, SessionId, TokenId};
use crate::outbound::{IncomingAnswer, NoAnswer, OutgoingRequest, Reach};
use crate::provider::Provider;
use crate::sandbox::World;
use crate::sandbox::explanation::RequestFacts;
use crate::sandbox::faults::AppliedFault;
use crate::sandbox::hint::Hint;
use crate::sandbox::journal::{Exchange, Message, Outgoing, Sender};
use crate::sandbox::reason::Reason;

/// A kind of call that a vendor makes. The journal has it as an operation.
#[derive(Debug, Clone)]
pub struct OutgoingOperation {
    /// What it is called beside the `operationId`s of the vendor.
    pub id: Arc<str>,
    /// The method.
    pub method: Method,
}

/// A call.
#[derive(Debug)]
pub struct OutgoingCall {
    /// The world of the sandbox.
    pub world: Arc<World>,
    /// The vendor that makes it.
    pub provider: Provider,
    /// The id of its [`OutgoingOperation`].
    pub operation: &'static str,
    /// The `operationId` of the request that caused it.
    pub caused_by: Arc<str>,
    /// The sandbox's time.
    pub now: NumericDate,
    /// How far it may go.
    pub reach: Reach,
    /// The account that it is about, if it is about one.
    pub account: Option<AccountId>,
    /// The session that it is about.
    pub session: Option<SessionId>,
    /// The token that it carries.
    pub token: Option<TokenId>,
    /// The fault that changed it. It counts as used only if an answer comes.
    pub fault: Option<AppliedFault>,
    /// What is sent.
    pub request: OutgoingRequest,
}

/// What an answer means.
#[derive(Debug)]
pub struct Verdict {
    /// The reason for the journal.
    pub reason: Reason,
    /// What else there is to say.
    pub hint: Option<Hint>,
}

impl From<&NoAnswer> for Verdict {
    fn from(no_answer: &NoAnswer) -> Self {
        let reason = match no_answer {
            NoAnswer::NotHttp(_) | NoAnswer::NotAllowed(_) => Reason::OutboundRefused,
            NoAnswer::Unreachable(_) => Reason::OutboundUnreachable,
            NoAnswer::TimedOut => Reason::OutboundTimeout,
            NoAnswer::TooLong => Reason::OutboundTooLong,
        };
        Self {
            reason,
            hint: Some(Hint::NoAnswer(no_answer.to_string())),
        }
    }
}

impl OutgoingCall {
    /// Makes the call, and writes it into the journal with what `judge` says of the answer.
    ///
    /// # Errors
    ///
    /// [`NoAnswer`].
    pub async fn send(
        self,
        judge: impl FnOnce(&IncomingAnswer) -> Verdict,
    ) -> Result<IncomingAnswer, NoAnswer> {
        let stopwatch = Stopwatch::start();
        let answer = self.world.outbound().send(&self.request, self.reach);
        let answer = answer.await;
        let verdict = match &answer {
            Ok(answer) => judge(answer),
            Err(no_answer) => no_answer.into(),
        };
        if let Err(NoAnswer::NotAllowed(refused)) = &answer {
            tracing::warn!("{} was not called: {refused}", self.operation);
        }
        self.write(verdict, answer.as_ref().ok(), stopwatch);
        answer
    }

    fn write(self, verdict: Verdict, answer: Option<&IncomingAnswer>, stopwatch: Stopwatch) {
        let secrets = self.world.vendors().secret_names(Some(self.provider));
        let OutgoingRequest {
            method,
            url,
            headers,
            body,
        } = self.request;
        let fault = self.fault.as_ref().filter(|_| answer.is_some());
        let exchange = Exchange {
            provider: Some(self.provider),
            operation: Some(self.operation.into()),
            method,
            path: url.path().to_owned(),
            query: url.query().map(str::to_owned),
            status: answer.map(|answer| answer.status),
            reason: verdict.reason,
            account: self.account,
            session: self.session,
            token: self.token,
            fault: fault.map(AppliedFault::id),
            hint: verdict.hint.map(Box::new),
            facts: RequestFacts::default(),
            time: self.now,
            machine_time: stopwatch.started_at(),
            duration: stopwatch.elapsed(),
            over_tls: false,
            came_by: None,
            response_status: None,
            outgoing: Some(Box::new(Outgoing {
                url: url[..Position::AfterPath].to_owned(),
                caused_by: self.caused_by,
            })),
            request: Message::new(Sender::Vendor, secrets.clone(), &headers, &body),
            response: answer
                .map(|answer| Message::new(Sender::Client, secrets, &answer.headers, &answer.body)),
        };
        if let Some(fault) = self.fault.filter(|_| answer.is_none()) {
            fault.untold();
        }
        let entry = self.world.journal().write(exchange);
        tracing::debug!("{entry}");
    }
}
