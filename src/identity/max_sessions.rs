//! How much a ledger keeps.

use std::fmt;

/// How many sessions a sandbox remembers, and how many tokens: from 1 to [`MaxSessions::MOST`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MaxSessions(usize);

impl MaxSessions {
    /// Some hundreds of megabytes. A snapshot takes no more either.
    pub const MOST: usize = 2_000_000;

    /// The number.
    #[must_use]
    pub const fn get(self) -> usize {
        self.0
    }
}

/// A number of sessions that no sandbox may remember. Its text says which one may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidMaxSessions;

impl fmt::Display for InvalidMaxSessions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let most = MaxSessions::MOST;
        write!(formatter, "write a whole number from 1 to {most}")
    }
}

impl std::error::Error for InvalidMaxSessions {}

impl TryFrom<usize> for MaxSessions {
    type Error = InvalidMaxSessions;

    fn try_from(sessions: usize) -> Result<Self, Self::Error> {
        if (1..=Self::MOST).contains(&sessions) {
            Ok(Self(sessions))
        } else {
            Err(InvalidMaxSessions)
        }
    }
}

impl Default for MaxSessions {
    /// As many as there may be.
    fn default() -> Self {
        Self(Self::MOST)
    }
}
