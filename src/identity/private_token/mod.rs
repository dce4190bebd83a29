//! Private tokens: access tokens that a user creates, lists and revokes, and whose expiry it chooses.

mod list;

use jiff::civil::DateTime;

use super::ledger::{IssuedToken, TokenKind, TokenState};
use super::{Full, Identity, TokenId};
use crate::clock::NumericDate;
pub use list::{Owner, PrivateToken, PrivateTokens};

impl Identity {
    /// Creates a private token.
    ///
    /// # Errors
    ///
    /// [`Full`]; nothing has been created then.
    pub fn add_private_token(
        &self,
        owner: Owner,
        name: String,
        expires: DateTime,
        token: TokenId,
        now: NumericDate,
    ) -> Result<PrivateToken, Full> {
        let mut books = self.books.lock();
        let made = books.private_tokens.add(owner, name, expires, token)?;
        let account = books.ledger.owner(owner.0, owner.1);
        let issued = IssuedToken::new(account, TokenKind::Private, now, expires.into());
        books.ledger.tokens.insert(token, issued);
        Ok(made)
    }

    /// The private tokens of a user, oldest first.
    #[must_use]
    pub fn private_tokens_of(&self, owner: Owner) -> Vec<PrivateToken> {
        let books = self.books.lock();
        books.private_tokens.of(owner).cloned().collect()
    }

    /// Revokes a private token; `None` if the user has none with this number.
    #[expect(
        clippy::must_use_candidate,
        reason = "whether there was one need not matter"
    )]
    pub fn revoke_private_token(&self, owner: Owner, id: u64) -> Option<PrivateToken> {
        let mut books = self.books.lock();
        let revoked = books.private_tokens.revoke(owner, id)?;
        if let Some(token) = books.ledger.tokens.get_mut(revoked.token) {
            token.state = TokenState::Revoked;
        }
        Some(revoked)
    }
}
