//! What the store has no more room for.

use std::fmt;

/// A bound of the store that is met. Nothing was made, and nothing that lives went for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Full {
    /// The private tokens of a sandbox, those of all users together.
    PrivateTokens,
}

/// How many private tokens a sandbox keeps. Those that expired count too: they stay in the list.
pub const MAX_PRIVATE_TOKENS: usize = 10_000;

/// The bound, and what makes room.
impl fmt::Display for Full {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PrivateTokens => write!(
                formatter,
                "this sandbox has {MAX_PRIVATE_TOKENS} private tokens already; revoke some, or go \
                 back to the start with POST /__admin/reset"
            ),
        }
    }
}

impl std::error::Error for Full {}
