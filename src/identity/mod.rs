//! The one in-memory store and its rules: accounts, passwords, sessions, tokens, keys, lockouts.
//!
//! Nothing here knows HTTP or any vendor's JSON: the outcomes are types, and a provider turns them
//! into statuses and bodies. The time is an argument of every rule that depends on it.

pub mod account;
mod admission;
mod bounded;
pub mod directory;
pub mod examination;
pub mod fixed_session;
pub mod forgery;
mod full;
mod generation;
mod holder;
mod id;
mod inheritance;
mod issued_token;
pub mod key;
pub mod ledger;
pub mod lockout;
pub mod login;
mod max_sessions;
pub mod minted;
pub mod oversight;
mod owners;
mod password;
pub mod private_token;
mod reach;
pub mod refresh_family;
pub mod register;
mod role;
mod secret;
mod slug;
pub mod snapshot;
pub mod standing;
pub mod table;
mod tag;
pub mod throttle;
pub mod token;
mod total;
pub mod verification;
mod verified;
mod window;

use std::net::IpAddr;
use std::sync::Arc;

use jiff::civil::DateTime;

pub use admission::Bearer;
use directory::Directory;
use fixed_session::{FixedSessionPolicy, Grant, Openings, RefreshRefused, TooManySessions};
pub use full::{
    Full, MAX_ACCOUNTS, MAX_ITEM_BYTES, MAX_ITEMS, MAX_PRIVATE_TOKEN_NAMES, MAX_PRIVATE_TOKENS,
    MAX_WAITING,
};
pub use holder::Holder;
pub use id::{AccountId, InvalidAccountId, SessionId, TokenId};
pub use inheritance::Inherited;
use ledger::{IssuedToken, Ledger, TokenKind, TokenState};
use lockout::Lockouts;
pub use max_sessions::MaxSessions;
pub use password::{PasswordCost, PasswordHash, Passwords, Turn, UnusablePassword, is_hash};
use private_token::{PrivateToken, PrivateTokens};
pub use reach::Reach;
use refresh_family::{FamilyPolicy, FamilyRefused, Pair, Presented};
pub use role::Role;
pub use secret::Secret;
pub use tag::{Mark, Tag};
use throttle::{Allowance, Throttle, ThrottlePolicy};
pub use total::{MaxTotalSessions, SessionRoom};

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
    books: Arc<Mutex<Books>>,
    limits: Arc<Mutex<Limits>>,
    passwords: Arc<Passwords>,
}

#[derive(Debug, Clone)]
struct Books {
    ledger: Ledger,
    openings: Openings,
    private_tokens: PrivateTokens,
}

impl Books {
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
            books: Arc::new(Mutex::new(Books::new(&room.into()))),
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

    /// Opens a session of fixed length.
    ///
    /// # Errors
    ///
    /// [`TooManySessions`].
    pub fn open_session(
        &self,
        account: AccountId,
        policy: FixedSessionPolicy,
        now: NumericDate,
        name_refresh_token: impl FnOnce(SessionId) -> TokenId,
    ) -> Result<Grant, TooManySessions> {
        let books = &mut *self.books.lock();
        fixed_session::open(
            &mut books.ledger,
            &mut books.openings,
            account,
            policy,
            now,
            name_refresh_token,
        )
    }

    /// Gives a session of fixed length its next tokens.
    ///
    /// # Errors
    ///
    /// [`RefreshRefused`].
    pub fn refresh_session(
        &self,
        refresh_token: TokenId,
        policy: FixedSessionPolicy,
        now: NumericDate,
        name_refresh_token: impl FnOnce(SessionId) -> TokenId,
    ) -> Result<Grant, RefreshRefused> {
        let directory = self.directory.read();
        let books = &mut *self.books.lock();
        books.ledger.note_use(refresh_token, now);
        let owner = fixed_session::owner(&books.ledger, refresh_token)?;
        let (_, account) = books.ledger.account(owner);
        let key = directory.of(Provider::INTERGIRO).api_keys.get(account);
        if books.ledger.is_past(owner) || !key.is_some_and(|key| key.active) {
            return Err(RefreshRefused::AccountInactive);
        }
        fixed_session::refresh(
            &mut books.ledger,
            refresh_token,
            policy,
            now,
            name_refresh_token,
        )
    }

    /// Starts a family of refresh tokens.
    #[must_use]
    pub fn start_family(&self, account: AccountId, policy: FamilyPolicy, now: NumericDate) -> Pair {
        refresh_family::start(&mut self.books.lock().ledger, account, policy, now)
    }

    /// Gives the next pair of a family.
    ///
    /// # Errors
    ///
    /// [`FamilyRefused`].
    pub fn refresh_family(
        &self,
        presented: Presented,
        policy: FamilyPolicy,
        now: NumericDate,
    ) -> Result<Pair, FamilyRefused> {
        refresh_family::refresh(&mut self.books.lock().ledger, presented, policy, now)
    }

    /// Notes a token that stands alone, without a session.
    pub fn note_access_token(
        &self,
        provider: Provider,
        token: TokenId,
        account: AccountId,
        now: NumericDate,
        expires: NumericDate,
    ) {
        let mut books = self.books.lock();
        let owner = books.ledger.owner(provider, account);
        // Two logins in one second may give the same token: it is then one token, ended or not, but
        // for one of an earlier account under the same id.
        let known = books.ledger.tokens.get(token);
        if known.is_none_or(|known| known.owner != owner) {
            let issued = IssuedToken::new(owner, TokenKind::Access, now, expires);
            books.ledger.tokens.insert(token, issued);
        }
    }

    /// Where, to whom and in which session a token was issued, where it was issued here.
    #[must_use]
    pub fn issued_to(&self, token: TokenId) -> Option<(Provider, AccountId, Option<SessionId>)> {
        let books = self.books.lock();
        let token = books.ledger.tokens.get(token)?;
        let (provider, account) = books.ledger.account(token.owner);
        Some((provider, account, token.session))
    }

    /// Makes a private token.
    ///
    /// # Errors
    ///
    /// [`Full`]; nothing has been made then.
    pub fn add_private_token(
        &self,
        owner: AccountId,
        name: String,
        expires: DateTime,
        token: TokenId,
        now: NumericDate,
    ) -> Result<PrivateToken, Full> {
        let mut books = self.books.lock();
        let made = books.private_tokens.add(owner, name, expires, token)?;
        let account = books.ledger.owner(Provider::HAUT_AI, owner);
        let issued = IssuedToken::new(account, TokenKind::Private, now, expires.into());
        books.ledger.tokens.insert(token, issued);
        Ok(made)
    }

    /// The private tokens of a user, oldest first.
    #[must_use]
    pub fn private_tokens_of(&self, owner: AccountId) -> Vec<PrivateToken> {
        self.books
            .lock()
            .private_tokens
            .of(owner)
            .cloned()
            .collect()
    }

    /// Revokes a private token; nothing when the user has none of that number.
    #[expect(
        clippy::must_use_candidate,
        reason = "whether there was one need not matter"
    )]
    pub fn revoke_private_token(&self, owner: AccountId, id: u64) -> Option<PrivateToken> {
        let mut books = self.books.lock();
        let revoked = books.private_tokens.revoke(owner, id)?;
        if let Some(token) = books.ledger.tokens.get_mut(revoked.token) {
            token.state = TokenState::Revoked;
        }
        Some(revoked)
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
