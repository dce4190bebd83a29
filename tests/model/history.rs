//! Histories of concurrent calls.

use std::sync::atomic::{AtomicU64, Ordering};

/// A call of a thread.
#[derive(Debug, Clone)]
pub struct Event<A, O> {
    pub asked: A,
    pub outcome: O,
    /// The counter when it began.
    pub called: u64,
    /// The counter when it returned.
    pub returned: u64,
}

/// The calls of each thread, in its order.
pub type History<A, O> = Vec<Vec<Event<A, O>>>;

/// A counter of calls and returns. A clock could not reliably order two of them.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// The next number.
    pub fn count(&self) -> u64 {
        self.0.fetch_add(1, Ordering::SeqCst)
    }
}
