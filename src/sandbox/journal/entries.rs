//! The journal of a world.

use std::num::NonZeroUsize;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::watch;

use super::budget::Evict;
use super::entry_list::{EntryList, JournalState};
use super::{Difference, Entry, EntryMatch, Exchange, Fit, JournalBudget, Since};
use crate::count::{self, InvalidCount};
use crate::sync::Mutex;

/// The maximum number of entries in a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JournalSize(pub NonZeroUsize);

impl JournalSize {
    /// The highest allowed maximum; at worst it takes some gigabytes.
    pub const MAX: usize = 1_000_000;
}

impl TryFrom<usize> for JournalSize {
    type Error = InvalidCount;

    fn try_from(entries: usize) -> Result<Self, Self::Error> {
        count::up_to(Self::MAX, entries).map(Self)
    }
}

impl Default for JournalSize {
    /// 1,000.
    fn default() -> Self {
        Self(NonZeroUsize::MIN.saturating_add(999))
    }
}

/// The journal of a world. When it is full, the oldest entry is evicted.
#[derive(Debug)]
pub struct Journal {
    list: Mutex<EntryList>,
    /// The id of the newest entry, for streams that wait for the next one. It is also sent when the
    /// journal is replaced or dropped.
    newest: watch::Sender<u64>,
    size: JournalSize,
    /// The budget that it shares with the other journals of the process, if any.
    budget: Option<Arc<JournalBudget>>,
}

/// The result of a search.
#[derive(Debug)]
pub struct SearchResult {
    /// The matching kept entries, oldest first.
    pub entries: Vec<Arc<Entry>>,
    /// The number of evicted entries that may have matched: all in the range of `since`, regardless
    /// of other conditions.
    pub lost: u64,
    /// The number of entries that may match but were truncated too much to decide.
    pub cut: u64,
}

/// The next entry after an id.
#[derive(Debug)]
pub struct Next {
    /// The number of entries in between that are no longer kept.
    pub lost: u64,
    /// The first kept one.
    pub entry: Arc<Entry>,
}

impl Journal {
    /// An empty journal without a shared budget.
    #[must_use]
    pub fn new(size: JournalSize) -> Self {
        Self::of(EntryList::default(), size, None)
    }

    /// An empty journal with a shared budget.
    #[must_use]
    pub fn within(size: JournalSize, budget: &Arc<JournalBudget>) -> Arc<Self> {
        Self::of(EntryList::default(), size, Some(Arc::clone(budget))).watched()
    }

    fn of(list: EntryList, size: JournalSize, budget: Option<Arc<JournalBudget>>) -> Self {
        Self {
            newest: watch::Sender::new(list.newest),
            list: Mutex::new(list),
            size,
            budget,
        }
    }

    fn watched(self) -> Arc<Self> {
        let journal = Arc::new(self);
        if let Some(budget) = &journal.budget {
            let weak = Arc::downgrade(&journal);
            budget.watch(weak);
        }
        journal
    }

    /// An empty journal that replaces this one. Ids continue.
    pub(in crate::sandbox) fn replaced(&self) -> Arc<Self> {
        let mut list = self.list.lock();
        let successor = EntryList {
            state: list.state,
            ..EntryList::after(list.newest)
        };
        list.state = JournalState::Replaced;
        self.newest.send_replace(list.newest);
        drop(list);
        Self::of(successor, self.size, self.budget.clone()).watched()
    }

    /// Marks that its sandbox was dropped.
    pub(in crate::sandbox) fn end(&self) {
        let mut list = self.list.lock();
        list.state = JournalState::Dropped;
        self.newest.send_replace(list.newest);
    }

