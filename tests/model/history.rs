//! What several threads did at once.

use std::sync::atomic::{AtomicU64, Ordering};

/// Something that a thread did.
#[derive(Debug, Clone)]
pub struct Event<A, O> {
    pub asked: A,
    pub outcome: O,
    /// Counted when it began.
    pub called: u64,
    /// Counted when it was over.
    pub returned: u64,
}

/// What each thread did, in its order.
pub type History<A, O> = Vec<Vec<Event<A, O>>>;

/// Counts calls and returns. No clock would tell two of them apart for certain.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// The next number.
    pub fn count(&self) -> u64 {
        self.0.fetch_add(1, Ordering::SeqCst)
    }
}
