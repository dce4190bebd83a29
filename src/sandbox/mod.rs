//! One whole isolated world, and the registry of them.

pub mod accounts;
pub mod baseline;
pub mod journal;
pub mod keys;
mod name;
pub mod reason;
mod registry;
pub mod settings;
mod world;

use std::sync::Arc;

use parking_lot::RwLock;

use crate::clock::{Clock, NumericDate};
use baseline::Baseline;
use journal::Journal;
pub use name::{InvalidSandboxName, SandboxName};
pub use registry::{Sandboxes, TooManySandboxes};
pub use world::World;

/// A sandbox: a world that a reset replaces, a clock, and a journal.
#[derive(Debug)]
pub struct Sandbox {
    name: SandboxName,
    clock: Clock,
    world: RwLock<Arc<World>>,
    journal: Arc<Journal>,
    baseline: Arc<Baseline>,
}

/// What a reset leaves as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Keep {
    /// The clock.
    pub clock: bool,
    /// The journal.
    pub journal: bool,
}

impl Sandbox {
    fn new(name: SandboxName, baseline: Arc<Baseline>) -> Self {
        let sandbox = Self {
            name,
            clock: Clock::real(),
            world: RwLock::new(Arc::new(World::new(&baseline))),
            journal: Arc::new(Journal::new(baseline.journal_size())),
            baseline,
        };
        sandbox.restart_clock();
        sandbox
    }

    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &SandboxName {
        &self.name
    }

    /// Its clock.
    #[must_use]
    pub const fn clock(&self) -> &Clock {
        &self.clock
    }

    /// What was asked of it and answered.
    #[must_use]
    pub const fn journal(&self) -> &Arc<Journal> {
        &self.journal
    }

    /// The world as it is now, and the time in it. A request asks once and keeps to both, so that
    /// a reset or a move of the clock comes before it or after it.
    #[must_use]
    pub fn enter(&self) -> (Arc<World>, NumericDate) {
        let world = self.world.read();
        (Arc::clone(&world), self.clock.now().into())
    }

    /// Goes back to the fixtures. Requests under way end in the world in which they began.
    pub fn reset(&self, keep: Keep) {
        let fresh = Arc::new(World::new(&self.baseline));
        let mut world = self.world.write();
        if !keep.clock {
            self.restart_clock();
        }
        if !keep.journal {
            self.journal.clear();
        }
        *world = fresh;
    }

    fn restart_clock(&self) {
        // The baseline tried its start before it let itself be made.
        if self.baseline.start(&self.clock).is_err() {
            self.clock.reset();
        }
    }
}
