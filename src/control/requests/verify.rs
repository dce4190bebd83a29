//! `POST /__admin/requests/verify`: whether so many requests came as were expected.

use std::fmt::{self, Write};
use std::sync::Arc;

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::times::{Certainty, Judgement, Times};
use super::{counted, filter};
use crate::control::Here;
use crate::control::body::Fitting;
use crate::control::problem::Problem;
use crate::sandbox::journal::{Difference, Entry, Found, Journal, Match};

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

/// An expectation that was not met, or of which that cannot be told.
#[derive(Debug)]
pub(crate) struct NotMet {
    pub(crate) certainty: Certainty,
    expectation: Expectation,
    found: Found,
    misses: Vec<(Arc<Entry>, Vec<Difference>)>,
    sentence: String,
}

/// What comes of an expectation that makes sense: what matched, or why that is not what was expected.
pub(crate) type Verdict = Result<Found, NotMet>;

/// Holds an expectation against a journal.
///
/// # Errors
///
/// A [`Problem`] when the expectation makes no sense.
pub(crate) fn check(journal: &Journal, expectation: Expectation) -> Result<Verdict, Problem> {
    filter::check(&expectation.wanted, "/match/operation")?;
    expectation.times.check()?;
    let found = journal.find(&expectation.wanted);
    let Judgement::NotMet(certainty) = expectation.times.judge(&found) else {
        return Ok(Ok(found));
    };
    // Where too many match, what nearly does is beside the point.
    let misses = if found.entries.len() < expectation.times.least() {
        journal.nearest(&expectation.wanted, SHOWN)
    } else {
        Vec::new()
    };
    Ok(Err(NotMet {
        sentence: sentence(journal, &expectation, &found, &misses, certainty),
        certainty,
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
    let verdict = check(&sandbox.journal(), expectation)?;
    Ok(match verdict {
        Ok(found) => counted(&found).into_response(),
        Err(not_met) => not_met.into_response(),
    })
}

/// The problem document of an expectation that was not met, in full.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    problem: Problem,
    count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    lost: Option<u64>,
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
        let status = match self.certainty {
            Certainty::Certain => StatusCode::UNPROCESSABLE_ENTITY,
            Certainty::DependsOnLost => StatusCode::CONFLICT,
        };
        let entries = &self.found.entries;
        let misses = self.misses.into_iter();
        let shown = Shown {
            problem: Problem::new(status, self.sentence),
            count: entries.len(),
            lost: Some(self.found.lost).filter(|lost| *lost > 0),
            expectation: self.expectation,
            matching: entries
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

/// What was expected, what was found, and the nearest to it: the text of a failed test.
fn sentence(
    journal: &Journal,
    expectation: &Expectation,
    found: &Found,
    misses: &[(Arc<Entry>, Vec<Difference>)],
    certainty: Certainty,
) -> String {
    let Expectation { wanted, times } = expectation;
    let count = found.entries.len();
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
    let first = found.entries.iter().take(SHOWN);
    let first: Vec<String> = first.map(ToString::to_string).collect();
    let nearest: Vec<String> = misses.iter().map(miss).collect();
    // Writing to a string does not fail.
    if !first.is_empty() {
        let lead = if count > SHOWN { ", the first" } else { "" };
        let _ = write!(text, "{lead}: {}", first.join("; "));
    }
    if !nearest.is_empty() {
        let _ = write!(text, "; nearest: {}", nearest.join("; "));
    }
    if certainty == Certainty::DependsOnLost {
        let lost = found.lost;
        let entries = if lost == 1 { "entry" } else { "entries" };
        let _ = write!(
            text,
            "; the journal no longer keeps {lost} older {entries} that may have matched, so this is \
             not certain: ask with a later `since`, or start with a larger --journal-size"
        );
    } else if journal.is_empty() {
        text += "; the journal is empty";
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
