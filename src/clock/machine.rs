//! The machine's two clocks: the one that people set, and the one that only ever goes on.
//!
//! This is the one place in the program that reads the first for what it decides.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use jiff::Timestamp;

/// So many seconds the machine's clock may be put back without a sandbox noticing.
const CORRECTION: i64 = 5;

/// What a clock asks. Tests have a machine of their own, whose clock they set.
pub trait Machine {
    /// What the machine's clock shows. It jumps when it is set.
    fn wall(&self) -> Timestamp;

    /// A clock that nobody sets. It stands while the machine sleeps.
    fn steady(&self) -> Instant;
}

/// Both clocks at one moment, so that a change begins where it is said to have begun.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    wall: Timestamp,
    steady: Instant,
}

impl Moment {
    /// What a machine's clocks show now.
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

/// The machine that the program runs on.
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
/// A machine that keeps its time by the network is put back by a fraction of a second now and then. A
/// token that was issued just before would be from the future just after, and refused. So time stands
/// for that long instead. Rules count in whole seconds, hence so does this, and it is written once a
/// second however often it is asked.
#[derive(Debug)]
pub(super) struct Latest(AtomicI64);

impl Default for Latest {
    fn default() -> Self {
        Self(AtomicI64::new(i64::MIN))
    }
}

impl Latest {
    /// What is shown when the machine's clock shows this: its second never goes back by a little.
    pub fn held(&self, wall: Timestamp) -> Timestamp {
        let latest = self.0.load(Ordering::Relaxed);
        let second = wall.as_second();
        if second == latest {
            return wall;
        }
        if second < latest && latest - second <= CORRECTION {
            return Timestamp::from_second(latest).unwrap_or(wall);
        }
        // Of threads that race over the change of a second the latest wins, and nobody goes back. After
        // a jump back one that had read the time before may undo this; the next to ask redoes it.
        if second > latest {
            self.0.fetch_max(second, Ordering::Relaxed);
        } else {
            self.0.store(second, Ordering::Relaxed);
        }
        wall
    }
}

/// What the machine's clock shows, as it is.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the clock that others ask"
)]
pub(super) fn machine_now() -> Timestamp {
    Timestamp::now()
}

/// The machine's steady clock.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the clock that others ask"
)]
pub(super) fn steady_now() -> Instant {
    Instant::now()
}
