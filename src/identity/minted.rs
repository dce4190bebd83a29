//! Tokens that were made to order, and what the store must know for them to be as good as others.

use super::ledger::{IssuedToken, Session, TokenKind, TokenState};
use super::{AccountId, Full, Identity, SessionId, TokenId};
use crate::clock::NumericDate;
use crate::provider::Provider;

/// What private tokens that were made to order are called in their owner's list.
const NAME: &str = "Made to order";

/// A token that was made to order.
#[derive(Debug, Clone)]
pub struct Minted {
    /// Where.
    pub provider: Provider,
    /// Whose.
    pub account: AccountId,
    /// What for.
    pub kind: TokenKind,
    /// When.
    pub issued: NumericDate,
    /// Until when.
    pub expires: NumericDate,
    /// Whether it is revoked from the start.
    pub revoked: bool,
    /// The session that is made for it, where the provider has sessions.
    pub session: Option<MintedSession>,
}

/// The session of a token that was made to order.
#[derive(Debug, Clone, Copy)]
pub struct MintedSession {
    /// Its name.
    pub id: SessionId,
    /// Until when it lasts.
    pub ends: NumericDate,
    /// Whether it is ended from the start.
    pub ended: bool,
}

impl Identity {
    /// Notes a token that was made to order, and says whether it did. A token with the text of one
    /// that is known is that one: it stays as it is.
    ///
    /// # Errors
    ///
    /// [`Full`] when there is no room for another private token; nothing has been noted then.
    pub fn note_minted(&self, token: TokenId, minted: &Minted) -> Result<bool, Full> {
        let books = &mut *self.books.lock();
        let known = books.ledger.tokens.get(token);
        if known.is_some_and(|known| !books.ledger.is_past(known.owner)) {
            return Ok(false);
        }
        if minted.kind == TokenKind::Private && !minted.revoked {
            let (name, expires) = (NAME.to_owned(), minted.expires.into());
            let tokens = &mut books.private_tokens;
            tokens.add((minted.provider, minted.account), name, expires, token)?;
        }
        let owner = books.ledger.owner(minted.provider, minted.account);
        let mut issued = IssuedToken::new(owner, minted.kind, minted.issued, minted.expires);
        if minted.revoked {
            issued.state = TokenState::Revoked;
        }
        if let Some(session) = minted.session {
            issued.session = Some(session.id);
            let access_expires = match minted.kind {
                TokenKind::Access | TokenKind::Private => minted.expires,
                TokenKind::Refresh => minted.issued,
            };
            let session_of_it = Session {
                owner,
                started: minted.issued,
                ends: session.ends,
                access_expires,
                refreshes: 0,
                ended: session.ended,
            };
            books.ledger.sessions.insert(session.id, session_of_it);
        }
        books.ledger.tokens.insert(token, issued);
        Ok(true)
    }

    /// Whether a token is known to be revoked.
    #[must_use]
    pub fn is_revoked(&self, token: TokenId) -> bool {
        let books = self.books.lock();
        let known = books.ledger.tokens.get(token);
        known.is_some_and(|token| token.state == TokenState::Revoked)
    }
}
