//! The faults of a world, and the choice of the fault for a request.

use std::sync::Arc;

use serde::Serialize;
use tokio::sync::watch;

use super::FaultId;
use super::applied_fault::FaultInUse;
use super::barrier::Barrier;
use super::matching::Subject;
use super::plan::{FaultPlan, Stage};
use super::random::{self, Purpose};
use crate::sync::{Mutex, RwLock};

/// The maximum number of faults in a world.
const MAX_FAULTS: usize = 1000;

/// The faults of a world in order of creation.
#[derive(Debug, Default)]
pub struct Faults {
    pub(super) book: RwLock<Book>,
}

#[derive(Debug, Default)]
pub(super) struct Book {
    pub(super) faults: Vec<Arc<Fault>>,
    pub(super) made: u64,
    /// Whether the world of these faults has been replaced.
    pub(super) closed: bool,
}

/// The maximum number of faults is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there are {MAX_FAULTS} faults already; delete some")]
pub struct TooManyFaults;

impl Faults {
    /// Adds a fault at the end.
    ///
    /// # Errors
    ///
    /// [`TooManyFaults`].
    pub fn add(&self, plan: FaultPlan) -> Result<Arc<Fault>, TooManyFaults> {
        let mut book = self.book.write();
        if book.faults.len() >= MAX_FAULTS {
            return Err(TooManyFaults);
        }
        book.made += 1;
        let fault = Arc::new(Fault::new(FaultId(book.made), plan));
        if !book.closed {
            book.faults.push(Arc::clone(&fault));
        }
        Ok(fault)
    }

    /// All faults, in order of creation.
    #[must_use]
    pub fn list(&self) -> Vec<Arc<Fault>> {
        self.book.read().faults.clone()
    }

    /// The fault of this id.
    #[must_use]
    pub fn get(&self, id: FaultId) -> Option<Arc<Fault>> {
        let book = self.book.read();
        book.faults.iter().find(|fault| fault.id == id).cloned()
    }

    /// Removes a fault and returns it. Releases the requests that it holds.
    pub fn remove(&self, id: FaultId) -> Option<Arc<Fault>> {
        let mut book = self.book.write();
        let index = book.faults.iter().position(|fault| fault.id == id)?;
        let fault = book.faults.remove(index);
        fault.release();
        Some(fault)
    }

    /// Removes all faults. Releases the requests that they hold.
    pub fn clear(&self) {
        self.book.write().clear();
    }

    /// Removes all faults for good: their world has been replaced, and no fault applies to requests
    /// that are still running in it.
    pub(in crate::sandbox) fn close(&self) {
        let mut book = self.book.write();
        book.closed = true;
        book.clear();
    }

    /// Whether there are no faults.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.book.read().faults.is_empty()
    }

    /// Chooses the fault for a request at a stage: the first that matches it and is due.
    ///
    /// Every matching fault counts the request, even if another is chosen, so the outcome for a
    /// fault's k-th request does not depend on other faults.
    #[must_use]
    pub fn meet(&self, stage: Stage, subject: &Subject<'_>) -> Option<FaultInUse> {
        let book = self.book.read();
        let matching = book
            .faults
            .iter()
            .filter(|fault| fault.plan.stage == stage && fault.plan.matching.includes(subject));
        let mut met = None;
        for fault in matching {
            let due = fault.count(met.is_none());
            met = met.or(due.map(|count| FaultInUse::new(Arc::clone(fault), count)));
        }
        met
    }
}

impl Book {
    fn clear(&mut self) {
        for fault in self.faults.drain(..) {
            fault.release();
        }
    }
}

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
    fn count(&self, may_be_used: bool) -> Option<u64> {
        let plan = &self.plan;
        let mut tally = self.tally.lock();
        tally.matched += 1;
        let count = tally.matched;
        let left = plan.times.is_none_or(|times| tally.used < u64::from(times));
        let begun = count > u64::from(plan.after);
        let drawn = || random::draw(plan.seed, count, Purpose::Use) < plan.probability;
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

    fn release(&self) {
        self.removed.send_replace(true);
    }
}
