//! The machine's two clocks: the wall clock, which can be set, and the monotonic one.
//!
//! This is the only place that reads the wall clock for decisions.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use jiff::Timestamp;

/// Corrections of the machine's clock up to this number of seconds do not set a sandbox's clock
/// back.
const CORRECTION: i64 = 5;

/// The clocks that a [`Clock`](super::Clock) reads. Tests replace them.
pub trait Machine {
    /// The wall clock. It jumps when it is set.
    fn wall(&self) -> Timestamp;

    /// The monotonic clock. It stops while the machine sleeps.
    fn steady(&self) -> Instant;
}

/// Both clocks at one moment, so that a change begins exactly then.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    wall: Timestamp,
    steady: Instant,
}

impl Moment {
    /// Reads both clocks.
    pub fn of(machine: &impl Machine) -> Self {
        Self {
            wall: machine.wall(),
            steady: machine.steady(),
        }
    }
}

impl Machine for Moment {
    fn wall(&self) -> Timestamp {
        self.wall
    }

    fn steady(&self) -> Instant {
        self.steady
    }
}

/// The real machine.
#[derive(Debug, Default)]
pub struct System {
    latest: Latest,
}

impl Machine for System {
    fn wall(&self) -> Timestamp {
        self.latest.held(machine_now())
    }

    fn steady(&self) -> Instant {
        steady_now()
    }
}

/// The latest second that was shown.
///
/// NTP sets a machine's clock back by a fraction of a second now and then. A token issued just
/// before would then be from the future, and refused. So the time stands still for that long
/// instead. Rules count in whole seconds, and so does this; it is written at most once per second.
#[derive(Debug)]
pub(super) struct Latest(AtomicI64);

impl Default for Latest {
    fn default() -> Self {
        Self(AtomicI64::new(i64::MIN))
    }
}

impl Latest {
    /// The time to show for a wall-clock time: never a few seconds back.
    pub fn held(&self, wall: Timestamp) -> Timestamp {
        let latest = self.0.load(Ordering::Relaxed);
        let second = wall.as_second();
        if second == latest {
            return wall;
        }
        if second < latest && latest - second <= CORRECTION {
            return Timestamp::from_second(latest).unwrap_or(wall);
        }
        // Of threads that race at the change of a second the latest wins, and the time does not go
        // back. After a jump back, a thread with an older time may undo this; the next call
        // corrects it.
        if second > latest {
            self.0.fetch_max(second, Ordering::Relaxed);
        } else {
            self.0.store(second, Ordering::Relaxed);
        }
        wall
    }
}

/// The unmodified wall clock.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the clock that others ask"
)]
pub(super) fn machine_now() -> Timestamp {
    Timestamp::now()
}

/// The monotonic clock.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the clock that others ask"
)]
pub(super) fn steady_now() -> Instant {
    Instant::now()
}
