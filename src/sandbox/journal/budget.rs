//! The memory budget of all journals of a process.

use std::num::NonZeroUsize;
use std::sync::Weak;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::Timestamp;

use crate::count::{self, InvalidCount};
use crate::sync::Mutex;

/// The memory limit for all journals of a process together, in MiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JournalMemory(NonZeroUsize);

impl JournalMemory {
    /// The highest allowed value: one tebibyte.
    pub const MAX: usize = 1024 * 1024;

    /// In bytes.
    #[must_use]
    pub const fn bytes(self) -> usize {
        self.0.get().saturating_mul(1024 * 1024)
    }
}

impl TryFrom<usize> for JournalMemory {
    type Error = InvalidCount;

    fn try_from(mebibytes: usize) -> Result<Self, Self::Error> {
        count::up_to(Self::MAX, mebibytes).map(Self)
    }
}

impl Default for JournalMemory {
    /// 256 MiB.
    fn default() -> Self {
        Self(NonZeroUsize::MIN.saturating_add(255))
    }
}

/// A journal within a budget.
pub(super) trait Evict: std::fmt::Debug + Send + Sync {
    /// When an entry was last written, by the machine's clock.
    fn last_written(&self) -> Timestamp;

    /// Evicts the oldest entries until they have freed this many bytes or none is left.
    fn evict(&self, bytes: usize);
}

/// The memory used by all journals of a process, and its limit. Above it, the oldest entries of the
/// least recently written journals are evicted.
///
/// Writing an entry costs one atomic addition. Only the write that exceeds the budget looks at the
/// journals, and then frees much more than one entry.
#[derive(Debug)]
pub struct JournalBudget {
    most: usize,
    used: AtomicUsize,
    journals: Mutex<Vec<Weak<dyn Evict>>>,
}

impl JournalBudget {
    /// A budget in bytes.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self {
            most,
            used: AtomicUsize::new(0),
            journals: Mutex::new(Vec::new()),
        }
    }

    /// The used bytes.
    #[must_use]
    pub fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed)
    }

    /// Adds a journal to the budget.
    pub(super) fn watch(&self, journal: Weak<dyn Evict>) {
        let mut journals = self.journals.lock();
        // Whenever their number has doubled, dropped journals are removed.
        if journals.len().is_power_of_two() {
            journals.retain(|journal| journal.strong_count() > 0);
        }
        journals.push(journal);
    }

    pub(super) fn add(&self, bytes: usize) {
        self.used.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(super) fn subtract(&self, bytes: usize) {
        self.used.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// If the budget is exceeded, frees an eighth of it.
    pub(super) fn enforce(&self) {
        if self.used() <= self.most {
            return;
        }
        let journals = self.journals.lock();
        // Another thread may have freed memory in the meantime.
        if self.used() <= self.most {
            return;
        }
        let target = self.most - self.most / 8;
        let mut by_use: Vec<_> = journals
            .iter()
            .filter_map(Weak::upgrade)
            .map(|journal| (journal.last_written(), journal))
            .collect();
        by_use.sort_unstable_by_key(|(written, _)| *written);
        for (_, journal) in by_use {
            let excess = self.used().saturating_sub(target);
            if excess == 0 {
                break;
            }
            journal.evict(excess);
        }
    }
}
