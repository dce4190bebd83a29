//! The answer for an expectation that was not met.

use std::fmt;
use std::sync::Arc;

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use serde_json::Value;

use super::failure_message::Miss;
use super::{Expectation, Expected, Judged, Requirement, failure_message};
use crate::control::requests::is_zero;
use crate::control::requests::times::{Certainty, Judgement};
use crate::problem::Problem;
use crate::sandbox::journal::{Difference, Entry, EntryMatch, Journal};

/// The maximum number of matching and of nearest entries that are shown.
pub(super) const SHOWN: usize = 3;

/// An expectation that was not met, or that cannot be decided.
#[derive(Debug)]
pub(crate) struct NotMet {
    pub(crate) certainty: Certainty,
    pub(super) expected: Expected,
    /// The matching entries; for an order, those of the steps that were found.
    pub(super) matching: Vec<Arc<Entry>>,
    /// For an order, entries that match the missing step but were too early.
    pub(super) too_early: Vec<Arc<Entry>>,
    pub(super) misses: Vec<Miss>,
    pub(super) lost: u64,
    pub(super) cut: u64,
    sentence: String,
}

impl NotMet {
    pub(super) fn new(expected: &Expected, journal: &Journal, judged: Judged) -> Self {
        let mut not_met = Self {
            certainty: Certainty::Certain,
            expected: expected.clone(),
            matching: Vec::new(),
            too_early: Vec::new(),
            misses: Vec::new(),
            lost: 0,
            cut: 0,
            sentence: String::new(),
        };
        match judged {
            Judged::Times(found, judgement) => {
                not_met.certainty = match judgement {
                    Judgement::NotMet(certainty) => certainty,
                    Judgement::Met => Certainty::Certain,
                };
                (not_met.lost, not_met.cut) = (found.lost, found.cut);
                not_met.matching = found.entries;
                if let Requirement::Times(wanted, times) = &expected.what {
                    // If too many match, the nearest others do not matter.
                    if not_met.matching.len() < times.least() {
                        not_met.misses = journal.nearest(wanted, SHOWN);
                    }
                }
            }
            Judged::InOrder(entries, sequence) => {
                not_met.certainty = sequence.certainty;
                (not_met.lost, not_met.cut) = (sequence.lost, sequence.cut);
                not_met.matching = sequence.found;
                not_met.look_around(&entries);
            }
        }
        not_met.sentence = failure_message::of(&not_met, journal);
        not_met
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

/// With what was expected, what was found, and the nearest entries.
impl fmt::Display for NotMet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.sentence)
    }
}

impl From<Expected> for Expectation {
    fn from(expected: Expected) -> Self {
        let (wanted, times, in_order) = match expected.what {
            Requirement::Times(wanted, times) => (Some(*wanted), Some(times), None),
            Requirement::InOrder(steps) => (None, None, Some(steps)),
        };
        Self {
            wanted,
            times,
            in_order,
            within: expected.within,
        }
    }
}

/// The complete problem document.
#[derive(Serialize)]
struct FailureDocument {
    #[serde(flatten)]
    problem: Problem,
    count: usize,
    #[serde(skip_serializing_if = "is_zero")]
    lost: u64,
    #[serde(skip_serializing_if = "is_zero")]
    cut: u64,
    expectation: Expectation,
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<Missing>,
    matching: Vec<Value>,
    nearest: Vec<ShownMiss>,
}

/// The first step that was not found.
#[derive(Serialize)]
struct Missing {
    /// A JSON pointer into the body.
    step: String,
    too_early: Vec<Value>,
}

/// An entry that nearly matches.
#[derive(Serialize)]
struct ShownMiss {
    differences: Vec<Difference>,
    entry: Value,
}

impl IntoResponse for NotMet {
    fn into_response(self) -> Response {
        let status = match self.certainty {
            Certainty::Certain => StatusCode::UNPROCESSABLE_ENTITY,
            Certainty::DependsOnLost => StatusCode::CONFLICT,
        };
        let summaries = |entries: &[Arc<Entry>], most: usize| {
            let shown = entries.iter().take(most);
            shown.map(|entry| entry.summary()).collect::<Vec<_>>()
        };
        let missing = self.missing().map(|(index, _)| Missing {
            step: format!("/in_order/{index}"),
            too_early: summaries(&self.too_early, SHOWN),
        });
        // For an order every step that was found is shown.
        let most = if missing.is_some() { usize::MAX } else { SHOWN };
        let matching = summaries(&self.matching, most);
        let misses = self.misses.into_iter();
        let shown = FailureDocument {
            problem: Problem::new(status, self.sentence),
            count: self.matching.len(),
            lost: self.lost,
            cut: self.cut,
            expectation: self.expected.into(),
            missing,
            matching,
            nearest: misses
                .map(|(entry, differences)| ShownMiss {
                    differences,
                    entry: entry.summary(),
                })
                .collect(),
        };
        let mut response = (status, Json(shown)).into_response();
        let problem = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(CONTENT_TYPE, problem);
        response
    }
}
