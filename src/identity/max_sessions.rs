//! How much a ledger keeps.

use std::num::NonZeroUsize;

use crate::count::{self, InvalidCount};

/// How many sessions a sandbox remembers, and how many tokens: from 1 to [`MaxSessions::MOST`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MaxSessions(NonZeroUsize);

impl MaxSessions {
    /// Some hundreds of megabytes. A snapshot takes no more either.
    pub const MOST: usize = 2_000_000;

    /// The number.
    #[must_use]
    pub const fn get(self) -> usize {
        self.0.get()
    }
}

impl TryFrom<usize> for MaxSessions {
    type Error = InvalidCount;

    fn try_from(sessions: usize) -> Result<Self, Self::Error> {
        count::up_to(Self::MOST, sessions).map(Self)
    }
}

impl Default for MaxSessions {
    /// As many as there may be.
    fn default() -> Self {
        Self(NonZeroUsize::MIN.saturating_add(Self::MOST - 1))
    }
}
