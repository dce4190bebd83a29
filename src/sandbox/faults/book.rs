//! The faults of a world, and which of them a request meets.

use std::sync::Arc;

use serde::{Serialize, Serializer};
use tokio::sync::watch;

use super::FaultId;
use super::barrier::Barrier;
use super::chance::{self, Purpose};
use super::in_use::FaultInUse;
use super::matching::Subject;
use super::plan::{FaultPlan, Stage};
use crate::sync::{Mutex, RwLock};

/// How many faults a world may have.
const MAX_FAULTS: usize = 1000;

/// The faults of a world in the order in which they were made.
#[derive(Debug, Default)]
pub struct Faults {
    pub(super) book: RwLock<Book>,
}

#[derive(Debug, Default)]
pub(super) struct Book {
    pub(super) faults: Vec<Arc<Fault>>,
    pub(super) made: u64,
    /// Whether the world of these faults is no longer served.
    pub(super) closed: bool,
}

/// There are as many faults as may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there are {MAX_FAULTS} faults already; delete some")]
pub struct TooManyFaults;

impl Faults {
    /// Adds a fault behind the others.
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

    /// All of them, in the order in which they were made.
    #[must_use]
    pub fn list(&self) -> Vec<Arc<Fault>> {
        self.book.read().faults.clone()
    }

    /// One of them.
    #[must_use]
    pub fn get(&self, id: FaultId) -> Option<Arc<Fault>> {
        let book = self.book.read();
        book.faults.iter().find(|fault| fault.id == id).cloned()
    }

    /// Removes a fault and returns it. The requests that it holds are released.
    pub fn remove(&self, id: FaultId) -> Option<Arc<Fault>> {
        let mut book = self.book.write();
        let index = book.faults.iter().position(|fault| fault.id == id)?;
        let fault = book.faults.remove(index);
        fault.release();
        Some(fault)
    }

    /// Removes all of them. The requests that they hold are released.
    pub fn clear(&self) {
        self.book.write().clear();
    }

    /// Removes all of them for good: their world is no longer served, and a request that is still
    /// under way in it meets no fault any more.
    pub(in crate::sandbox) fn close(&self) {
        let mut book = self.book.write();
        book.closed = true;
        book.clear();
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.book.read().faults.is_empty()
    }

    /// The fault that a request meets at a stage: the first that matches it and is due.
    ///
    /// Every fault that matches counts the request, whichever is used, so that what becomes of its
    /// k-th request is a matter between that fault and its requests alone.
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

/// A fault, with what has come of it. It is serialized with both.
#[derive(Debug)]
pub struct Fault {
    pub(super) id: FaultId,
    pub(super) plan: FaultPlan,
    pub(super) tally: Mutex<Tally>,
    pub(super) barrier: Option<Barrier>,
    /// Becomes true when the fault is removed.
    pub(super) removed: watch::Sender<bool>,
}

/// What has come of a fault.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// How many requests matched.
    pub matched: u64,
    /// For how many of them it was used.
    pub used: u64,
    /// How many of those are being held up now.
    pub held: u64,
    /// How many its barrier let go because the others did not come in time.
    pub timed_out: u64,
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

    /// Its name.
    #[must_use]
    pub const fn id(&self) -> FaultId {
        self.id
    }

    /// What it does.
    #[must_use]
    pub const fn plan(&self) -> &FaultPlan {
        &self.plan
    }

    /// What has come of it.
    #[must_use]
    pub fn tally(&self) -> Tally {
        *self.tally.lock()
    }

    /// Counts a matching request; which one it is, if the fault may be used and is due.
    fn count(&self, may_be_used: bool) -> Option<u64> {
        let plan = &self.plan;
        let mut tally = self.tally.lock();
        tally.matched += 1;
        let count = tally.matched;
        let left = plan.times.is_none_or(|times| tally.used < u64::from(times));
        let begun = count > u64::from(plan.after);
        let drawn = || chance::draw(plan.seed, count, Purpose::Use) < plan.probability;
        if !(may_be_used && left && begun && drawn()) {
            return None;
        }
        tally.used += 1;
        tally.held += 1;
        Some(count)
    }

    /// Waits until the fault is removed.
    pub(super) async fn removed(&self) {
        // The fault keeps the sender, so the channel does not close meanwhile.
        drop(self.removed.subscribe().wait_for(|removed| *removed).await);
    }

    fn release(&self) {
        self.removed.send_replace(true);
    }
}

impl Serialize for Fault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Whole<'a> {
            id: FaultId,
            #[serde(flatten)]
            plan: &'a FaultPlan,
            #[serde(flatten)]
            tally: Tally,
        }
        Whole {
            id: self.id,
            plan: &self.plan,
            tally: self.tally(),
        }
        .serialize(serializer)
    }
}
