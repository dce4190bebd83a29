//! Evaluates whether requests were received in order, with or without others between them.

use std::sync::Arc;

use crate::control::requests::times::Certainty;
use crate::sandbox::journal::{Entry, EntryMatch, Fit};

/// The steps that were found in order.
pub(super) struct Sequence {
    /// The earliest possible entry of each step that was found.
    pub(super) found: Vec<Arc<Entry>>,
    steps: usize,
    /// How certain it is that the other steps are missing.
    pub(super) certainty: Certainty,
    pub(super) lost: u64,
    /// The number of truncated entries that may have been a step.
    pub(super) cut: u64,
}

impl Sequence {
    /// Searches for the steps among entries, given the number of earlier entries that were lost.
    pub(super) fn find(steps: &[EntryMatch], entries: &[Arc<Entry>], lost: u64) -> Self {
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

    /// Checks whether the missing steps may have been among lost entries (only the first ones) or
    /// truncated entries (any).
    fn doubt(&mut self, steps: &[EntryMatch], entries: &[Arc<Entry>]) {
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
