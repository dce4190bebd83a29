//! The one in-memory store and its rules: accounts, passwords, sessions, tokens, keys, lockouts.
//!
//! Nothing here knows HTTP or any vendor's JSON: the outcomes are types, and a provider turns them
//! into statuses and bodies. The time is an argument of every rule that depends on it.

mod access_scope;
pub mod account;
mod account_kind;
mod admission;
mod capacity;
mod carry_over;
pub mod directory;
mod expiring_map;
pub mod forgery;
mod generation;
pub mod grant;
mod id;
mod issued_token;
pub mod key;
pub mod ledger;
pub mod lockout;
pub mod login;
mod max_sessions;
pub mod minted;
mod ownership;
mod password;
pub mod private_token;
pub mod queries;
pub mod register;
mod role;
mod secret;
mod session_budget;
mod sliding_window;
mod slug;
pub mod snapshot;
pub mod status;
pub mod table;
mod tag;
pub mod throttle;
pub mod token;
pub mod token_checks;
pub mod verification;
mod verification_cache;

use std::net::IpAddr;
use std::sync::Arc;

pub use access_scope::AccessScope;
pub use account_kind::AccountKind;
pub use admission::Bearer;
pub use capacity::{
    Full, MAX_ACCOUNTS, MAX_ITEM_BYTES, MAX_ITEMS, MAX_PRIVATE_TOKEN_NAMES, MAX_PRIVATE_TOKENS,
    MAX_WAITING,
};
pub use carry_over::CarriedOver;
use directory::Directory;
use grant::Openings;
pub use id::{AccountId, InvalidAccountId, SessionId, TokenId};
use ledger::Ledger;
use lockout::Lockouts;
pub use max_sessions::MaxSessions;
pub use password::{PasswordCost, PasswordHash, Passwords, Turn, UnusablePassword, is_hash};
use private_token::PrivateTokens;
pub use role::Role;
pub use secret::Secret;
pub use session_budget::{MaxTotalSessions, SessionRoom};
pub use tag::{Mark, SandboxTag};
use throttle::{Allowance, Throttle, ThrottlePolicy};

use crate::clock::NumericDate;
use crate::provider::Provider;
use crate::sync::{Mutex, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// The store of one sandbox: who can log in, and what has come of it.
///
/// Accounts are read often and changed seldom, and lie behind a lock for many readers. Everything
/// that a login or a refresh issues lies behind one other lock, held for the time of one decision
/// and never across an `.await`: so every decision is atomic, and of two that race one comes first.
/// What is counted to keep somebody out is decided for itself, behind a third.
#[derive(Debug)]
pub struct Identity {
    directory: Arc<RwLock<Directory>>,
    books: Arc<Mutex<Store>>,
    limits: Arc<Mutex<Limits>>,
    passwords: Arc<Passwords>,
}

#[derive(Debug, Clone)]
struct Store {
    ledger: Ledger,
    openings: Openings,
    private_tokens: PrivateTokens,
}

impl Store {
    fn new(room: &SessionRoom) -> Self {
        Self {
            ledger: Ledger::new(room),
            openings: Openings::default(),
            private_tokens: PrivateTokens::default(),
        }
    }
}

#[derive(Debug, Clone, Default)]
struct Limits {
    lockouts: Lockouts,
    throttle: Throttle,
}

impl Identity {
    /// A store in which nobody has logged in yet.
    #[must_use]
    pub fn new(
        directory: Directory,
        passwords: Arc<Passwords>,
        room: impl Into<SessionRoom>,
    ) -> Self {
        Self {
            directory: Arc::new(RwLock::new(directory)),
            books: Arc::new(Mutex::new(Store::new(&room.into()))),
            limits: Arc::default(),
            passwords,
        }
    }

    /// The accounts, to be looked at.
    pub fn directory(&self) -> RwLockReadGuard<'_, Directory> {
        self.directory.read()
    }

    /// The accounts, to be changed.
    pub fn directory_mut(&self) -> RwLockWriteGuard<'_, Directory> {
        self.directory.write()
    }

    /// Whether nobody has logged in, failed to or changed an account since the store was made with
    /// these accounts.
    #[must_use]
    pub fn is_untouched(&self, start: &Directory) -> bool {
        self.directory.read().is_shared_with(start)
            && self.books.lock().ledger.tokens.iter().next().is_none()
            && self.limits.lock().lockouts.attempts.is_empty()
    }

    /// Hashes passwords at this store's cost.
    #[must_use]
    pub fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// Where, to whom and in which session a token was issued, where it was issued here.
    #[must_use]
    pub fn issued_to(&self, token: TokenId) -> Option<(Provider, AccountId, Option<SessionId>)> {
        let books = self.books.lock();
        let token = books.ledger.tokens.get(token)?;
        let (provider, account) = books.ledger.account(token.owner);
        Some((provider, account, token.session))
    }

    /// Takes one request from a client's allowance.
    #[must_use]
    pub fn throttle(&self, client: IpAddr, policy: ThrottlePolicy, now: NumericDate) -> Allowance {
        self.limits.lock().throttle.take(client, policy, now)
    }
}

/// An e-mail address in the form in which it is compared: without letter case, as databases do it
/// that fold ASCII alone.
#[must_use]
pub fn fold_case(email: &str) -> String {
    email.to_ascii_lowercase()
}
