//! What a fault is, as it is written.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::delay::Delay;
use super::dribble::Dribble;
use super::matching::Match;
use super::reply::Respond;

/// A fault as it is written: which requests, how often, and what happens to them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FaultPlan {
    /// Which requests. Absent: every request to a vendor.
    #[serde(rename = "match", default)]
    pub matching: Match,
    /// How many times it is used. Absent: always.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub times: Option<u32>,
    /// How many matching requests it lets pass first.
    #[serde(default)]
    pub after: u32,
    /// With what probability it is used for a matching request.
    #[serde(default = "certain")]
    #[schemars(range(min = 0, max = 1))]
    pub probability: f64,
    /// What probability and drawn delays come from: the same seed gives the same series.
    #[serde(default = "first_seed")]
    pub seed: u64,
    /// Whether it comes before the vendor's work or after.
    #[serde(default)]
    pub stage: Stage,
    /// How long the request waits, in real time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay: Option<Delay>,
    /// What is answered in the vendor's place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub respond: Option<Respond>,
    /// How the body of the answer comes bit by bit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dribble: Option<Dribble>,
    /// How the connection ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub abort: Option<Abort>,
    /// How many requests are held until so many have come, and are then let go together.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 2, max = 1000))]
    pub barrier: Option<u32>,
}

const fn certain() -> f64 {
    1.0
}

const fn first_seed() -> u64 {
    1
}

/// When a fault comes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Before the work: what replaces the answer replaces the work too.
    #[default]
    Before,
    /// After the work: it was done, and its answer is held up, replaced or lost.
    After,
}

/// How a connection ends in the place of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Abort {
    /// It is reset.
    Reset,
    /// Nothing ever comes.
    Hang,
    /// It is closed in the middle of the answer's body.
    Truncate,
    /// Bytes come that are no HTTP.
    Garbage,
}
