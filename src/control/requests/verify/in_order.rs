//! Whether requests came in an order, others between them or not.

use std::sync::Arc;

use crate::control::requests::times::Certainty;
use crate::sandbox::journal::{Entry, Fit, Match};

/// How far steps were found in order.
pub(super) struct Sequence {
    /// The entry of each step that was found, the earliest that can be.
    pub(super) found: Vec<Arc<Entry>>,
    steps: usize,
    /// How certain it is that the others did not come.
    pub(super) certainty: Certainty,
    pub(super) lost: u64,
    /// How many entries may have been a step, but too little of them is kept to tell.
    pub(super) cut: u64,
}

impl Sequence {
    /// Looks for steps among entries, of which so many before them are no longer kept.
    pub(super) fn find(steps: &[Match], entries: &[Arc<Entry>], lost: u64) -> Self {
        let mut found = Vec::new();
        for entry in entries {
            let Some(step) = steps.get(found.len()) else {
                break;
            };
            if step.fits(entry) {
                found.push(Arc::clone(entry));
            }
        }
        let mut sequence = Self {
            found,
            steps: steps.len(),
            certainty: Certainty::Certain,
            lost,
            cut: 0,
        };
        if !sequence.is_complete() {
            sequence.doubt(steps, entries);
        }
        sequence
    }

    /// Whether every step was found.
    pub(super) const fn is_complete(&self) -> bool {
        self.found.len() == self.steps
    }

    /// Looks whether the steps may have come: whether those that are lost can have been the first of
    /// them, and those of which too little is kept any.
    fn doubt(&mut self, steps: &[Match], entries: &[Arc<Entry>]) {
        let mut left = steps.len();
        for entry in entries.iter().rev() {
            let Some(last) = left.checked_sub(1) else {
                break;
            };
            match steps[last].judge(entry) {
                Fit::No => continue,
                Fit::Unknown => self.cut += 1,
                Fit::Yes => {}
            }
            left = last;
        }
        if u64::try_from(left).unwrap_or(u64::MAX) <= self.lost {
            self.certainty = Certainty::DependsOnLost;
        }
    }
}
