//! What the store has no more room for.

/// A bound of the store that is met. Nothing was made, and nothing that lives went for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum Full {
    /// The private tokens of a sandbox, those of all users together.
    #[error("this sandbox has {MAX_PRIVATE_TOKENS} private tokens already, or {} MiB of their \
                 names; revoke some, or go back to the start with POST /__admin/reset", MAX_PRIVATE_TOKEN_NAMES / 1024 / 1024)]
    PrivateTokens,
    /// The accounts of one kind at one provider.
    #[error(
        "this sandbox has {MAX_ACCOUNTS} accounts of the kind already; delete some with \
                 DELETE /__admin/accounts/{{provider}}/{{kind}}/{{id}}, or go back to the start with \
                 POST /__admin/reset"
    )]
    Accounts,
    /// The line in which dear passwords wait for a processor.
    #[error(
        "{MAX_WAITING} passwords wait for each processor already; come more slowly, or \
                 start with --password-cost fast"
    )]
    Passwords,
    /// The names that are remembered for their failed logins: all of them are locked.
    #[error(
        "{MAX_NAMES} names are locked out in this sandbox already; lift locks with DELETE \
                 /__admin/lockouts, or go back to the start with POST /__admin/reset"
    )]
    Lockouts,
    /// The items of one collection.
    #[error(
        "this collection has {MAX_ITEMS} items already; delete some, or go back to the start \
                 with POST /__admin/reset"
    )]
    Items,
    /// The memory for items that were written at run time, those of all sandboxes together.
    #[error("the items that were written in all sandboxes take {} MiB already; delete some, or \
                 go back to the start with POST /__admin/reset", MAX_ITEM_BYTES / 1024 / 1024)]
    ItemBytes,
}

/// How many private tokens a sandbox keeps. Those that expired count too: they stay in the list.
pub const MAX_PRIVATE_TOKENS: usize = 10_000;

/// How many bytes the names of all of them have together.
pub const MAX_PRIVATE_TOKEN_NAMES: usize = 4 * 1024 * 1024;

/// How many accounts of one kind a provider has, those of the fixtures included.
pub const MAX_ACCOUNTS: usize = 100_000;

/// How many dear passwords may wait for each processor: some two seconds' worth of them.
pub const MAX_WAITING: usize = 64;

/// The maximum number of names whose failed logins are remembered. Names that do not exist count,
/// too.
pub const MAX_NAMES: usize = 10_000;

/// How many items a collection has, those of the fixtures included.
pub const MAX_ITEMS: usize = 10_000;

/// How many bytes of memory the items take that were written at run time, in all sandboxes.
pub const MAX_ITEM_BYTES: usize = 64 * 1024 * 1024;

impl Full {
    /// In how many seconds there may be room without anybody's doing.
    #[must_use]
    pub const fn passes_in(self) -> Option<u32> {
        match self {
            Self::Passwords => Some(1),
            Self::PrivateTokens
            | Self::Accounts
            | Self::Lockouts
            | Self::Items
            | Self::ItemBytes => None,
        }
    }
}
