//! A journal entry.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{Method, StatusCode};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::condition::ShownValues;
use super::message::{Message, boundary};
use super::redaction::{self, Redactor};
use crate::clock::NumericDate;
use crate::identity::{AccountId, SessionId, TokenId};
use crate::provider::Provider;
use crate::sandbox::explanation::{Answered, End, RequestFacts, explain};
use crate::sandbox::faults::FaultId;
use crate::sandbox::hint::Hint;
use crate::sandbox::reason::Reason;

/// A request with its answer, as it came: with everything secret in it. Nothing shows it but the
/// [`Entry`] that is made of it.
pub struct Exchange {
    /// The vendor; `None` if no vendor has the path.
    pub provider: Option<Provider>,
    /// The `operationId`, if the request was for an operation.
    pub operation: Option<Arc<str>>,
    /// The method.
    pub method: Method,
    /// The path as in the vendor's documentation.
    pub path: String,
    /// The query, without the question mark.
    pub query: Option<String>,
    /// The status of the answer; `None` if none was sent.
    pub status: Option<StatusCode>,
    /// The reason for the answer.
    pub reason: Reason,
    /// The account, if known.
    pub account: Option<AccountId>,
    /// The session, if known.
    pub session: Option<SessionId>,
    /// The issued or presented token.
    pub token: Option<TokenId>,
    /// The fault that was applied.
    pub fault: Option<FaultId>,
    /// Explains the mistake if the reason alone does not.
    pub hint: Option<Box<Hint>>,
    /// What else explains the answer.
    pub facts: RequestFacts,
    /// The time of the request, by the sandbox's clock.
    pub time: NumericDate,
    /// The time of the request, by the machine's clock.
    pub machine_time: Timestamp,
    /// Time until the answer, or until the client disconnected, by the machine's clock.
    pub duration: Duration,
    /// Whether it came by HTTPS.
    pub over_tls: bool,
    /// The connection by which it came; `None` if it was made in this process.
    pub came_by: Option<CameBy>,
    /// Set if the server itself made the request.
    pub outgoing: Option<Box<Outgoing>>,
    /// The status of `response`, sent or not.
    pub response_status: Option<StatusCode>,
    /// The request.
    pub request: Message,
    /// The answer, or the result of the work if the client disconnected or a fault left it
    /// unanswered; `None` if no work was done.
    pub response: Option<Message>,
}

/// A connection, as far as it tells whether a client had one answer when it sent another request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CameBy {
    /// When it was opened, by the machine's clock. No other connection has the same time.
    pub opened: Timestamp,
    /// Whether one request follows the other on it, as in HTTP/1.
    pub is_serial: bool,
}

/// What is known of a request that the server itself made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The address that was called.
    pub url: String,
    /// The `operationId` of the request that caused it.
    pub caused_by: Arc<str>,
}

impl Exchange {
    /// What to do, as one or two sentences; empty if nothing.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self.hint.as_deref() {
            Some(hint) if hint.is_advice() => "",
            _ => self.reason.advice(),
        }
    }

    /// What happened, in one or two sentences without secrets.
    #[must_use]
    pub fn explanation(&self) -> String {
        explain(&Answered {
            provider: self.provider,
            mistake: self.hint.as_deref(),
            reason: self.reason,
            time: self.time,
            fault: self.fault,
            end: match (self.status, &self.response) {
                (Some(_), _) => End::Answered,
                (None, Some(_)) => End::Unanswered,
                (None, None) => End::Undone,
            },
            facts: &self.facts,
        })
    }
}

/// An entry. Everything that it shows is free of secrets.
pub struct Entry {
    id: u64,
    exchange: Exchange,
}

/// The maximum length of a path, and of a query, in bytes.
const MAX_ADDRESS: usize = 4096;

/// Marks a truncated path or query.
const CUT: char = '…';

const QUERY_CUT: &str = "the query was longer than the 4 KiB that the journal keeps";

impl Entry {
    /// Truncates a long path after removing tokens, and a long query between two parameters,
    /// because half of a secret could not be recognised as one.
    pub(super) fn new(id: u64, mut exchange: Exchange) -> Self {
        if exchange.path.len() > MAX_ADDRESS {
            exchange.path = beginning(exchange.request.redactor(), &exchange.path);
        }
        exchange.query = exchange.query.map(|query| {
            if query.len() > MAX_ADDRESS {
                first_parameters(&query)
            } else {
                query
            }
        });
        Self { id, exchange }
    }

