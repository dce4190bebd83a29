//! How many sessions and tokens all ledgers of a process keep together.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

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

/// How many sessions all sandboxes of a process remember together, and how many tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MaxTotalSessions(NonZeroUsize);

impl MaxTotalSessions {
    /// The most that may be set.
    pub const MOST: usize = 100_000_000;
}

impl TryFrom<usize> for MaxTotalSessions {
    type Error = InvalidCount;

    fn try_from(sessions: usize) -> Result<Self, Self::Error> {
        count::up_to(Self::MOST, sessions).map(Self)
    }
}

impl Default for MaxTotalSessions {
    /// Twice as many as one sandbox may have.
    fn default() -> Self {
        Self(NonZeroUsize::MIN.saturating_add(2 * MaxSessions::MOST - 1))
    }
}

/// How many entries of one kind there are in all ledgers, and how many there may be.
#[derive(Debug)]
pub struct Total {
    most: usize,
    count: AtomicUsize,
}

impl Total {
    /// How many entries a ledger may have however many there are in the others, so that nobody takes
    /// the last place from somebody who has few.
    pub const SHARE: usize = 1000;

    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            count: AtomicUsize::new(0),
        }
    }

    /// How many there may be.
    pub(super) const fn most(&self) -> usize {
        self.most
    }

    /// How many more there may be.
    pub(super) fn left(&self) -> usize {
        self.most.saturating_sub(self.count.load(Ordering::Relaxed))
    }

    pub(super) fn add(&self, entries: usize) {
        self.count.fetch_add(entries, Ordering::Relaxed);
    }

    pub(super) fn subtract(&self, entries: usize) {
        self.count.fetch_sub(entries, Ordering::Relaxed);
    }
}

/// How much room a ledger has: for itself, and in what it shares with the others of the process.
#[derive(Debug, Clone)]
pub struct SessionRoom {
    /// How many sessions it keeps, and how many tokens.
    pub max: MaxSessions,
    pub(super) sessions: Arc<Total>,
    pub(super) tokens: Arc<Total>,
}

impl SessionRoom {
    /// A bound with these maxima. Its clones share the totals.
    #[must_use]
    pub fn new(max: MaxSessions, total: MaxTotalSessions) -> Self {
        let total = || Arc::new(Total::new(total.0.get()));
        Self {
            max,
            sessions: total(),
            tokens: total(),
        }
    }
}

impl From<MaxSessions> for SessionRoom {
    fn from(max: MaxSessions) -> Self {
        Self::new(max, MaxTotalSessions::default())
    }
}
