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
use crate::sandbox::faults::FaultId;
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
    /// The fault that changed it.
    pub fault: Option<FaultId>,
    /// What is sent.
    pub request: OutgoingRequest,
}

impl OutgoingCall {
    /// Makes the call, and writes it into the journal with the reason that `judge` finds for an answer.
    ///
    /// # Errors
    ///
    /// [`NoAnswer`].
    pub async fn send(
        self,
        judge: impl FnOnce(&IncomingAnswer) -> Reason,
    ) -> Result<IncomingAnswer, NoAnswer> {
        let stopwatch = Stopwatch::start();
        let answer = self.world.outbound().send(&self.request, self.reach);
        let answer = answer.await;
        let reason = match &answer {
            Ok(answer) => judge(answer),
            Err(no_answer) => reason(no_answer),
        };
        if let Err(NoAnswer::NotAllowed(refused)) = &answer {
            tracing::warn!("{} was not called: {refused}", self.operation);
        }
        self.write(reason, answer.as_ref(), stopwatch);
        answer
    }

    fn write(
        self,
        reason: Reason,
        answer: Result<&IncomingAnswer, &NoAnswer>,
        stopwatch: Stopwatch,
    ) {
        let secrets = self.world.vendors().secret_names(Some(self.provider));
        let OutgoingRequest {
            method,
            url,
            headers,
            body,
        } = self.request;
        let received = answer.ok();
        let hint = answer.err().map(|why| Hint::NoAnswer(why.to_string()));
        let exchange = Exchange {
            provider: Some(self.provider),
            operation: Some(self.operation.into()),
            method,
            path: url.path().to_owned(),
            query: url.query().map(str::to_owned),
            status: received.map(|answer| answer.status),
            reason,
            account: self.account,
            session: self.session,
            token: self.token,
            fault: self.fault,
            hint: hint.map(Box::new),
            facts: RequestFacts::default(),
            time: self.now,
            machine_time: stopwatch.started_at(),
            duration: stopwatch.elapsed(),
            outgoing: Some(Box::new(Outgoing {
                url: url[..Position::AfterPath].to_owned(),
                caused_by: self.caused_by,
            })),
            request: Message::new(Sender::Vendor, secrets.clone(), &headers, &body),
            response: received
                .map(|answer| Message::new(Sender::Client, secrets, &answer.headers, &answer.body)),
        };
        let entry = self.world.journal().write(exchange);
        tracing::debug!("{entry}");
    }
}

const fn reason(no_answer: &NoAnswer) -> Reason {
    match no_answer {
        NoAnswer::NotHttp(_) | NoAnswer::NotAllowed(_) => Reason::OutboundRefused,
        NoAnswer::Unreachable(_) => Reason::OutboundUnreachable,
        NoAnswer::TimedOut => Reason::OutboundTimeout,
        NoAnswer::TooLong => Reason::OutboundTooLong,
    }
}
