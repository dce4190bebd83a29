//! Errors of the embedded server.

use std::fmt;

use http::StatusCode;

use crate::clock::ClockError;
use crate::fixtures::Problems;
use crate::problem::Problem;
use crate::sandbox::{InvalidSandboxName, TooManySandboxes};
use crate::server::StartError;

/// Why something was not done; the state has not changed.
///
/// The text says what is wrong, where, and what would be right, in the same words as the command
/// line and the control API. `Debug` is the same, so that `unwrap`, `expect` and a test that
/// returns the error show a readable message.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct Error {
    kind: ErrorKind,
    text: String,
}

/// The kind of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The server could not start: an address, a key or the fixtures.
    Start,
    /// The request is invalid: an unknown name, or a value out of range.
    Invalid,
    /// Not found.
    NotFound,
    /// It conflicts with the current state.
    Conflict,
    /// A limit is reached, or the machine could not do it.
    Unavailable,
    /// The expected requests were not received.
    NotVerified,
    /// It is unknown whether the expected requests were received: requests that may have matched
    /// are no longer kept.
    Undecided,
}

impl Error {
    pub(super) fn new(kind: ErrorKind, text: impl fmt::Display) -> Self {
        Self {
            kind,
            text: text.to_string(),
        }
    }

    /// The kind of the error.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        let kind = match problem.status() {
            StatusCode::NOT_FOUND => ErrorKind::NotFound,
            StatusCode::CONFLICT => ErrorKind::Conflict,
            StatusCode::SERVICE_UNAVAILABLE => ErrorKind::Unavailable,
            _ => ErrorKind::Invalid,
        };
        Self::new(kind, problem)
    }
}

impl From<StartError> for Error {
    fn from(error: StartError) -> Self {
        Self::new(ErrorKind::Start, error)
    }
}

impl From<Problems> for Error {
    fn from(problems: Problems) -> Self {
        Self::new(ErrorKind::Start, problems)
    }
}

impl From<ClockError> for Error {
    fn from(error: ClockError) -> Self {
        Self::new(ErrorKind::Invalid, error)
    }
}

impl From<InvalidSandboxName> for Error {
    fn from(error: InvalidSandboxName) -> Self {
        Self::new(ErrorKind::Invalid, error)
    }
}

impl From<TooManySandboxes> for Error {
    fn from(error: TooManySandboxes) -> Self {
        Self::new(ErrorKind::Unavailable, error)
    }
}
