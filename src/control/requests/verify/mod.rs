//! `POST /__admin/requests/verify`: checks that the expected requests were received.

mod failure;
mod failure_message;
mod in_order;
mod shortfall;
mod wait;

use std::sync::Arc;

use axum::Extension;
use axum::Json;
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::filter;
use super::times::{Judgement, Times};
use crate::clock::Wait;
use crate::control::body::JsonBody;
use crate::control::{CurrentSandbox, ServerContext};
use crate::problem::Problem;
use crate::sandbox::journal::{Entry, EntryMatch, Journal, SearchResult};
use crate::schema::Violation;
use crate::vendor::Vendors;
pub(crate) use failure::NotMet;
use in_order::Sequence;
pub(crate) use wait::{Waiting, stopping, until_met};

/// An expectation: a number of matching requests, or matching requests in order.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expectation {
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    pub(crate) wanted: Option<EntryMatch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) times: Option<Times>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 100))]
    pub(crate) in_order: Option<Vec<EntryMatch>>,
    /// The time to wait, in real time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) within: Option<Wait>,
}

/// A validated expectation.
#[derive(Debug, Clone)]
pub(crate) struct Expected {
    what: Requirement,
    within: Option<Wait>,
}

#[derive(Debug, Clone)]
enum Requirement {
    Times(Box<EntryMatch>, Times),
    InOrder(Vec<EntryMatch>),
}

/// The result of an expectation that was met.
#[derive(Debug, Serialize)]
pub(crate) struct Verified {
    /// The number of requests.
    pub(crate) count: usize,
    /// The entry of each step, if requests were expected in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) in_order: Option<Vec<u64>>,
    #[serde(skip_serializing_if = "super::is_zero")]
    lost: u64,
    #[serde(skip_serializing_if = "super::is_zero")]
    cut: u64,
}

/// The result of an expectation: met, or why not.
pub(crate) type Verdict = Result<Verified, Box<NotMet>>;

/// The evaluation of a journal, before a message is written.
enum Judged {
    Times(SearchResult, Judgement),
    InOrder(Vec<Arc<Entry>>, Sequence),
}

impl Expectation {
    /// Validates the expectation.
    ///
    /// # Errors
    ///
    /// A [`Problem`] when it is contradictory.
    pub(crate) fn checked(self, vendors: &Vendors) -> Result<Expected, Problem> {
        let violation = |field: &str, sentence: &str| {
            let violation = Violation::rule(field, sentence.to_owned());
            Err(Problem::violations(vec![violation.into()]))
        };
        let what = match (self.wanted, self.in_order) {
            (Some(wanted), None) => {
                let times = self.times.unwrap_or_default();
                filter::check(&[("/match", &wanted)], vendors)?;
                times.check()?;
                Requirement::Times(Box::new(wanted), times)
            }
            (None, Some(steps)) => {
                if self.times.is_some() {
                    return violation(
                        "/times",
                        "each step of `in_order` is expected once: leave `times` out",
                    );
                }
                let places: Vec<String> = (0..steps.len())
                    .map(|index| format!("/in_order/{index}"))
                    .collect();
                let places = places.iter().map(String::as_str);
                filter::check(&places.zip(&steps).collect::<Vec<_>>(), vendors)?;
                Requirement::InOrder(steps)
            }
            (Some(_), Some(_)) => {
                return violation("/in_order", "name `match` or `in_order`, not both");
            }
            (None, None) => return violation("/match", "name `match` or `in_order`"),
        };
        Ok(Expected {
            what,
            within: self.within,
        })
    }
}

impl Expected {
    fn judge(&self, journal: &Journal) -> Judged {
        match &self.what {
            Requirement::Times(wanted, times) => {
                let found = journal.find(wanted);
                let judgement = times.judge(&found);
                Judged::Times(found, judgement)
            }
            Requirement::InOrder(steps) => {
                let entries = journal.find(&EntryMatch::default()).entries;
                let lost = steps.iter().map(|step| journal.lost(step.since));
                let sequence = Sequence::find(steps, &entries, lost.max().unwrap_or_default());
                Judged::InOrder(entries, sequence)
            }
        }
    }

    /// Whether later requests cannot change the result. An upper bound alone is met from the start,
    /// and must hold until the end.
    fn is_settled(&self, judged: &Judged) -> bool {
        match (&self.what, judged) {
            (Requirement::Times(_, times), Judged::Times(found, judgement)) => match judgement {
                Judgement::Met => times.least() > 0,
                Judgement::NotMet(_) => found.entries.len() > times.most(),
            },
            (_, Judged::InOrder(_, sequence)) => sequence.is_complete(),
            (Requirement::InOrder(_), Judged::Times(..)) => false,
        }
    }

    /// Creates the result.
    fn verdict(&self, journal: &Journal, judged: Judged) -> Verdict {
        match judged {
            Judged::Times(found, Judgement::Met) => Ok(Verified {
                count: found.entries.len(),
                in_order: None,
                lost: found.lost,
                cut: found.cut,
            }),
            Judged::InOrder(_, sequence) if sequence.is_complete() => Ok(Verified {
                count: sequence.found.len(),
                in_order: Some(sequence.found.iter().map(|entry| entry.id()).collect()),
                lost: 0,
                cut: 0,
            }),
            judged => Err(Box::new(NotMet::new(self, journal, judged))),
        }
    }
}

/// Evaluates an expectation on the current journal.
pub(crate) fn check(journal: &Journal, expected: &Expected) -> Verdict {
    expected.verdict(journal, expected.judge(journal))
}

pub(super) async fn verify(
    CurrentSandbox(sandbox): CurrentSandbox,
    server: ServerContext,
    Extension(waiting): Extension<Waiting>,
    JsonBody(expectation): JsonBody<Expectation>,
) -> Result<Response, Problem> {
    let expected = expectation.checked(sandbox.enter().0.vendors())?;
    let verdict = if expected.within.is_some() {
        let _place = waiting.place()?;
        tokio::select! {
            verdict = until_met(&sandbox, &expected) => verdict?,
            () = server.stop.told() => return Err(stopping()),
        }
    } else {
        check(&sandbox.journal(), &expected)
    };
    Ok(match verdict {
        Ok(verified) => Json(verified).into_response(),
        Err(not_met) => not_met.into_response(),
    })
}
