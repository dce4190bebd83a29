//! An answer whose body comes bit by bit.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::clock::Wait;

/// Sends the body of an answer in pieces: the first one immediately, the last one after a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dribble {
    /// How many pieces. A shorter body has a piece for each byte.
    #[schemars(range(min = 2, max = 1000))]
    pub pieces: u32,
    /// How long it takes, in real time.
    #[schemars(with = "String", extend("format" = "wait"))]
    pub over: Wait,
}
