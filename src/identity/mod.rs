//! The one in-memory store and its rules: accounts, passwords, sessions, tokens, keys, lockouts.
//!
//! Nothing here knows HTTP or any vendor's JSON: the outcomes are types, and a provider turns them
//! into statuses and bodies.

mod role;
mod secret;

pub use role::Role;
pub use secret::Secret;
