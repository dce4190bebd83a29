//! What is missing where an expectation was not met, and the nearest entries.

use std::sync::Arc;

use super::{Expected, Judged, Requirement};
use crate::control::requests::times::{Certainty, Judgement};
use crate::sandbox::journal::{Difference, Entry, EntryMatch, Journal};

/// The maximum number of matching and of nearest entries that are shown.
pub(super) const SHOWN: usize = 3;

/// An entry that nearly matches, with its differences.
pub(super) type Miss = (Arc<Entry>, Vec<Difference>);

/// An expectation that was not met, or that cannot be decided, with the entries that explain it.
#[derive(Debug)]
pub(super) struct Shortfall {
    pub(super) certainty: Certainty,
    pub(super) expected: Expected,
    /// The matching entries; for an order, those of the steps that were found.
    pub(super) matching: Vec<Arc<Entry>>,
    /// For an order, entries that match the missing step but were too early.
    pub(super) too_early: Vec<Arc<Entry>>,
    pub(super) misses: Vec<Miss>,
    pub(super) lost: u64,
    pub(super) cut: u64,
}

impl Shortfall {
    pub(super) fn new(expected: &Expected, journal: &Journal, judged: Judged) -> Self {
        let mut shortfall = Self {
            certainty: Certainty::Certain,
            expected: expected.clone(),
            matching: Vec::new(),
            too_early: Vec::new(),
            misses: Vec::new(),
            lost: 0,
            cut: 0,
        };
        match judged {
            Judged::Times(found, judgement) => {
                shortfall.certainty = match judgement {
                    Judgement::NotMet(certainty) => certainty,
                    Judgement::Met => Certainty::Certain,
                };
                (shortfall.lost, shortfall.cut) = (found.lost, found.cut);
                shortfall.matching = found.entries;
                if let Requirement::Times(wanted, times) = &expected.what {
                    // If too many match, the nearest others do not matter.
                    if shortfall.matching.len() < times.least() {
                        shortfall.misses = journal.nearest(wanted, SHOWN);
                    }
                }
            }
            Judged::InOrder(entries, sequence) => {
                shortfall.certainty = sequence.certainty;
                (shortfall.lost, shortfall.cut) = (sequence.lost, sequence.cut);
                shortfall.matching = sequence.found;
                shortfall.look_around(&entries);
            }
        }
        shortfall
    }

    /// Searches for entries of the missing step that were too early, and for the nearest ones.
    fn look_around(&mut self, entries: &[Arc<Entry>]) {
        let last = self.matching.last().map_or(0, |entry| entry.id());
        let (before, after): (Vec<_>, Vec<_>) = entries
            .iter()
            .cloned()
            .partition(|entry| entry.id() <= last);
        let Some((_, step)) = self.missing() else {
            return;
        };
        let early = before.into_iter().filter(|entry| step.fits(entry));
        let early: Vec<_> = early.take(SHOWN).collect();
        let misses = Journal::nearest_of(after, step, SHOWN);
        (self.too_early, self.misses) = (early, misses);
    }

    /// For an order, the missing step, and the number of steps before it.
    pub(super) fn missing(&self) -> Option<(usize, &EntryMatch)> {
        let Requirement::InOrder(steps) = &self.expected.what else {
            return None;
        };
        let index = self.matching.len();
        Some((index, steps.get(index)?))
    }
}
