//! The definition of a fault.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::delay::Delay;
use super::lie::LieName;
use super::matching::FaultMatch;
use super::reply::{Dribble, Respond};

/// The definition of a fault: which requests, how often, and what happens to them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FaultPlan {
    /// Conditions for requests. Absent: every request to a vendor.
    #[serde(rename = "match", default)]
    pub matching: FaultMatch,
    /// Number of times that it is applied. Absent: always.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub times: Option<u32>,
    /// Number of matching requests to skip first.
    #[serde(default)]
    pub after: u32,
    /// Probability that it is applied to a matching request.
    #[serde(default = "certain")]
    #[schemars(range(min = 0, max = 1))]
    pub probability: f64,
    /// Seed for probability and random delays: the same seed gives the same series.
    #[serde(default = "first_seed")]
    pub seed: u64,
    /// Whether it is applied before or after the vendor's work.
    #[serde(default)]
    pub stage: Stage,
    /// How long the request is delayed, in real time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay: Option<Delay>,
    /// The answer that replaces the vendor's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub respond: Option<Respond>,
    /// How the body of the answer is sent slowly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dribble: Option<Dribble>,
    /// How the connection ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub abort: Option<Abort>,
    /// Holds requests until this number have arrived, then releases them together.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 2, max = 1000))]
    pub barrier: Option<u32>,
    /// The lie that the vendor tells in its answer. It is told after the work, to an answer in which
    /// it can be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lie: Option<LieName>,
}

/// Applied to every request, always; it does nothing yet.
impl Default for FaultPlan {
    fn default() -> Self {
        Self {
            matching: FaultMatch::default(),
            times: None,
            after: 0,
            probability: certain(),
            seed: first_seed(),
            stage: Stage::default(),
            delay: None,
            respond: None,
            dribble: None,
            abort: None,
            barrier: None,
            lie: None,
        }
    }
}

impl FaultPlan {
    /// When it is applied: a lie changes the answer of the work.
    #[must_use]
    pub const fn applied_at(&self) -> Stage {
        match self.lie {
            Some(_) => Stage::After,
            None => self.stage,
        }
    }
}

const fn certain() -> f64 {
    1.0
}

const fn first_seed() -> u64 {
    1
}

/// The stage at which a fault is applied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Before the work: a replaced answer also replaces the work.
    #[default]
    Before,
    /// After the work: the work is done, and its answer is delayed, replaced or lost.
    After,
}

/// How a connection ends instead of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Abort {
    /// The connection is reset.
    Reset,
    /// No answer is sent.
    Hang,
    /// The connection is closed in the middle of the answer's body.
    Truncate,
    /// Bytes that are not HTTP are sent.
    Garbage,
}
