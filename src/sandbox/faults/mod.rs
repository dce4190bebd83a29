//! Faults: errors that a test injects between a vendor and its client.
//!
//! A [`FaultPlan`] defines which requests are affected, how often and how; the [`Faults`] of a
//! world store the plans and choose the one for each request; the resulting [`AppliedFault`] holds
//! the request as long as the plan says. The server then changes the answer or the connection.

mod applied_fault;
mod barrier;
mod delay;
mod fault;
mod fault_set;
mod lie;
mod matching;
mod plan;
mod random;
mod record;
mod reply;
mod rules;

use std::fmt;

pub use applied_fault::AppliedFault;
pub use delay::Delay;
pub use fault::{Fault, FaultReport, Tally};
pub use fault_set::{Faults, TooManyFaults};
pub use lie::{LieName, LieSpec, RightClient};
pub use matching::{FaultMatch, FaultSubject, RequestMethod};
pub use plan::{Abort, FaultPlan, Stage};
pub use record::FaultsRecord;
pub use reply::{Dribble, HeaderValues, OwnError, Reply, Respond};
pub use rules::FaultOperation;

/// The id of a fault in its world, counted from 1 in order of creation.
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
