//! Start time and duration of something, for display.

use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::machine::{machine_now, steady_now};

/// A running stopwatch. Not for rules: vendors' rules use a [`Clock`](super::Clock).
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch {
    at: Timestamp,
    started: Instant,
}

impl Stopwatch {
    /// Starts a stopwatch.
    #[must_use]
    pub fn start() -> Self {
        Self {
            at: machine_now(),
            started: steady_now(),
        }
    }

    /// The start time.
    #[must_use]
    pub const fn started_at(&self) -> Timestamp {
        self.at
    }

    /// The time since then, by the monotonic clock.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}
