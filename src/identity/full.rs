//! What the store has no more room for.

use std::fmt;

/// A bound of the store that is met. Nothing was made, and nothing that lives went for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Full {
    /// The private tokens of a sandbox, those of all users together.
    PrivateTokens,
    /// The accounts of one kind at one provider.
    Accounts,
    /// The line in which dear passwords wait for a processor.
    Passwords,
}

/// How many private tokens a sandbox keeps. Those that expired count too: they stay in the list.
pub const MAX_PRIVATE_TOKENS: usize = 10_000;

/// How many accounts of one kind a provider has, those of the fixtures included.
pub const MAX_ACCOUNTS: usize = 100_000;

/// How many dear passwords may wait for each processor: some two seconds' worth of them.
pub const MAX_WAITING: usize = 64;

impl Full {
    /// In how many seconds there may be room without anybody's doing.
    #[must_use]
    pub const fn passes_in(self) -> Option<u32> {
        match self {
            Self::Passwords => Some(1),
            Self::PrivateTokens | Self::Accounts => None,
        }
    }
}

/// The bound, and what makes room.
impl fmt::Display for Full {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PrivateTokens => write!(
                formatter,
                "this sandbox has {MAX_PRIVATE_TOKENS} private tokens already; revoke some, or go \
                 back to the start with POST /__admin/reset"
            ),
            Self::Accounts => write!(
                formatter,
                "this sandbox has {MAX_ACCOUNTS} accounts of the kind already; delete some with \
                 DELETE /__admin/accounts/{{provider}}/{{kind}}/{{id}}, or go back to the start with \
                 POST /__admin/reset"
            ),
            Self::Passwords => write!(
                formatter,
                "{MAX_WAITING} passwords wait for each processor already; come more slowly, or \
                 start with --password-cost fast"
            ),
        }
    }
}

impl std::error::Error for Full {}
