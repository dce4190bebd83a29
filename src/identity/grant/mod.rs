//! Opening, refreshing and ending sessions under a vendor's policy.
//!
//! A session is one login with its access tokens and refresh tokens. A [`GrantPolicy`] has the
//! differences between vendors; an access token without a session has an [`AccessPolicy`]. Each
//! decision is one step under the store's lock, so racing requests are ordered.

mod begin;
mod issue;
pub mod listing;
mod names;
mod open;
pub mod openings;
mod outcome;
pub mod policy;
mod refresh;

use jiff::civil::DateTime;

use super::ledger::{IssuedToken, Ledger, TokenKind, TokenState};
use super::store::Store;
use super::{AccountId, Full, Identity, TokenId};
use crate::clock::NumericDate;
use crate::provider::Provider;
pub use begin::{Begun, NewToken, Recipient, Successor};
use listing::ListedToken;
pub use names::{Names, Naming};
use open::open;
pub use outcome::{Grant, Presented, Proof, RefreshRefused, TooManySessions};
use policy::{AccessPolicy, GrantPolicy};
use refresh::{owner, refresh};

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
        let Store {
            ledger, openings, ..
        } = &mut *self.books.lock();
        open(ledger, openings, account, policy, now, name)
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

    /// Records an access token without a session.
    pub fn note_access_token(
        &self,
        policy: &AccessPolicy,
        token: TokenId,
        account: AccountId,
        now: NumericDate,
    ) {
        let ledger = &mut self.books.lock().ledger;
        note(ledger, TokenKind::Access, policy, token, account, now);
    }

    /// Records an access token without a session that its account lists and revokes, with a name
    /// and with its expiry as the account wrote it.
    ///
    /// # Errors
    ///
    /// [`Full`]; nothing has been recorded then.
    pub fn note_listed_token(
        &self,
        policy: &AccessPolicy,
        token: TokenId,
        account: AccountId,
        (name, expires): (String, DateTime),
        now: NumericDate,
    ) -> Result<ListedToken, Full> {
        let books = &mut *self.books.lock();
        let owner = (policy.provider, account);
        let listed = books.listing.add(owner, name, expires, token)?;
        let ledger = &mut books.ledger;
        note(ledger, TokenKind::Private, policy, token, account, now);
        Ok(listed)
    }

    /// The tokens in the list of an account, oldest first.
    #[must_use]
    pub fn listed_tokens(&self, provider: Provider, account: AccountId) -> Vec<ListedToken> {
        let books = self.books.lock();
        books.listing.of((provider, account)).cloned().collect()
    }

    /// Revokes a token by its number; `false` if it is not in the account's list.
    #[must_use]
    pub fn revoke_listed_token(&self, provider: Provider, account: AccountId, id: u64) -> bool {
        let books = &mut *self.books.lock();
        let Some(revoked) = books.listing.remove((provider, account), id) else {
            return false;
        };
        if let Some(token) = books.ledger.tokens.get_mut(revoked.token) {
            token.state = TokenState::Revoked;
        }
        true
    }
}

/// Records a token without a session.
fn note(
    ledger: &mut Ledger,
    kind: TokenKind,
    policy: &AccessPolicy,
    token: TokenId,
    account: AccountId,
    now: NumericDate,
) {
    let owner = ledger.owner(policy.provider, account);
    // Two logins in one second may give the same token. It is then one token, ended or not,
    // unless it belongs to an earlier account with the same id.
    let known = ledger.tokens.get(token);
    if known.is_none_or(|known| known.owner != owner) {
        let issued = IssuedToken::new(owner, kind, now, policy.expires(now));
        ledger.tokens.insert(token, issued);
    }
}