    /// Its approximate size in memory.
    pub(super) fn bytes(&self) -> usize {
        let exchange = &self.exchange;
        let query = exchange.query.as_ref().map_or(0, String::len);
        let response = exchange.response.as_ref().map_or(0, Message::bytes);
        let messages = exchange.request.bytes() + response;
        let outgoing = exchange.outgoing.as_ref().map_or(0, |it| it.url.len());
        size_of::<Self>() + exchange.path.len() + query + outgoing + messages
    }

    /// The id, always increasing.
    #[must_use]
    pub const fn id(&self) -> u64 {
        self.id
    }

    /// The exchange, including secrets.
    pub(crate) const fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    /// The path, without tokens.
    #[must_use]
    pub fn path(&self) -> Cow<'_, str> {
        redaction::text(self.exchange.request.redactor(), &self.exchange.path)
    }

    /// The query, without secrets.
    pub(crate) fn query(&self) -> Option<String> {
        let redactor = self.exchange.request.redactor();
        let query = self.exchange.query.as_deref()?;
        Some(match query.strip_suffix(CUT) {
            Some(kept) => format!("{}{CUT}", redaction::pairs(redactor, kept)),
            None => redaction::pairs(redactor, query),
        })
    }

    /// The address that the server itself called, without secrets.
    pub(crate) fn called(&self) -> Option<Cow<'_, str>> {
        let outgoing = self.exchange.outgoing.as_ref()?;
        Some(redaction::text(
            self.exchange.request.redactor(),
            &outgoing.url,
        ))
    }

    /// The values of a header of the request, without secrets; `None` if it was not sent.
    #[must_use]
    pub fn shown_header(&self, name: &str) -> Option<String> {
        let values = self.exchange.request.header(name).values;
        let texts: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
        (!texts.is_empty()).then(|| texts.join(", "))
    }

    /// The recorded values of a query parameter.
    pub(super) fn parameter(&self, name: &str) -> ShownValues {
        let query = self.exchange.query.as_deref().unwrap_or_default();
        let kept = query.strip_suffix(CUT);
        ShownValues {
            values: redaction::parameter(
                self.exchange.request.redactor(),
                kept.unwrap_or(query),
                name,
            ),
            is_text: true,
            cut: kept.map(|_| QUERY_CUT),
        }
    }

    /// The entry without headers and bodies.
    #[must_use]
    pub fn summary(&self) -> Value {
        let exchange = &self.exchange;
        let mut summary = json!({
            "id": self.id,
            "provider": exchange.provider,
            "operation": exchange.operation.as_deref(),
            "method": exchange.method.as_str(),
            "path": self.path(),
            "query": self.query(),
            "status": exchange.status.map(|status| status.as_u16()),
            "reason": exchange.reason,
            "account": exchange.account,
            "session": exchange.session,
            "token": exchange.token,
            "fault": exchange.fault,
            "time": exchange.time.to_string(),
            "machine_time": exchange.machine_time,
            "duration_ms": milliseconds(exchange.duration),
            "hint": exchange.explanation(),
        });
        if let Some(outgoing) = &exchange.outgoing {
            summary["outgoing"] = json!({
                "url": self.called(),
                "caused_by": &*outgoing.caused_by,
            });
        }
        summary
    }

    /// The complete entry.
    #[must_use]
    pub fn show(&self) -> Value {
        let mut shown = self.summary();
        shown["request"] = self.exchange.request.show();
        shown["response"] = self.exchange.response.as_ref().map(Message::show).into();
        shown
    }
}

/// The one-line summary in failure messages.
impl fmt::Display for Entry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exchange = &self.exchange;
        write!(formatter, "#{} {} ", self.id, exchange.method)?;
        match self.called() {
            Some(url) => write!(formatter, "{url} by this server was "),
            None => write!(formatter, "{} was ", self.path()),
        }?;
        match exchange.status {
            Some(status) => write!(formatter, "answered {}", status.as_u16()),
            None => formatter.write_str("not answered"),
        }?;
        match &exchange.hint {
            Some(hint) => write!(formatter, " ({}: {hint})", exchange.reason),
            None => write!(formatter, " ({})", exchange.reason),
        }
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// The beginning of a path, without tokens.
fn beginning(redactor: Redactor<'_>, path: &str) -> String {
    let shown = redaction::text(redactor, path);
    format!("{}{CUT}", &shown[..boundary(&shown, MAX_ADDRESS)])
}

/// The first parameters of a query.
fn first_parameters(query: &str) -> String {
    let kept = &query[..boundary(query, MAX_ADDRESS)];
    let kept = kept.rfind('&').map_or("", |last| &kept[..=last]);
    format!("{kept}{CUT}")
}

/// In milliseconds, with microsecond resolution.
fn milliseconds(duration: Duration) -> f64 {
    let microseconds = u32::try_from(duration.as_micros()).unwrap_or(u32::MAX);
    f64::from(microseconds) / 1000.0
}
