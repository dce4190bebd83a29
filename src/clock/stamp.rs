//! When something happened by the machine's time, for housekeeping and for people to see.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;

use super::machine_now;

/// An instant of the machine's time, in milliseconds, that any thread may renew. No rule asks it:
/// what a vendor decides by time is decided on a [`Clock`](super::Clock).
#[derive(Debug)]
pub struct Stamp(AtomicI64);

impl Stamp {
    /// Now.
    #[must_use]
    pub fn now() -> Self {
        Self(AtomicI64::new(machine_now().as_millisecond()))
    }

    /// Makes it now again.
    pub fn renew(&self) {
        self.0
            .store(machine_now().as_millisecond(), Ordering::Relaxed);
    }

    /// The instant.
    #[must_use]
    pub fn read(&self) -> Timestamp {
        let milliseconds = self.0.load(Ordering::Relaxed);
        Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}
