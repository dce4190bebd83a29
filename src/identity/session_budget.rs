//! Limits for the number of sessions and tokens: of a sandbox, and of the process.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::count::{self, InvalidCount};

/// The maximum number of sessions in a sandbox, and of tokens: from 1 to [`MaxSessions::MOST`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MaxSessions(NonZeroUsize);

impl MaxSessions {
    /// A few hundred megabytes. Also the limit of a snapshot.
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
    /// The highest value.
    fn default() -> Self {
        Self(NonZeroUsize::MIN.saturating_add(Self::MOST - 1))
    }
}

/// The maximum number of sessions in all sandboxes of a process together, and of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MaxTotalSessions(NonZeroUsize);

impl MaxTotalSessions {
    /// The highest value.
    pub const MOST: usize = 100_000_000;
}

impl TryFrom<usize> for MaxTotalSessions {
    type Error = InvalidCount;

    fn try_from(sessions: usize) -> Result<Self, Self::Error> {
        count::up_to(Self::MOST, sessions).map(Self)
    }
}

impl Default for MaxTotalSessions {
    /// Twice the maximum of one sandbox.
    fn default() -> Self {
        Self(NonZeroUsize::MIN.saturating_add(2 * MaxSessions::MOST - 1))
    }
}

/// The number of entries of one kind in all ledgers, and its maximum.
#[derive(Debug)]
pub struct Total {
    most: usize,
    count: AtomicUsize,
}

impl Total {
    /// A ledger may have this many entries even if the total is reached, so that large ledgers do
    /// not take the room of small ones.
    pub const SHARE: usize = 1000;

    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            count: AtomicUsize::new(0),
        }
    }

    /// The maximum.
    pub(super) const fn most(&self) -> usize {
        self.most
    }

    /// The number of free entries.
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

/// The capacity of a ledger: its own, and the total shared by all ledgers of the process.
#[derive(Debug, Clone)]
pub struct SessionRoom {
    /// The maximum number of sessions in this ledger, and of tokens.
    pub max: MaxSessions,
    pub(super) sessions: Arc<Total>,
    pub(super) tokens: Arc<Total>,
}

impl SessionRoom {
    /// The number of sessions in all ledgers.
    #[must_use]
    pub fn count(&self) -> usize {
        self.sessions.count.load(Ordering::Relaxed)
    }

    /// A capacity with these maxima. Its clones share the totals.
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
