//! One whole isolated world, and the registry of them.

pub mod accounts;
pub mod baseline;
pub mod faults;
pub mod journal;
mod keep;
pub mod keys;
mod name;
mod overrides;
pub mod reason;
mod registry;
pub mod settings;
pub mod snapshot;
mod world;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::Timestamp;

use crate::clock::{Clock, NumericDate, Stamp};
use crate::sync::RwLock;
use baseline::Baseline;
use faults::Operation;
use journal::Journal;
pub use keep::{Keep, Part, UnknownPart};
pub use name::{InvalidSandboxName, SandboxName, is_plain_segment};
pub use overrides::{Overrides, OverridesRefused};
pub use registry::{DropRefused, MakeRefused, SandboxLimits, Sandboxes, TooManySandboxes};
use snapshot::{RestoreRefused, Restored, Snapshot};
pub use world::World;

/// A sandbox: a world that a reset replaces, and a clock.
#[derive(Debug)]
pub struct Sandbox {
    name: SandboxName,
    clock: Clock,
    world: RwLock<Arc<World>>,
    baseline: Arc<Baseline>,
    made: Timestamp,
    last_use: Stamp,
    is_claimed: AtomicBool,
}

impl Sandbox {
    fn new(name: SandboxName, baseline: Arc<Baseline>) -> Self {
        let last_use = Stamp::now();
        let sandbox = Self {
            name,
            clock: Clock::real(),
            world: RwLock::new(Arc::new(World::new(&baseline))),
            baseline,
            made: last_use.read(),
            last_use,
            is_claimed: AtomicBool::new(false),
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

    /// When it was made, by the machine's time.
    #[must_use]
    pub const fn made(&self) -> Timestamp {
        self.made
    }

    /// How long ago it was made, in real time.
    #[must_use]
    pub fn age(&self) -> Duration {
        self.last_use.age()
    }

    /// When a request last came to it, or it was made, by the machine's time.
    #[must_use]
    pub fn last_used(&self) -> Timestamp {
        self.last_use.read()
    }

    /// Notes that it is in use.
    pub(crate) fn use_now(&self) {
        self.last_use.renew();
    }

    /// What was asked of it and answered since its world began.
    #[must_use]
    pub fn journal(&self) -> Arc<Journal> {
        Arc::clone(self.world.read().journal())
    }

    /// Notes that somebody has set it up through the control API or a handle, so that it is not
    /// dropped to make room for another.
    pub fn claim(&self) {
        self.is_claimed.store(true, Ordering::Relaxed);
    }

    /// Whether nothing would be lost with it but its journal: nobody claimed it, logged in or failed to.
    fn is_untouched(&self) -> bool {
        let is_claimed = self.is_claimed.load(Ordering::Relaxed);
        !is_claimed && self.world.read().is_untouched()
    }

    /// The world as it is now, and the time in it. A request asks once and keeps to both, so that
    /// a reset or a move of the clock comes before it or after it.
    #[must_use]
    pub fn enter(&self) -> (Arc<World>, NumericDate) {
        let world = self.world.read();
        (Arc::clone(&world), self.clock.now().into())
    }

    /// The time in a world, as long as that is the present one.
    #[must_use]
    pub fn time_in(&self, world: &Arc<World>) -> Option<NumericDate> {
        let present = self.world.read();
        Arc::ptr_eq(&present, world).then(|| self.clock.now().into())
    }

    /// Goes back to the start, but for what is kept. Requests under way end in the world in which
    /// they began, and are written into its journal.
    pub fn reset(&self, keep: &Keep) {
        let mut world = self.world.write();
        if !keep.has(Part::Clock) {
            self.restart_clock();
        }
        let renewed = Arc::new(world.renewed(keep));
        let old = std::mem::replace(&mut *world, Arc::clone(&renewed));
        drop(world);
        old.give_way(&renewed);
    }

    /// Ends what is under way when the sandbox is dropped.
    fn end(&self) {
        self.world.read().end();
    }

    /// Everything at one moment but the journal.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        // Kept from being replaced, so that world and clock belong together.
        let world = self.world.read();
        world.snapshot(|| self.clock.read())
    }

    /// Puts what a snapshot holds in the place of what is there, and forgets the journal. Requests
    /// under way end in the world in which they began. `operations` are all that there are.
    ///
    /// # Errors
    ///
    /// [`RestoreRefused`]; nothing has changed then.
    pub fn restore(
        &self,
        snapshot: &Snapshot,
        operations: &[Operation],
    ) -> Result<Restored, RestoreRefused> {
        let (restored, summary) = World::restored(&self.baseline, snapshot, operations)?;
        let mut world = self.world.write();
        snapshot.set(&self.clock)?;
        let restored = Arc::new(restored.succeeding(&world));
        let old = std::mem::replace(&mut *world, Arc::clone(&restored));
        drop(world);
        old.give_way(&restored);
        Ok(summary)
    }

    fn restart_clock(&self) {
        // The baseline tried its start before it let itself be made.
        if self.baseline.start(&self.clock).is_err() {
            self.clock.reset();
        }
    }
}
