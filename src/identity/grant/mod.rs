//! Sessions: how they are opened, refreshed and ended under a vendor's policy.
//!
//! A session is what follows from one login: access tokens, and the refresh tokens that get the next
//! of them. What differs between vendors is a [`GrantPolicy`]. Each decision is one step under the
//! store's lock, so that of two requests that race one comes first.

mod issue;
mod names;
mod open;
mod openings;
pub mod policy;
mod refresh;

pub use names::{Names, Naming};
use open::open;
pub use openings::Openings;
use policy::{AccessPolicy, GrantPolicy};
use refresh::{owner, refresh};

use super::ledger::{IssuedToken, TokenKind};
use super::{AccountId, Identity, SessionId, TokenId};
use crate::clock::NumericDate;

/// The tokens of a login or a refresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// The session.
    pub session: SessionId,
    /// The account.
    pub account: AccountId,
    /// The name of the access token.
    pub access: TokenId,
    /// When it was issued.
    pub access_issued: NumericDate,
    /// When it expires.
    pub access_expires: NumericDate,
    /// The name of the refresh token.
    pub refresh: TokenId,
    /// When it was issued: before now when it is given again.
    pub refresh_issued: NumericDate,
    /// When it expires.
    pub refresh_expires: NumericDate,
}

/// The account has opened as many sessions as it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManySessions {
    /// When it may open another.
    pub until: NumericDate,
}

/// Why a session was not refreshed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshRefused {
    /// No such refresh token was issued.
    Unknown,
    /// Its session is over, or it was revoked.
    SessionEnded,
    /// It was used before.
    Reused,
    /// The newest access token of the session is still valid.
    TooEarly {
        /// When it no longer is.
        until: NumericDate,
    },
    /// The account it was issued to is gone or no longer active.
    AccountInactive,
}

/// A refresh token as it was presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presented {
    /// Its name.
    pub token: TokenId,
    /// What it says of itself, where it is signed.
    pub proof: Option<Proof>,
}

/// What a signed refresh token says, once [`Identity::examine`] has admitted its bearer: its times and
/// its account are not checked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    /// The account.
    pub account: AccountId,
    /// When it expires.
    pub expires: NumericDate,
}

impl Presented {
    /// A refresh token that says nothing itself, and is good only if the store knows it.
    #[must_use]
    pub const fn opaque(token: TokenId) -> Self {
        Self { token, proof: None }
    }

    /// A signed refresh token. The store need not know it: it may have been issued before a restart.
    #[must_use]
    pub const fn signed(token: TokenId, account: AccountId, expires: NumericDate) -> Self {
        let proof = Some(Proof { account, expires });
        Self { token, proof }
    }
}

impl Identity {
    /// Opens a session for an account.
    ///
    /// # Errors
    ///
    /// [`TooManySessions`]; nothing has changed then.
    pub fn open_session(
        &self,
        account: AccountId,
        policy: &GrantPolicy,
        now: NumericDate,
        name: impl FnOnce(Naming) -> Names,
    ) -> Result<Grant, TooManySessions> {
        open(&mut self.books.lock(), account, policy, now, name)
    }

    /// Gives a session its next tokens.
    ///
    /// # Errors
    ///
    /// [`RefreshRefused`]. Nothing has changed then, unless the reuse of a token has ended its
    /// session.
    pub fn refresh_session(
        &self,
        presented: Presented,
        policy: &GrantPolicy,
        now: NumericDate,
        name: impl FnOnce(Naming) -> Names,
    ) -> Result<Grant, RefreshRefused> {
        if presented.proof.is_some() {
            return refresh(&mut self.books.lock().ledger, presented, policy, now, name);
        }
        let directory = self.directory.read();
        let ledger = &mut self.books.lock().ledger;
        ledger.note_use(presented.token, now);
        let owner = owner(ledger, presented.token, policy.access.provider)?;
        let (provider, account) = ledger.account(owner);
        if ledger.is_past(owner) || !directory.of(provider).serves(account) {
            return Err(RefreshRefused::AccountInactive);
        }
        refresh(ledger, presented, policy, now, name)
    }

    /// Notes a token that stands alone, without a session.
    pub fn note_access_token(
        &self,
        policy: &AccessPolicy,
        token: TokenId,
        account: AccountId,
        now: NumericDate,
    ) {
        let ledger = &mut self.books.lock().ledger;
        let owner = ledger.owner(policy.provider, account);
        // Two logins in one second may give the same token: it is then one token, ended or not, but
        // for one of an earlier account under the same id.
        let known = ledger.tokens.get(token);
        if known.is_none_or(|known| known.owner != owner) {
            let issued = IssuedToken::new(owner, TokenKind::Access, now, policy.expires(now));
            ledger.tokens.insert(token, issued);
        }
    }
}
