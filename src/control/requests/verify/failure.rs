//! The answer for an expectation that was not met.

use std::fmt;
use std::sync::Arc;

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use serde_json::Value;

use super::shortfall::{SHOWN, Shortfall};
use super::{Expectation, Expected, Judged, Requirement, failure_message};
use crate::control::requests::is_zero;
use crate::control::requests::times::Certainty;
use crate::problem::Problem;
use crate::sandbox::journal::{Difference, Entry, Journal};

/// An expectation that was not met, or that cannot be decided, with a message.
#[derive(Debug)]
pub(crate) struct NotMet {
    shortfall: Shortfall,
    sentence: String,
}

impl NotMet {
    pub(super) fn new(expected: &Expected, journal: &Journal, judged: Judged) -> Self {
        let shortfall = Shortfall::new(expected, journal, judged);
        Self {
            sentence: failure_message::of(&shortfall, journal),
            shortfall,
        }
    }

    /// Whether it was certainly not met.
    pub(crate) const fn certainty(&self) -> Certainty {
        self.shortfall.certainty
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
        let Self {
            shortfall,
            sentence,
        } = self;
        let status = match shortfall.certainty {
            Certainty::Certain => StatusCode::UNPROCESSABLE_ENTITY,
            Certainty::DependsOnLost => StatusCode::CONFLICT,
        };
        let summaries = |entries: &[Arc<Entry>], most: usize| {
            let shown = entries.iter().take(most);
            shown.map(|entry| entry.summary()).collect::<Vec<_>>()
        };
        let missing = shortfall.missing().map(|(index, _)| Missing {
            step: format!("/in_order/{index}"),
            too_early: summaries(&shortfall.too_early, SHOWN),
        });
        // For an order every step that was found is shown.
        let most = if missing.is_some() { usize::MAX } else { SHOWN };
        let matching = summaries(&shortfall.matching, most);
        let misses = shortfall.misses.into_iter();
        let shown = FailureDocument {
            problem: Problem::new(status, sentence),
            count: shortfall.matching.len(),
            lost: shortfall.lost,
            cut: shortfall.cut,
            expectation: shortfall.expected.into(),
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
