//! The store of one sandbox.

use std::net::IpAddr;
use std::sync::Arc;

use super::account::Account;
use super::directory::Directory;
use super::grant::listing::Listing;
use super::grant::openings::Openings;
use super::ledger::Ledger;
use super::lockout::Lockouts;
use super::throttle::{Allowance, OperationCaller, Throttle, ThrottlePolicy};
use super::{AccountId, Passwords, SandboxTag, SessionId, SessionRoom, TokenId};
use crate::clock::NumericDate;
use crate::provider::Provider;
use crate::sync::{Mutex, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// The parts of a store that a new one carries over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CarriedOver {
    /// Accounts.
    pub accounts: bool,
    /// Sessions and everything that was issued.
    pub sessions: bool,
    /// Lockouts, and the failures and requests that are counted.
    pub lockouts: bool,
}

/// The store of one sandbox: accounts, and what logins have led to.
///
/// Accounts are read often and rarely changed, so they have a lock for many readers. Everything
/// that a login or a refresh issues has one other lock, which is held for one decision and never
/// across an `.await`. So every decision is atomic, and two racing requests are ordered. Counters
/// of failures and requests are independent, and have a third lock.
#[derive(Debug)]
pub struct Identity {
    pub(super) directory: Arc<RwLock<Directory>>,
    pub(super) books: Arc<Mutex<Store>>,
    pub(super) limits: Arc<Mutex<Limits>>,
    pub(super) passwords: Arc<Passwords>,
}

#[derive(Debug, Clone)]
pub(super) struct Store {
    pub(super) ledger: Ledger,
    pub(super) openings: Openings,
    pub(super) listing: Listing,
}

impl Store {
    pub(super) fn new(room: &SessionRoom) -> Self {
        Self {
            ledger: Ledger::new(room),
            openings: Openings::default(),
            listing: Listing::default(),
        }
    }
}

#[derive(Debug, Clone, Default)]
pub(super) struct Limits {
    pub(super) lockouts: Lockouts,
    pub(super) throttle: Throttle,
    /// The calls of operations that have a limit of their own. A snapshot does not have them.
    pub(super) operations: Throttle<OperationCaller>,
}

impl Identity {
    /// A store without sessions.
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

    /// The accounts, for reading.
    pub fn directory(&self) -> RwLockReadGuard<'_, Directory> {
        self.directory.read()
    }

    /// The accounts, for changes.
    pub fn directory_mut(&self) -> RwLockWriteGuard<'_, Directory> {
        self.directory.write()
    }

    /// Whether there was no login, failed login or change of an account since the store was created
    /// with these accounts.
    #[must_use]
    pub fn is_untouched(&self, start: &Directory) -> bool {
        self.directory.read().is_shared_with(start)
            && self.books.lock().ledger.tokens.iter().next().is_none()
            && self.limits.lock().lockouts.attempts.is_empty()
    }

    /// Hashes passwords with this store's cost.
    #[must_use]
    pub fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// The provider, the account and the session of a token, if this store issued it.
    #[must_use]
    pub fn issued_to(&self, token: TokenId) -> Option<(Provider, AccountId, Option<SessionId>)> {
        let books = self.books.lock();
        let token = books.ledger.tokens.get(token)?;
        let (provider, account) = books.ledger.account(token.owner);
        Some((provider, account, token.session))
    }

    /// Counts a request of a client towards its rate limit.
    #[must_use]
    pub fn throttle(&self, client: IpAddr, policy: ThrottlePolicy, now: NumericDate) -> Allowance {
        self.limits.lock().throttle.take(client, policy, now)
    }

    /// Counts a call of an operation towards its own rate limit.
    #[must_use]
    pub fn throttle_operation(
        &self,
        caller: OperationCaller,
        policy: ThrottlePolicy,
        now: NumericDate,
    ) -> Allowance {
        self.limits.lock().operations.take(caller, policy, now)
    }

    /// Whether the tokens of an account are valid: it is active, and so is its tenant.
    #[must_use]
    pub fn is_served(&self, provider: Provider, account: &Account) -> bool {
        self.directory.read().of(provider).is_served(account)
    }

    /// The same store for a sandbox with a tag, which is part of the tokens that it issues.
    #[must_use]
    pub fn tagged(self, tag: Option<SandboxTag>) -> Self {
        self.books.lock().ledger.tag = tag;
        self
    }

    /// The tag of its sandbox.
    #[must_use]
    pub fn tag(&self) -> Option<SandboxTag> {
        self.books.lock().ledger.tag
    }

    /// A new id for a token that this store issues.
    #[must_use]
    pub fn name_token(&self) -> TokenId {
        TokenId::tagged(self.tag())
    }

    /// Records that an account was created in the directory: what was issued to an earlier account
    /// with its id does not belong to it.
    pub fn note_made(
        &self,
        directory: &mut Directory,
        provider: Provider,
        account: AccountId,
        now: NumericDate,
    ) {
        directory.of_mut(provider).note_made(account, now);
        let books = &mut *self.books.lock();
        books.ledger.begin_anew(provider, account);
        books.listing.forget((provider, account));
        books.openings.forget(provider, account);
    }

    /// This store with parts of another one. Both share them from then on, so that running requests
    /// in the other are not lost.
    #[must_use]
    pub fn inheriting(self, other: &Self, what: CarriedOver) -> Self {
        fn choose<T>(own: Arc<T>, other: &Arc<T>, inherited: bool) -> Arc<T> {
            if inherited { Arc::clone(other) } else { own }
        }
        Self {
            directory: choose(self.directory, &other.directory, what.accounts),
            books: choose(self.books, &other.books, what.sessions),
            limits: choose(self.limits, &other.limits, what.lockouts),
            passwords: self.passwords,
        }
    }
}
