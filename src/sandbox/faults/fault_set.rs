//! The faults of a world, and the choice of the fault for a request.

use std::sync::Arc;

use super::FaultId;
use super::applied_fault::FaultInUse;
use super::fault::Fault;
use super::matching::Subject;
use super::plan::{FaultPlan, Stage};
use crate::sync::RwLock;

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
