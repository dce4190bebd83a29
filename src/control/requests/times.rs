//! Expected numbers of requests.

use std::fmt;
use std::ops::{Range, RangeFrom, RangeFull, RangeInclusive, RangeTo, RangeToInclusive};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::problem::Problem;
use crate::sandbox::journal::SearchResult;
use crate::schema::Violation;

/// An expected number of requests: exact, or within bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Times {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) exactly: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) at_least: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) at_most: Option<usize>,
}

impl Default for Times {
    /// At least one.
    fn default() -> Self {
        Self {
            exactly: None,
            at_least: Some(1),
            at_most: None,
        }
    }
}

impl Times {
    const fn within(at_least: Option<usize>, at_most: Option<usize>) -> Self {
        Self {
            exactly: None,
            at_least,
            at_most,
        }
    }

    /// A range with an exclusive end. An empty range can never be met.
    const fn before(at_least: Option<usize>, end: usize) -> Self {
        match end.checked_sub(1) {
            Some(at_most) => Self::within(at_least, Some(at_most)),
            None => Self::within(Some(1), Some(0)),
        }
    }

    pub(super) fn check(self) -> Result<(), Problem> {
        let bounds = self.at_least.is_some() || self.at_most.is_some();
        let sentence = match (self.exactly, bounds) {
            (None, false) => "name `exactly`, `at_least` or `at_most`",
            (Some(_), true) => "`exactly` leaves nothing for the others to say",
            (None, true) if self.at_least > self.at_most && self.at_most.is_some() => {
                "`at_least` is more than `at_most`, which can never be"
            }
            _ => return Ok(()),
        };
        let violation = Violation::rule("/times", sentence.to_owned());
        Err(Problem::violations(vec![violation.into()]))
    }

    /// The minimum.
    pub(super) fn least(self) -> usize {
        self.exactly.or(self.at_least).unwrap_or(0)
    }

    /// The maximum.
    pub(super) fn most(self) -> usize {
        self.exactly.or(self.at_most).unwrap_or(usize::MAX)
    }

    /// Evaluates the number of matching requests. Of the lost and truncated entries, any number may
    /// have matched.
    pub(super) fn judge(self, found: &SearchResult) -> Judgement {
        let count = found.entries.len();
        let unseen = found.lost.saturating_add(found.cut);
        let unseen = usize::try_from(unseen).unwrap_or(usize::MAX);
        let with_unseen = count.saturating_add(unseen);
        let (least, most) = (self.least(), self.most());
        if count >= least && with_unseen <= most {
            Judgement::Met
        } else if count > most || with_unseen < least {
            Judgement::NotMet(Certainty::Certain)
        } else {
            Judgement::NotMet(Certainty::DependsOnLost)
        }
    }
}

impl From<usize> for Times {
    fn from(exactly: usize) -> Self {
        Self {
            exactly: Some(exactly),
            at_least: None,
            at_most: None,
        }
    }
}

impl From<RangeFrom<usize>> for Times {
    fn from(range: RangeFrom<usize>) -> Self {
        Self::within(Some(range.start), None)
    }
}

impl From<RangeInclusive<usize>> for Times {
    fn from(range: RangeInclusive<usize>) -> Self {
        Self::within(Some(*range.start()), Some(*range.end()))
    }
}

impl From<RangeToInclusive<usize>> for Times {
    fn from(range: RangeToInclusive<usize>) -> Self {
        Self::within(None, Some(range.end))
    }
}

impl From<Range<usize>> for Times {
    fn from(range: Range<usize>) -> Self {
        Self::before(Some(range.start), range.end)
    }
}

impl From<RangeTo<usize>> for Times {
    fn from(range: RangeTo<usize>) -> Self {
        Self::before(None, range.end)
    }
}

impl From<RangeFull> for Times {
    fn from(_: RangeFull) -> Self {
        Self::within(Some(0), None)
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

/// Whether an expectation was met.
pub(super) enum Judgement {
    Met,
    NotMet(Certainty),
}

/// How certain it is that an expectation was not met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Certainty {
    /// Certain, regardless of lost entries.
    Certain,
    /// It depends on lost entries.
    DependsOnLost,
}
