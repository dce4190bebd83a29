//! Timestamps for housekeeping and display.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::machine::{Machine, System};

/// A timestamp in milliseconds that any thread can renew. Not for rules: vendors' rules use a
/// [`Clock`](super::Clock).
///
/// It is shown by the wall clock, but its age is measured by the monotonic clock; otherwise a
/// change of the wall clock would make everything look idle.
#[derive(Debug)]
pub struct SharedTimestamp {
    made: Instant,
    renewed: AtomicI64,
    renewed_after: AtomicU64,
}

impl SharedTimestamp {
    /// Now.
    #[must_use]
    pub fn now() -> Self {
        Self::by(&System::default())
    }

    /// Renews it.
    pub fn renew(&self) {
        self.renew_by(&System::default());
    }

    /// The time of the last renewal, by the wall clock at that time.
    #[must_use]
    pub fn read(&self) -> Timestamp {
        let milliseconds = self.renewed.load(Ordering::Relaxed);
        Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// The time since it was created, by the monotonic clock.
    #[must_use]
    pub fn age(&self) -> Duration {
        self.age_by(&System::default())
    }

    /// The time since it was last renewed, by the monotonic clock.
    #[must_use]
    pub fn idle(&self) -> Duration {
        self.idle_by(&System::default())
    }

    pub(super) fn by(machine: &impl Machine) -> Self {
        Self {
            made: machine.steady(),
            renewed: AtomicI64::new(machine.wall().as_millisecond()),
            renewed_after: AtomicU64::new(0),
        }
    }

    pub(super) fn renew_by(&self, machine: &impl Machine) {
        let (wall, after) = (machine.wall().as_millisecond(), self.age_by(machine));
        let after = u64::try_from(after.as_millis()).unwrap_or(u64::MAX);
        self.renewed.store(wall, Ordering::Relaxed);
        self.renewed_after.store(after, Ordering::Relaxed);
    }

    pub(super) fn idle_by(&self, machine: &impl Machine) -> Duration {
        let after = Duration::from_millis(self.renewed_after.load(Ordering::Relaxed));
        self.age_by(machine).saturating_sub(after)
    }

    fn age_by(&self, machine: &impl Machine) -> Duration {
        machine.steady().saturating_duration_since(self.made)
    }
}
