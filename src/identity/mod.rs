//! The in-memory store and its rules: accounts, passwords, sessions, tokens, keys, lockouts.
//!
//! Nothing here knows HTTP or any vendor's JSON: results are types, which a vendor turns into
//! statuses and bodies. The time is an argument of every rule that depends on it.

mod access_scope;
pub mod account;
mod account_kind;
mod admission;
mod capacity;
pub mod client_jwt;
pub mod directory;
mod expiring_map;
pub mod forgery;
pub mod grant;
mod id;
mod intervention;
mod issued_token;
pub mod key;
pub mod ledger;
pub mod lockout;
pub mod login;
pub mod minted;
mod ownership;
mod page;
mod password;
pub mod queries;
pub mod register;
mod role;
mod secret;
mod session_budget;
mod sliding_window;
mod slug;
pub mod snapshot;
pub mod status;
mod store;
pub mod table;
mod tag;
pub mod throttle;
pub mod ticket;
pub mod token;
pub mod token_checks;
pub mod token_facts;
mod token_text;
pub mod verification;
mod verification_cache;

pub use access_scope::AccessScope;
pub use account_kind::{AccountKind, KindDefinition, KindRefused};
pub use admission::Bearer;
pub use capacity::{
    Full, MAX_ACCOUNTS, MAX_ITEM_BYTES, MAX_ITEMS, MAX_PRIVATE_TOKEN_NAMES, MAX_PRIVATE_TOKENS,
    MAX_WAITING,
};
pub use id::{AccountId, InvalidAccountId, SessionId, TokenId};
pub use intervention::Intervention;
pub use password::{PasswordCost, PasswordHash, Passwords, Turn, UnusablePassword, is_hash};
pub use role::Role;
pub use secret::Secret;
pub use session_budget::{MaxSessions, MaxTotalSessions, SessionRoom};
pub(crate) use snapshot::account_text;
pub use store::{CarriedOver, Identity};
pub use tag::{Mark, SandboxTag};

/// The form of an e-mail address in which it is compared: ASCII letters in lower case, as databases
/// compare that ignore the case of ASCII only.
#[must_use]
pub fn fold_case(email: &str) -> String {
    email.to_ascii_lowercase()
}
