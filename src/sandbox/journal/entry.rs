//! One entry of the journal.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use http::{Method, StatusCode};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::condition::Kept;
use super::message::{Message, boundary};
use super::redaction;
use crate::clock::NumericDate;
use crate::identity::{AccountId, SessionId, TokenId};
use crate::provider::Provider;
use crate::sandbox::faults::FaultId;
use crate::sandbox::hint::Hint;
use crate::sandbox::reason::Reason;

/// A request with its answer, as it came: with everything secret in it. Nothing shows it but the
/// [`Entry`] that is made of it.
pub struct Exchange {
    /// Whose it was; nobody's, when no vendor has anything at the path.
    pub provider: Option<Provider>,
    /// The `operationId` of the operation, where it was for one.
    pub operation: Option<&'static str>,
    /// The method.
    pub method: Method,
    /// The path as the vendor prints it.
    pub path: String,
    /// The query, without the question mark.
    pub query: Option<String>,
    /// The status of the answer; none where none was sent.
    pub status: Option<StatusCode>,
    /// Why it was what it was.
    pub reason: Reason,
    /// Whom it was about, as far as is known.
    pub account: Option<AccountId>,
    /// The session that it was about.
    pub session: Option<SessionId>,
    /// The token that was issued or presented.
    pub token: Option<TokenId>,
    /// The fault that had a hand in the answer.
    pub fault: Option<FaultId>,
    /// What leads to the mistake, where the reason alone does not.
    pub hint: Option<Box<Hint>>,
    /// When it was asked, by the sandbox's clock.
    pub time: NumericDate,
    /// When it was asked, by the machine's.
    pub machine_time: Timestamp,
    /// How long it took until it was answered or its client had gone, by the machine's clock.
    pub duration: Duration,
    /// What was sent.
    pub request: Message,
    /// What was answered, or would have been to a client that has gone or by a fault was left
    /// without an answer; nothing where no work was done.
    pub response: Option<Message>,
}

/// One entry. What it shows is free of secrets.
pub struct Entry {
    id: u64,
    exchange: Exchange,
}

/// How much of a path is kept, and how much of a query, in bytes.
const MAX_ADDRESS: usize = 4096;

/// What stands in the place of the rest.
const CUT: char = '…';

const QUERY_CUT: &str = "the query was longer than the 4 KiB that the journal keeps";

impl Entry {
    /// A long path is cut once the tokens are taken out, and a long query between two parameters: in
    /// half of a secret nobody could tell that it is one.
    pub(super) fn new(id: u64, mut exchange: Exchange) -> Self {
        if exchange.path.len() > MAX_ADDRESS {
            exchange.path = beginning(&exchange.path);
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

    /// What it takes in memory, about.
    pub(super) fn bytes(&self) -> usize {
        let exchange = &self.exchange;
        let query = exchange.query.as_ref().map_or(0, String::len);
        let response = exchange.response.as_ref().map_or(0, Message::bytes);
        let messages = exchange.request.bytes() + response;
        size_of::<Self>() + exchange.path.len() + query + messages
    }

    /// Its number, which only grows.
    #[must_use]
    pub const fn id(&self) -> u64 {
        self.id
    }

    /// What it is made of, secrets and all.
    pub(crate) const fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    /// The path, without tokens.
    #[must_use]
    pub fn path(&self) -> Cow<'_, str> {
        redaction::text(&self.exchange.path)
    }

    /// What is kept under the name of a parameter of the query.
    pub(super) fn parameter(&self, name: &str) -> Kept {
        let query = self.exchange.query.as_deref().unwrap_or_default();
        let kept = query.strip_suffix(CUT);
        Kept {
            values: redaction::parameter(kept.unwrap_or(query), name),
            is_text: true,
            cut: kept.map(|_| QUERY_CUT),
        }
    }

    /// Everything but the headers and bodies.
    #[must_use]
    pub fn summary(&self) -> Value {
        let exchange = &self.exchange;
        let mut summary = json!({
            "id": self.id,
            "provider": exchange.provider,
            "operation": exchange.operation,
            "method": exchange.method.as_str(),
            "path": self.path(),
            "query": exchange.query.as_deref().map(shown_query),
            "status": exchange.status.map(|status| status.as_u16()),
            "reason": exchange.reason,
            "account": exchange.account,
            "session": exchange.session,
            "token": exchange.token,
            "fault": exchange.fault,
            "time": exchange.time.to_string(),
            "machine_time": exchange.machine_time,
            "duration_ms": milliseconds(exchange.duration),
        });
        if let Some(hint) = &exchange.hint {
            summary["hint"] = hint.to_string().into();
        }
        summary
    }

    /// Everything.
    #[must_use]
    pub fn show(&self) -> Value {
        let mut shown = self.summary();
        shown["request"] = self.exchange.request.show();
        shown["response"] = self.exchange.response.as_ref().map(Message::show).into();
        shown
    }
}

/// With the line that the log has of it.
impl fmt::Display for Entry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exchange = &self.exchange;
        write!(
            formatter,
            "#{} {} {} was ",
            self.id,
            exchange.method,
            self.path()
        )?;
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

fn shown_query(query: &str) -> String {
    match query.strip_suffix(CUT) {
        Some(kept) => format!("{}{CUT}", redaction::pairs(kept)),
        None => redaction::pairs(query),
    }
}

/// The beginning of a path, without the tokens in it.
fn beginning(path: &str) -> String {
    let shown = redaction::text(path);
    format!("{}{CUT}", &shown[..boundary(&shown, MAX_ADDRESS)])
}

/// The first parameters of a query.
fn first_parameters(query: &str) -> String {
    let kept = &query[..boundary(query, MAX_ADDRESS)];
    let kept = kept.rfind('&').map_or("", |last| &kept[..=last]);
    format!("{kept}{CUT}")
}

/// To the microsecond.
fn milliseconds(duration: Duration) -> f64 {
    let microseconds = u32::try_from(duration.as_micros()).unwrap_or(u32::MAX);
    f64::from(microseconds) / 1000.0
}
