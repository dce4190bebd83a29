//! The faults of a world, and the choice of the fault for a request.

use std::sync::Arc;

use super::FaultId;
use super::applied_fault::AppliedFault;
use super::fault::Fault;
use super::lie::LieName;
use super::matching::FaultSubject;
use super::plan::{FaultPlan, Stage};
use crate::sync::RwLock;

/// The maximum number of faults in a world.
const MAX_FAULTS: usize = 1000;

/// The faults of a world in order of creation.
#[derive(Debug, Default)]
pub struct Faults {
    pub(super) list: RwLock<FaultList>,
}

#[derive(Debug, Default)]
pub(super) struct FaultList {
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
        let mut list = self.list.write();
        if list.faults.len() >= MAX_FAULTS {
            return Err(TooManyFaults);
        }
        list.made += 1;
        let fault = Arc::new(Fault::new(FaultId(list.made), plan));
        if !list.closed {
            list.faults.push(Arc::clone(&fault));
        }
        Ok(fault)
    }

    /// All faults, in order of creation.
    #[must_use]
    pub fn list(&self) -> Vec<Arc<Fault>> {
        self.list.read().faults.clone()
    }

    /// The fault of this id.
    #[must_use]
    pub fn get(&self, id: FaultId) -> Option<Arc<Fault>> {
        let list = self.list.read();
        list.faults.iter().find(|fault| fault.id == id).cloned()
    }

    /// Removes a fault and returns it. Releases the requests that it holds.
    pub fn remove(&self, id: FaultId) -> Option<Arc<Fault>> {
        let mut list = self.list.write();
        let index = list.faults.iter().position(|fault| fault.id == id)?;
        let fault = list.faults.remove(index);
        fault.release();
        Some(fault)
    }

    /// Removes all faults. Releases the requests that they hold.
    pub fn clear(&self) {
        self.list.write().clear();
    }

    /// Removes all faults for good: their world has been replaced, and no fault applies to requests
    /// that are still running in it.
    pub(in crate::sandbox) fn close(&self) {
        let mut list = self.list.write();
        list.closed = true;
        list.clear();
    }

    /// Whether there are no faults.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.read().faults.is_empty()
    }

    /// Chooses the fault for a request at a stage: the first that matches it and is due.
    ///
    /// Every matching fault counts the request, even if another is chosen, so the outcome for a
    /// fault's k-th request does not depend on other faults.
    #[must_use]
    pub fn meet(&self, stage: Stage, subject: &FaultSubject<'_>) -> Option<AppliedFault> {
        self.meet_one(subject, |plan| plan.applied_at() == stage)
    }

    /// Chooses the lie for a call that the server itself makes, as [`meet`](Self::meet) does.
    #[must_use]
    pub fn meet_lie(
        &self,
        subject: &FaultSubject<'_>,
        is_possible: impl Fn(&LieName) -> bool,
    ) -> Option<AppliedFault> {
        self.meet_one(subject, |plan| plan.lie.as_ref().is_some_and(&is_possible))
    }

    fn meet_one(
        &self,
        subject: &FaultSubject<'_>,
        fits: impl Fn(&FaultPlan) -> bool,
    ) -> Option<AppliedFault> {
        let list = self.list.read();
        let matching = list
            .faults
            .iter()
            .filter(|fault| fits(&fault.plan) && fault.plan.matching.includes(subject));
        let mut met = None;
        for fault in matching {
            let due = fault.count(met.is_none());
            met = met.or(due.map(|count| AppliedFault::new(Arc::clone(fault), count)));
        }
        met
    }
}

impl FaultList {
    fn clear(&mut self) {
        for fault in self.faults.drain(..) {
            fault.release();
        }
    }
}
