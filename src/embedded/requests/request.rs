//! A request and its answer.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use crate::embedded::faults::FaultId;
use crate::identity::{AccountId, SessionId, TokenId};
use crate::provider::Provider;
use crate::sandbox::journal::Entry;
use crate::sandbox::reason::Reason;

/// A request of a client and its answer, without secrets.
#[derive(Clone)]
pub struct Request(pub(super) Arc<Entry>);

impl Request {
    /// The id, always increasing.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.0.id()
    }

    /// The provider; `None` if no provider has the path.
    #[must_use]
    pub fn provider(&self) -> Option<Provider> {
        self.0.exchange().provider
    }

    /// The `operationId`, if the request was for a documented operation.
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        self.0.exchange().operation.as_deref()
    }

    /// Its method.
    #[must_use]
    pub fn method(&self) -> &str {
        self.0.exchange().method.as_str()
    }

    /// The path as in the provider's documentation.
    #[must_use]
    pub fn path(&self) -> Cow<'_, str> {
        self.0.path()
    }

    /// The status of the answer; `None` if the client disconnected or a fault left the request
    /// unanswered.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.exchange().status.map(|status| status.as_u16())
    }

    /// Whether it was refused or not answered.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.status().is_none_or(|status| status >= 400)
    }

    /// The reason for the answer.
    #[must_use]
    pub fn reason(&self) -> Reason {
        self.0.exchange().reason
    }

    /// Explains the mistake if the reason alone does not: where a refused token comes from, or the path that
    /// is nearest to an unknown one.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let hint = self.0.exchange().hint.as_ref();
        hint.map(ToString::to_string)
    }

    /// What happened, in one or two sentences with the facts at the time of the request.
    #[must_use]
    pub fn explanation(&self) -> String {
        self.0.exchange().explanation()
    }

    /// The account, if known.
    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        self.0.exchange().account
    }

    /// The session.
    #[must_use]
    pub fn session(&self) -> Option<SessionId> {
        self.0.exchange().session
    }

    /// The presented or issued token.
    #[must_use]
    pub fn token(&self) -> Option<TokenId> {
        self.0.exchange().token
    }

    /// The fault that was applied.
    #[must_use]
    pub fn fault(&self) -> Option<FaultId> {
        self.0.exchange().fault
    }

    /// The time of the request, by the sandbox's clock, in whole seconds.
    #[must_use]
    pub fn time(&self) -> Timestamp {
        self.0.exchange().time.into()
    }

    /// The time of the request, by the machine's clock.
    #[must_use]
    pub fn machine_time(&self) -> Timestamp {
        self.0.exchange().machine_time
    }

    /// Time until the answer, by the machine's clock.
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.0.exchange().duration
    }

    /// The complete entry with headers and bodies, as in `GET /__admin/requests/{id}`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        self.0.show()
    }
}

/// One line: `#3 POST /v3/auth/refresh was answered 400 (refresh_too_early)`.
impl fmt::Display for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}
