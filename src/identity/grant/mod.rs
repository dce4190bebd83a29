//! Opening, refreshing and ending sessions under a vendor's policy.
//!
//! A session is one login with its access tokens and refresh tokens. A [`GrantPolicy`] has the
//! differences between vendors. Each decision is one step under the store's lock, so racing
//! requests are ordered.

mod issue;
mod names;
mod open;
mod openings;
mod outcome;
pub mod policy;
mod refresh;

use super::ledger::{IssuedToken, TokenKind};
use super::{AccountId, Identity, TokenId};
use crate::clock::NumericDate;
pub use names::{Names, Naming};
use open::open;
pub use openings::Openings;
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

    /// Records a token without a session.
    pub fn note_access_token(
        &self,
        policy: &AccessPolicy,
        token: TokenId,
        account: AccountId,
        now: NumericDate,
    ) {
        let ledger = &mut self.books.lock().ledger;
        let owner = ledger.owner(policy.provider, account);
        // Two logins in one second may give the same token. It is then one token, ended or not,
        // unless it belongs to an earlier account with the same id.
        let known = ledger.tokens.get(token);
        if known.is_none_or(|known| known.owner != owner) {
            let issued = IssuedToken::new(owner, TokenKind::Access, now, policy.expires(now));
            ledger.tokens.insert(token, issued);
        }
    }
}
