//! The entries that a journal keeps.

use std::collections::VecDeque;
use std::sync::Arc;

use jiff::Timestamp;

use super::{Entry, Since};
use crate::clock::NumericDate;

/// The entries, with consecutive ids: they are only removed from the front.
#[derive(Debug, Default)]
pub(super) struct EntryList {
    pub(super) entries: VecDeque<Arc<Entry>>,
    pub(super) newest: u64,
    /// The size of the entries in memory.
    pub(super) bytes: usize,
    pub(super) last_written: Timestamp,
    pub(super) state: JournalState,
    /// The newest id when the journal began or was last cleared. Entries between it and the oldest
    /// kept one were evicted.
    pub(super) cleared: u64,
    /// The latest time of an entry evicted since then.
    pub(super) evicted_until: Option<NumericDate>,
}

/// Whether the journal belongs to a sandbox.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum JournalState {
    /// It belongs to a sandbox.
    #[default]
    Current,
    /// Another journal has replaced it. It can no longer be read, so later entries are not kept.
    Replaced,
    /// Its sandbox was dropped.
    Dropped,
}

impl EntryList {
    /// An empty list that continues after an id.
    pub(super) fn after(newest: u64) -> Self {
        Self {
            newest,
            cleared: newest,
            ..Self::default()
        }
    }

    /// Evicts the oldest entry.
    pub(super) fn evict(&mut self) -> Option<Arc<Entry>> {
        let oldest = self.entries.pop_front()?;
        self.bytes -= oldest.bytes();
        self.evicted_until = self.evicted_until.max(Some(oldest.exchange().time));
        Some(oldest)
    }

    /// The number of evicted entries that may be in the range of `since`.
    pub(super) fn lost(&self, since: Option<Since>) -> u64 {
        let oldest = self.entries.front();
        let evicted = oldest.map_or(self.newest, |oldest| oldest.id() - 1);
        let before = match since {
            Some(Since::After(id)) => id.max(self.cleared),
            Some(Since::From(instant)) if self.evicted_until < Some(instant.into()) => evicted,
            Some(Since::From(_)) | None => self.cleared,
        };
        evicted.saturating_sub(before)
    }
}
