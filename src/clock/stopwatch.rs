//! When something began by the machine's time, and how long it took, for people to see.

use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::machine::{machine_now, steady_now};

/// Runs from the moment at which it was started. No rule asks it: what a vendor decides by time is
/// decided on a [`Clock`](super::Clock).
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch {
    at: Timestamp,
    started: Instant,
}

impl Stopwatch {
    /// Starts one now.
    #[must_use]
    pub fn start() -> Self {
        Self {
            at: machine_now(),
            started: steady_now(),
        }
    }

    /// When it was started.
    #[must_use]
    pub const fn started_at(&self) -> Timestamp {
        self.at
    }

    /// How long ago that was, whatever has been done to the machine's clock since.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}
