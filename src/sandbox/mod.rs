//! Sandboxes: isolated worlds, and the registry of them.

pub mod accounts;
pub mod baseline;
pub mod collections;
pub mod explanation;
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
mod vendor_states;
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
    /// The tag that distinguishes its tokens from those of other sandboxes, until a snapshot is
    /// restored and again after a reset. `default` has none, so that its tokens stay valid after a
    /// restart.
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

    /// The first other sandbox, by name, whose world satisfies a condition. This does not count as
    /// a use.
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

    /// When it was created, by the machine's clock.
    #[must_use]
    pub const fn made(&self) -> Timestamp {
        self.made
    }

    /// The time since it was created, in real time.
    #[must_use]
    pub fn age(&self) -> Duration {
        self.last_use.age()
    }

    /// When it last received a request or was created, by the machine's clock.
    #[must_use]
    pub fn last_used(&self) -> Timestamp {
        self.last_use.read()
    }

    /// Records a use.
    pub(crate) fn use_now(&self) {
        self.last_use.renew();
    }

    /// The journal of its current world.
    #[must_use]
    pub fn journal(&self) -> Arc<Journal> {
        Arc::clone(self.world.read().journal())
    }

    /// Records that it was set up through the control API or a handle, so that it is not dropped to
    /// make room for another.
    pub fn claim(&self) {
        self.is_claimed.store(true, Ordering::Relaxed);
    }

    /// Whether dropping it would lose only its journal: it was not claimed, and there was no login
    /// or failed login.
    fn is_untouched(&self) -> bool {
        let is_claimed = self.is_claimed.load(Ordering::Relaxed);
        !is_claimed && self.world.read().is_untouched()
    }

    /// The current world and the time in it. A request calls this once and keeps both, so that a
    /// reset or a change of the clock happens before or after it.
    #[must_use]
    pub fn enter(&self) -> (Arc<World>, NumericDate) {
        let world = self.world.read();
        (Arc::clone(&world), self.clock.now().into())
    }

    /// The time in a world, if it is still the current one.
    #[must_use]
    pub fn time_in(&self, world: &Arc<World>) -> Option<NumericDate> {
        let present = self.world.read();
        Arc::ptr_eq(&present, world).then(|| self.clock.now().into())
    }

    /// Returns to the initial state, except for the parts that are kept. Running requests finish in
    /// the world in which they began, and are recorded in its journal.
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

    /// Ends running requests when the sandbox is dropped.
    fn end(&self) {
        self.world.read().end();
    }

    /// Everything at one time except the journal.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        // The lock keeps the world from being replaced, so that world and clock belong together,
        // but only while they are copied.
        let world = self.world.read();
        let moment = world.capture(|| self.clock.read());
        let baseline = Arc::clone(world.baseline());
        drop(world);
        Snapshot::of(&baseline, moment)
    }

    /// Replaces everything with the contents of a snapshot, and clears the journal. Running
    /// requests finish in the world in which they began. The fixtures do not change.
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
        // The baseline was created only after its clock could be set.
        if baseline.start(&self.clock).is_err() {
            self.clock.reset();
        }
    }
}
