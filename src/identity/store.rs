//! The store of one sandbox.

use std::net::IpAddr;
use std::sync::Arc;

use super::account::Account;
use super::directory::Directory;
use super::grant::Openings;
use super::ledger::Ledger;
use super::lockout::Lockouts;
use super::private_token::PrivateTokens;
use super::throttle::{Allowance, Throttle, ThrottlePolicy};
use super::{AccountId, Passwords, SandboxTag, SessionId, SessionRoom, TokenId};
use crate::clock::NumericDate;
use crate::provider::Provider;
use crate::sync::{Mutex, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// What a store takes over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CarriedOver {
    /// Who can log in.
    pub accounts: bool,
    /// Sessions and everything that was issued.
    pub sessions: bool,
    /// Locks, and the failures and requests that are counted.
    pub lockouts: bool,
}

/// The store of one sandbox: who can log in, and what has come of it.
///
/// Accounts are read often and changed seldom, and lie behind a lock for many readers. Everything
/// that a login or a refresh issues lies behind one other lock, held for the time of one decision
/// and never across an `.await`: so every decision is atomic, and of two that race one comes first.
/// What is counted to keep somebody out is decided for itself, behind a third.
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
    pub(super) private_tokens: PrivateTokens,
}

impl Store {
    pub(super) fn new(room: &SessionRoom) -> Self {
        Self {
            ledger: Ledger::new(room),
            openings: Openings::default(),
            private_tokens: PrivateTokens::default(),
        }
    }
}

#[derive(Debug, Clone, Default)]
pub(super) struct Limits {
    pub(super) lockouts: Lockouts,
    pub(super) throttle: Throttle,
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

    /// Whether the tokens of an account work: it is active, and so is its tenant.
    #[must_use]
    pub fn is_served(&self, provider: Provider, account: &Account) -> bool {
        self.directory.read().of(provider).is_served(account)
    }

    /// The same store for a sandbox with a tag, which the tokens that it issues carry.
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

    /// A new name for a token that this store issues.
    #[must_use]
    pub fn name_token(&self) -> TokenId {
        TokenId::tagged(self.tag())
    }

    /// Notes that an account has just been made in the directory: what was issued to an earlier one
    /// under its id is not its own.
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
        books.private_tokens.revoke_all((provider, account));
        books.openings.forget(provider, account);
    }

    /// This store, with parts of another one in the place of its own. They share them from then
    /// on, so that nothing is lost of what is still under way in the other.
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
