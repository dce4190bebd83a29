//! A fault and its counters.

use serde::Serialize;
use tokio::sync::watch;

use super::FaultId;
use super::barrier::Barrier;
use super::plan::FaultPlan;
use super::random::{self, RandomPurpose};
use crate::sync::Mutex;

/// A fault with its counters.
#[derive(Debug)]
pub struct Fault {
    pub(super) id: FaultId,
    pub(super) plan: FaultPlan,
    pub(super) tally: Mutex<Tally>,
    pub(super) barrier: Option<Barrier>,
    /// Becomes true when the fault is removed.
    pub(super) removed: watch::Sender<bool>,
}

/// Counters of a fault.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Number of matching requests.
    pub matched: u64,
    /// Number of requests to which it was applied.
    pub used: u64,
    /// Number of requests that it holds now.
    pub held: u64,
    /// Number of requests that its barrier released because the others did not arrive in time.
    pub timed_out: u64,
}

/// A fault with its counters at one time.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FaultReport {
    /// The id.
    pub id: FaultId,
    #[serde(flatten)]
    plan: FaultPlan,
    /// The counters.
    #[serde(flatten)]
    pub tally: Tally,
}

impl Fault {
    pub(super) fn new(id: FaultId, plan: FaultPlan) -> Self {
        Self {
            id,
            barrier: plan.barrier.map(Barrier::new),
            plan,
            tally: Mutex::default(),
            removed: watch::Sender::new(false),
        }
    }

    /// The id.
    #[must_use]
    pub const fn id(&self) -> FaultId {
        self.id
    }

    /// The plan.
    #[must_use]
    pub const fn plan(&self) -> &FaultPlan {
        &self.plan
    }

    /// The counters.
    #[must_use]
    pub fn tally(&self) -> Tally {
        *self.tally.lock()
    }

    /// The definition and the current counters.
    #[must_use]
    pub fn report(&self) -> FaultReport {
        FaultReport {
            id: self.id,
            plan: self.plan.clone(),
            tally: self.tally(),
        }
    }

    /// Counts a matching request; returns its number if the fault may be used and is due.
    pub(super) fn count(&self, may_be_used: bool) -> Option<u64> {
        let plan = &self.plan;
        let mut tally = self.tally.lock();
        tally.matched += 1;
        let count = tally.matched;
        let left = plan.times.is_none_or(|times| tally.used < u64::from(times));
        let begun = count > u64::from(plan.after);
        let drawn = || random::draw(plan.seed, count, RandomPurpose::Use) < plan.probability;
        if !(may_be_used && left && begun && drawn()) {
            return None;
        }
        tally.used += 1;
        tally.held += 1;
        Some(count)
    }

    /// Waits until the fault is removed.
    pub(super) async fn removed(&self) {
        // The fault keeps the sender, so the channel cannot close.
        drop(self.removed.subscribe().wait_for(|removed| *removed).await);
    }

    /// Releases the requests that it holds, because it is removed.
    pub(super) fn release(&self) {
        self.removed.send_replace(true);
    }
}
