//! `POST /__admin/requests/verify`: whether so many requests came as were expected.

use std::fmt::{self, Write};
use std::sync::Arc;

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::filter;
use crate::control::Here;
use crate::control::body::Fitting;
use crate::control::problem::Problem;
use crate::sandbox::journal::{Difference, Entry, Journal, Match};
use crate::schema::Misfit;

/// How many entries are shown of those that match, and of those that nearly do.
const SHOWN: usize = 3;

/// What is expected.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expectation {
    #[serde(rename = "match")]
    wanted: Match,
    #[serde(default)]
    times: Times,
}

/// How often: exactly so often, or within bounds.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Times {
    #[serde(skip_serializing_if = "Option::is_none")]
    exactly: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_least: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_most: Option<usize>,
}

impl Default for Times {
    /// At least once.
    fn default() -> Self {
        Self {
            exactly: None,
            at_least: Some(1),
            at_most: None,
        }
    }
}

impl Times {
    fn check(self) -> Result<(), Problem> {
        let bounds = self.at_least.is_some() || self.at_most.is_some();
        let sentence = match (self.exactly, bounds) {
            (None, false) => "name `exactly`, `at_least` or `at_most`",
            (Some(_), true) => "`exactly` leaves nothing for the others to say",
            (None, true) if self.at_least > self.at_most && self.at_most.is_some() => {
                "`at_least` is more than `at_most`, which can never be"
            }
            _ => return Ok(()),
        };
        let misfit = Misfit::rule("/times", sentence.to_owned());
        Err(Problem::misfits(vec![misfit.into()]))
    }

    fn allow(self, count: usize) -> bool {
        self.exactly.is_none_or(|exactly| count == exactly)
            && self.at_least.is_none_or(|least| count >= least)
            && self.at_most.is_none_or(|most| count <= most)
    }
}

impl fmt::Display for Times {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |word, count: Option<usize>| count.map(|count| format!("{word} {count}"));
        let parts = [
            count("exactly", self.exactly),
            count("at least", self.at_least),
            count("at most", self.at_most),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        formatter.write_str(&parts.join(" and "))
    }
}

/// An expectation that was not met.
#[derive(Debug)]
pub(crate) struct NotMet {
    expectation: Expectation,
    found: Vec<Arc<Entry>>,
    misses: Vec<(Arc<Entry>, Vec<Difference>)>,
    sentence: String,
}

/// What comes of an expectation that makes sense: how many requests matched, or why that is not
/// what was expected.
pub(crate) type Verdict = Result<usize, NotMet>;

/// Holds an expectation against a journal.
///
/// # Errors
///
/// A [`Problem`] when the expectation makes no sense.
pub(crate) fn check(journal: &Journal, expectation: Expectation) -> Result<Verdict, Problem> {
    filter::check(&expectation.wanted, "/match/operation")?;
    expectation.times.check()?;
    let found = journal.find(&expectation.wanted);
    if expectation.times.allow(found.len()) {
        return Ok(Ok(found.len()));
    }
    let Times {
        exactly, at_least, ..
    } = expectation.times;
    let too_few = exactly
        .or(at_least)
        .is_some_and(|least| found.len() < least);
    // Where too many match, what nearly does is beside the point.
    let misses = if too_few {
        journal.nearest(&expectation.wanted, SHOWN)
    } else {
        Vec::new()
    };
    Ok(Err(NotMet {
        sentence: sentence(journal, &expectation, &found, &misses),
        expectation,
        found,
        misses,
    }))
}

/// With what was expected, what was found, and the nearest to it.
impl fmt::Display for NotMet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.sentence)
    }
}

pub(super) async fn verify(
    Here(sandbox): Here,
    Fitting(expectation): Fitting<Expectation>,
) -> Result<Response, Problem> {
    let verdict = check(sandbox.journal(), expectation)?;
    Ok(match verdict {
        Ok(count) => Json(json!({ "count": count })).into_response(),
        Err(not_met) => not_met.into_response(),
    })
}

/// The problem document of an expectation that was not met, in full.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    problem: Problem,
    count: usize,
    expectation: Expectation,
    matching: Vec<Value>,
    nearest: Vec<Miss>,
}

/// An entry that nearly matches.
#[derive(Serialize)]
struct Miss {
    differences: Vec<Difference>,
    entry: Value,
}

impl IntoResponse for NotMet {
    fn into_response(self) -> Response {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let misses = self.misses.into_iter();
        let shown = Shown {
            problem: Problem::new(status, self.sentence),
            count: self.found.len(),
            expectation: self.expectation,
            matching: self
                .found
                .iter()
                .take(SHOWN)
                .map(|entry| entry.summary())
                .collect(),
            nearest: misses
                .map(|(entry, differences)| Miss {
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

/// What was expected, what was found, and the nearest to it, for whoever reads a failed test.
fn sentence(
    journal: &Journal,
    expectation: &Expectation,
    found: &[Arc<Entry>],
    misses: &[(Arc<Entry>, Vec<Difference>)],
) -> String {
    let Expectation { wanted, times } = expectation;
    let count = found.len();
    let most = times.at_most.or(times.exactly).or(times.at_least);
    let requests = if most == Some(1) {
        "request"
    } else {
        "requests"
    };
    let mut text = format!(
        "expected {times} {requests}{}, found {count}",
        conditions(wanted)
    );
    if journal.is_empty() {
        return text + "; the journal is empty";
    }
    let (lead, list) = if misses.is_empty() {
        let lead = if count > SHOWN { ", the first" } else { "" };
        (
            lead,
            found.iter().take(SHOWN).map(ToString::to_string).collect(),
        )
    } else {
        (
            "; nearest",
            misses.iter().map(miss).collect::<Vec<String>>(),
        )
    };
    if !list.is_empty() {
        // Writing to a string does not fail.
        let _ = write!(text, "{lead}: {}", list.join("; "));
    }
    text
}

/// What is asked for, as `with provider intergiro and status 200`.
fn conditions(wanted: &Match) -> String {
    let fields = serde_json::to_value(wanted).unwrap_or_default();
    let fields = fields.as_object().into_iter().flatten();
    let conditions: Vec<String> = fields
        .map(|(field, value)| format!("{field} {}", plain(value)))
        .collect();
    match conditions.as_slice() {
        [] => String::new(),
        some => format!(" with {}", some.join(" and ")),
    }
}

fn miss((entry, differences): &(Arc<Entry>, Vec<Difference>)) -> String {
    let differences: Vec<String> = differences
        .iter()
        .map(
            |Difference {
                 field,
                 expected,
                 found,
             }| { format!("{field} is {}, not {}", plain(found), plain(expected)) },
        )
        .collect();
    format!("{entry}: {}", differences.join(", "))
}

/// A value without quotes around a text.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "none".to_owned(),
        other => other.to_string(),
    }
}
