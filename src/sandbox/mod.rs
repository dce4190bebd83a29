//! One whole isolated world, and the registry of them.

pub mod accounts;
pub mod baseline;
pub mod collections;
pub mod faults;
pub mod hint;
mod initial_state;
pub mod journal;
pub mod keys;
mod name;
mod overrides;
pub mod provenance;
pub mod reason;
mod registry;
mod reset_parts;
pub mod settings;
pub mod snapshot;
mod world;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use jiff::Timestamp;

use crate::clock::{Clock, NumericDate, SharedTimestamp};
use crate::identity::SandboxTag;
use crate::sync::{DashMap, RwLock};
use baseline::Baseline;
pub use initial_state::{CommonBaseline, Start};
use journal::Journal;
pub use name::{InvalidSandboxName, SandboxName, is_plain_segment};
pub use overrides::{Overrides, OverridesRefused};
pub use registry::{DropRefused, MakeRefused, SandboxLimits, Sandboxes, TooManySandboxes};
pub use reset_parts::{Part, ResetParts, UnknownResetPart};
use snapshot::{RestoreRefused, Restored, Snapshot};
pub use world::World;

/// A sandbox: a world that a reset replaces, and a clock.
#[derive(Debug)]
pub struct Sandbox {
    name: SandboxName,
    clock: Clock,
    world: RwLock<Arc<World>>,
    start: Start,
    /// What tells its tokens from those of other sandboxes until a snapshot is restored, and again
    /// after a reset. `default` has none, so that its tokens are good after a restart.
    tag: Option<SandboxTag>,
    made: Timestamp,
    last_use: SharedTimestamp,
    is_claimed: AtomicBool,
    /// All sandboxes of the server.
    all: Weak<DashMap<SandboxName, Arc<Self>>>,
}

impl Sandbox {
    fn new(name: SandboxName, start: Start, all: Weak<DashMap<SandboxName, Arc<Self>>>) -> Self {
        let last_use = SharedTimestamp::now();
        let tag = (name != SandboxName::default_sandbox()).then(SandboxTag::random);
        let baseline = start.baseline();
        let sandbox = Self {
            name,
            clock: Clock::real(),
            world: RwLock::new(Arc::new(World::new(&baseline, tag))),
            start,
            tag,
            made: last_use.read(),
            last_use,
            is_claimed: AtomicBool::new(false),
            all,
        };
        sandbox.restart_clock(&baseline);
        sandbox
    }

    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &SandboxName {
        &self.name
    }

    /// The first other sandbox, by name, of whose world something holds. It does not count as a
    /// use.
    #[must_use]
    pub fn neighbour(&self, holds: impl Fn(&World) -> bool) -> Option<SandboxName> {
        let all = self.all.upgrade()?;
        let others = all.iter().filter(|entry| *entry.key() != self.name);
        let fitting = others.filter(|entry| holds(&entry.value().enter().0));
        fitting.map(|entry| entry.key().clone()).min()
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
    pub fn reset(&self, keep: &ResetParts) {
        let baseline = self.start.baseline();
        let mut world = self.world.write();
        if !keep.has(Part::Clock) {
            self.restart_clock(&baseline);
        }
        let renewed = Arc::new(world.renewed(&baseline, keep, self.tag));
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
        // Kept from being replaced, so that world and clock belong together, but for no longer than
        // it takes to copy them.
        let world = self.world.read();
        let moment = world.capture(|| self.clock.read());
        let baseline = Arc::clone(world.baseline());
        drop(world);
        Snapshot::of(&baseline, moment)
    }

    /// Puts what a snapshot holds in the place of what is there, and forgets the journal. Requests
    /// under way end in the world in which they began. The fixtures stay those of the world that is
    /// there.
    ///
    /// # Errors
    ///
    /// [`RestoreRefused`]; nothing has changed then.
    pub fn restore(&self, snapshot: &Snapshot) -> Result<Restored, RestoreRefused> {
        let baseline = Arc::clone(self.world.read().baseline());
        let (restored, summary) = World::restored(&baseline, snapshot)?;
        let mut world = self.world.write();
        snapshot.set(&self.clock)?;
        let restored = Arc::new(restored.succeeding(&world));
        let old = std::mem::replace(&mut *world, Arc::clone(&restored));
        drop(world);
        old.give_way(&restored);
        Ok(summary)
    }

    fn restart_clock(&self, baseline: &Baseline) {
        // The baseline tried its start before it let itself be made.
        if baseline.start(&self.clock).is_err() {
            self.clock.reset();
        }
    }
}
