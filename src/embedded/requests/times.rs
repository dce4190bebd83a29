//! Expected numbers of requests.

use std::ops::{Range, RangeFrom, RangeFull, RangeInclusive, RangeTo, RangeToInclusive};

use serde::Serialize;

/// A number, or a range of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Times {
    #[serde(skip_serializing_if = "Option::is_none")]
    exactly: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_least: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_most: Option<usize>,
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
