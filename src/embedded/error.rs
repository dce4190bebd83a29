//! What goes wrong, for a program that embeds the server.

use std::fmt;

use http::StatusCode;

use crate::clock::ClockError;
use crate::control::problem::Problem;
use crate::fixtures::Problems;
use crate::sandbox::{InvalidSandboxName, TooManySandboxes};
use crate::server::StartError;

/// Why something was not done; nothing has changed then.
///
/// Its text says what was wrong, where, and what would be right, in the words of the command line
/// and of the control API. `Debug` writes the same, so that `unwrap`, `expect` and a test that
/// returns it show something to read.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct Error {
    kind: ErrorKind,
    text: String,
}

/// What sort of thing went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The server could not start: an address, a key, the fixtures.
    Start,
    /// What was asked for makes no sense: a name that there is not, a value out of range.
    Invalid,
    /// There is nothing of that name.
    NotFound,
    /// It goes against what is there.
    Conflict,
    /// There is no room for it, or the machine could not do it.
    Unavailable,
    /// The requests that were expected did not come.
    NotVerified,
    /// Whether the requests that were expected came cannot be told: requests that may have been
    /// among them are no longer kept.
    Undecided,
}

impl Error {
    pub(super) fn new(kind: ErrorKind, text: impl fmt::Display) -> Self {
        Self {
            kind,
            text: text.to_string(),
        }
    }

    /// What sort of thing went wrong.
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
