//! Faults: what a test has go wrong between a vendor and its client.
//!
//! A [`FaultPlan`] says for which requests, how often and what; the [`Faults`] of a world keep the
//! plans and decide for each request; the [`FaultInUse`] that they give holds the request up for as
//! long as the plan says. What the client then gets is the server's part.

mod barrier;
mod book;
mod chance;
mod delay;
mod dribble;
mod header_values;
mod in_use;
mod matching;
mod plan;
mod record;
mod reply;
mod rules;

use std::fmt;

pub use book::{Fault, Faults, Tally, TooManyFaults};
pub use delay::Delay;
pub use dribble::Dribble;
pub use header_values::HeaderValues;
pub use in_use::FaultInUse;
pub use matching::{Match, RequestMethod, Subject};
pub use plan::{Abort, FaultPlan, Stage};
pub use record::FaultsRecord;
pub use reply::{OwnError, Reply, Respond};
pub use rules::Operation;

/// Names a fault in its world: they are counted from 1, in the order in which they were made.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct FaultId(u64);

impl fmt::Display for FaultId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl std::str::FromStr for FaultId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

#[cfg(test)]
mod tests;
