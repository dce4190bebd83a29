//! The capacity limits of the store.

/// A capacity limit is reached. Nothing was created, and nothing else was removed to make room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum Full {
    /// The private tokens of all users of a sandbox together.
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
    /// Expensive password hashes waiting for a CPU.
    #[error(
        "{MAX_WAITING} passwords wait for each processor already; come more slowly, or \
                 start with --password-cost fast"
    )]
    Passwords,
    /// The names with recorded failed logins: all of them are locked.
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
    /// The memory for items written at run time in all sandboxes together.
    #[error("the items that were written in all sandboxes take {} MiB already; delete some, or \
                 go back to the start with POST /__admin/reset", MAX_ITEM_BYTES / 1024 / 1024)]
    ItemBytes,
}

/// The maximum number of private tokens in a sandbox. Expired ones count, because they stay in the
/// list.
pub const MAX_PRIVATE_TOKENS: usize = 10_000;

/// The maximum size of their names together, in bytes.
pub const MAX_PRIVATE_TOKEN_NAMES: usize = 4 * 1024 * 1024;

/// The maximum number of accounts of one kind at a provider, including those of the fixtures.
pub const MAX_ACCOUNTS: usize = 100_000;

/// The maximum number of expensive password hashes waiting for each CPU: about two seconds of work.
pub const MAX_WAITING: usize = 64;

/// The maximum number of names whose failed logins are remembered. Names that do not exist count,
/// too.
pub const MAX_NAMES: usize = 10_000;

/// The maximum number of items in a collection, including those of the fixtures.
pub const MAX_ITEMS: usize = 10_000;

/// The maximum size of items written at run time in all sandboxes, in bytes of memory.
pub const MAX_ITEM_BYTES: usize = 64 * 1024 * 1024;

impl Full {
    /// The seconds until there may be room again by itself.
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