    /// Whether it belongs to a sandbox.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.list.lock().state == JournalState::Current
    }

    /// Writes an entry with the next id. Ids are not reused within a journal that can be read.
    pub fn write(&self, exchange: Exchange) -> Arc<Entry> {
        let mut list = self.list.lock();
        if list.state == JournalState::Replaced {
            return Arc::new(Entry::new(list.newest, exchange));
        }
        list.newest += 1;
        list.last_written = exchange.machine_time;
        let entry = Arc::new(Entry::new(list.newest, exchange));
        let oldest = if list.entries.len() == self.size.0.get() {
            self.evict_oldest(&mut list)
        } else {
            None
        };
        self.count(&mut list, entry.bytes());
        list.entries.push_back(Arc::clone(&entry));
        // Under the lock, so that the id never goes back.
        self.tell_newest(entry.id());
        drop(list);
        // Freed outside the lock.
        drop(oldest);
        if let Some(budget) = &self.budget {
            budget.enforce();
        }
        entry
    }

    /// Tells streams of the newest entry. Nobody is woken where none waits, as in most journals.
    fn tell_newest(&self, id: u64) {
        self.newest.send_if_modified(|newest| {
            *newest = id;
            self.newest.receiver_count() > 0
        });
    }

    fn evict_oldest(&self, list: &mut EntryList) -> Option<Arc<Entry>> {
        let oldest = list.evict()?;
        self.give_back(oldest.bytes());
        Some(oldest)
    }

    fn count(&self, list: &mut EntryList, bytes: usize) {
        list.bytes += bytes;
        if let Some(budget) = &self.budget {
            budget.add(bytes);
        }
    }

    fn give_back(&self, bytes: usize) {
        if let Some(budget) = &self.budget {
            budget.subtract(bytes);
        }
    }

    /// The matching entries.
    #[must_use]
    pub fn find(&self, wanted: &EntryMatch) -> SearchResult {
        let kept = self.list.lock();
        let lost = kept.lost(wanted.since);
        let mut entries: Vec<_> = kept.entries.iter().map(Arc::clone).collect();
        drop(kept);
        let mut cut = 0;
        entries.retain(|entry| match wanted.judge(entry) {
            Fit::Yes => true,
            Fit::Unknown => {
                cut += 1;
                false
            }
            Fit::No => false,
        });
        SearchResult { entries, lost, cut }
    }

    /// The number of evicted entries that may be in the range of `since`.
    #[must_use]
    pub fn lost(&self, since: Option<Since>) -> u64 {
        self.list.lock().lost(since)
    }

    /// The entry of this id, if it is kept.
    #[must_use]
    pub fn entry(&self, id: u64) -> Option<Arc<Entry>> {
        let next = self.after(id.checked_sub(1)?)?;
        (next.lost == 0).then_some(next.entry)
    }

    /// The first entry after an id, or `None` if there is none yet.
    #[must_use]
    pub fn after(&self, id: u64) -> Option<Next> {
        let list = self.list.lock();
        let oldest = list.entries.front()?.id();
        let wanted = id.checked_add(1)?;
        let first = wanted.max(oldest);
        let entry = list.entries.get(usize::try_from(first - oldest).ok()?)?;
        Some(Next {
            lost: first - wanted,
            entry: Arc::clone(entry),
        })
    }

    /// The nearest entries that do not match: first those for the same operation with another
    /// result, then those with the fewest differences, newest first.
    #[must_use]
    pub fn nearest(&self, wanted: &EntryMatch, count: usize) -> Vec<(Arc<Entry>, Vec<Difference>)> {
        let all = self.find(&EntryMatch::default()).entries;
        Self::nearest_of(all, wanted, count)
    }

    /// The nearest among the given entries.
    #[must_use]
    pub fn nearest_of(
        entries: Vec<Arc<Entry>>,
        wanted: &EntryMatch,
        count: usize,
    ) -> Vec<(Arc<Entry>, Vec<Difference>)> {
        let mut misses: Vec<_> = entries
            .into_iter()
            .rev()
            .map(|entry| {
                let differences = wanted.differences(&entry);
                (entry, differences)
            })
            .filter(|(_, differences)| !differences.is_empty())
            .collect();
        misses.sort_by_key(|(_, differences)| {
            let of_the_request = differences.iter().filter(|one| one.is_of_the_request());
            (of_the_request.count(), differences.len())
        });
        misses.truncate(count);
        misses
    }

    /// The number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.lock().entries.len()
    }

    /// Whether there are no entries.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Removes all entries. Ids continue.
    pub fn clear(&self) {
        let mut list = self.list.lock();
        let empty = EntryList {
            state: list.state,
            ..EntryList::after(list.newest)
        };
        let cleared = std::mem::replace(&mut *list, empty);
        self.give_back(cleared.bytes);
        drop(list);
        // Freed outside the lock.
        drop(cleared);
    }

    /// The id of the newest entry, as it changes. The channel closes with the journal.
    #[must_use]
    pub fn newest(&self) -> watch::Receiver<u64> {
        self.newest.subscribe()
    }
}

impl Evict for Journal {
    fn evict(&self, bytes: usize) {
        let mut evicted = Vec::new();
        let mut list = self.list.lock();
        let target = list.bytes.saturating_sub(bytes);
        while list.bytes > target {
            evicted.push(self.evict_oldest(&mut list));
        }
        drop(list);
        drop(evicted);
    }

    fn last_written(&self) -> Timestamp {
        self.list.lock().last_written
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        // Dropping the journal frees its entries, so the budget must be updated.
        if self.budget.is_some() {
            self.clear();
        }
    }
}
