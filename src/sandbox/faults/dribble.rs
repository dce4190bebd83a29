//! Answers that are sent slowly, in pieces.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::clock::Wait;

/// Sends the body of an answer in pieces: the first one immediately, the last one at the end of a
/// duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dribble {
    /// Number of pieces. A shorter body is sent in pieces of one byte.
    #[schemars(range(min = 2, max = 1000))]
    pub pieces: u32,
    /// The duration, in real time.
    pub over: Wait,
}
