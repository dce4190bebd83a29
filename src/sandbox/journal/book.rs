//! The entries in their order, as many as there is room for.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::Arc;

use tokio::sync::watch;

use super::{Difference, Entry, Exchange, Match};
use crate::count::{self, InvalidCount};
use crate::sync::Mutex;

/// How many entries a journal keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JournalSize(pub NonZeroUsize);

impl JournalSize {
    /// The most entries that a journal may keep: some gigabytes of them, at the worst.
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

/// The journal of a sandbox. When it is full, the oldest entry makes room.
#[derive(Debug)]
pub struct Journal {
    book: Mutex<Book>,
    /// The id of the newest entry there ever was, for whoever waits for the next one.
    newest: watch::Sender<u64>,
    size: JournalSize,
}

/// The entries, whose ids follow one another without a gap: they go from the front alone.
#[derive(Debug, Default)]
struct Book {
    entries: VecDeque<Arc<Entry>>,
    newest: u64,
}

/// What comes after an entry.
#[derive(Debug)]
pub struct Next {
    /// How many entries after that one are no longer kept.
    pub lost: u64,
    /// The first that is.
    pub entry: Arc<Entry>,
}

impl Journal {
    /// An empty journal.
    #[must_use]
    pub fn new(size: JournalSize) -> Self {
        Self {
            book: Mutex::default(),
            newest: watch::Sender::new(0),
            size,
        }
    }

    /// Writes an entry. Its id is one more than the last one's, and no id is ever given again.
    pub fn write(&self, exchange: Exchange) -> Arc<Entry> {
        let mut book = self.book.lock();
        book.newest += 1;
        let entry = Arc::new(Entry::new(book.newest, exchange));
        let oldest = if book.entries.len() == self.size.0.get() {
            book.entries.pop_front()
        } else {
            None
        };
        book.entries.push_back(Arc::clone(&entry));
        // Under the lock, so that the number that is waited for never goes back.
        self.newest.send_replace(entry.id());
        drop(book);
        // What it held is given back where it holds up nobody.
        drop(oldest);
        entry
    }

    /// Every entry that matches, oldest first.
    #[must_use]
    pub fn find(&self, wanted: &Match) -> Vec<Arc<Entry>> {
        let mut entries = self.all();
        entries.retain(|entry| wanted.fits(entry));
        entries
    }

    /// The entry of that id, if it is still kept.
    #[must_use]
    pub fn entry(&self, id: u64) -> Option<Arc<Entry>> {
        let next = self.after(id.checked_sub(1)?)?;
        (next.lost == 0).then_some(next.entry)
    }

    /// The first entry after that of an id, or nothing when there is none yet.
    #[must_use]
    pub fn after(&self, id: u64) -> Option<Next> {
        let book = self.book.lock();
        let oldest = book.entries.front()?.id();
        let wanted = id.checked_add(1)?;
        let first = wanted.max(oldest);
        let entry = book.entries.get(usize::try_from(first - oldest).ok()?)?;
        Some(Next {
            lost: first - wanted,
            entry: Arc::clone(entry),
        })
    }

    /// The entries that nearly match. Those come first that were for the same and had another
    /// outcome, then those that differ in the fewest things, and of those the newest.
    #[must_use]
    pub fn nearest(&self, wanted: &Match, count: usize) -> Vec<(Arc<Entry>, Vec<Difference>)> {
        let mut misses: Vec<_> = self
            .all()
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

    /// How many entries are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.book.lock().entries.len()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Forgets all entries. Ids go on from where they are.
    pub fn clear(&self) {
        drop(self.take());
    }

    /// The same, and gives the entries back, for whoever holds a lock and would rather drop them
    /// later.
    pub(in crate::sandbox) fn take(&self) -> VecDeque<Arc<Entry>> {
        std::mem::take(&mut self.book.lock().entries)
    }

    /// The id of the newest entry, as it grows. It ends with the journal.
    #[must_use]
    pub fn newest(&self) -> watch::Receiver<u64> {
        self.newest.subscribe()
    }

    fn all(&self) -> Vec<Arc<Entry>> {
        self.book.lock().entries.iter().map(Arc::clone).collect()
    }
}
