//! What the control API has done to a session or a token.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the control API has done to a session or a token. A client cannot know of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Intervention {
    /// Nothing.
    #[default]
    None,
    /// It has made it older.
    Aged,
    /// It has ended it: let it expire, or revoked it.
    Ended,
}

impl Intervention {
    /// Whether it has done something.
    #[must_use]
    pub fn is_some(self) -> bool {
        self != Self::None
    }

    /// Whether it has done nothing, for serde.
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde passes a reference"
    )]
    pub(super) fn is_none(&self) -> bool {
        *self == Self::None
    }
}
