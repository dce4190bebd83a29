//! A request, and how it was answered.

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

/// A request that a client made, and how it was answered. What it shows is free of secrets.
#[derive(Clone)]
pub struct Request(pub(super) Arc<Entry>);

impl Request {
    /// Its number, which only grows.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.0.id()
    }

    /// To whom it was; nobody, when no provider has anything at its path.
    #[must_use]
    pub fn provider(&self) -> Option<Provider> {
        self.0.exchange().provider
    }

    /// The `operationId` of what it was for, where it was for something documented.
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        self.0.exchange().operation
    }

    /// Its method.
    #[must_use]
    pub fn method(&self) -> &str {
        self.0.exchange().method.as_str()
    }

    /// Its path as the provider prints it.
    #[must_use]
    pub fn path(&self) -> Cow<'_, str> {
        self.0.path()
    }

    /// The status of its answer; nothing where none was sent, because its client went away or by a
    /// fault.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.exchange().status.map(|status| status.as_u16())
    }

    /// Why that was so.
    #[must_use]
    pub fn reason(&self) -> Reason {
        self.0.exchange().reason
    }

    /// What leads to the mistake, where the reason alone does not: "issued in sandbox a" or "signed by
    /// intergiro" of a token that was refused, "did you mean /incidents?" of a path.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let hint = self.0.exchange().hint.as_ref();
        hint.map(ToString::to_string)
    }

    /// Whom it was about, as far as is known.
    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        self.0.exchange().account
    }

    /// The session that it was about.
    #[must_use]
    pub fn session(&self) -> Option<SessionId> {
        self.0.exchange().session
    }

    /// The token that it presented or was issued.
    #[must_use]
    pub fn token(&self) -> Option<TokenId> {
        self.0.exchange().token
    }

    /// The fault that had a hand in its answer.
    #[must_use]
    pub fn fault(&self) -> Option<FaultId> {
        self.0.exchange().fault
    }

    /// When it came, by the sandbox's clock, to the second.
    #[must_use]
    pub fn time(&self) -> Timestamp {
        self.0.exchange().time.into()
    }

    /// When it came, by the machine's clock.
    #[must_use]
    pub fn machine_time(&self) -> Timestamp {
        self.0.exchange().machine_time
    }

    /// How long the answer took, by the machine's clock.
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.0.exchange().duration
    }

    /// All of it with headers and bodies, as `GET /__admin/requests/{id}` shows it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        self.0.show()
    }
}

/// In one line: `#3 POST /v3/auth/refresh was answered 400 (refresh_too_early)`.
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
