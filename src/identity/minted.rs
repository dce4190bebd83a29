//! Tokens created by a test, and what the store records so that they behave like others.

use super::ledger::{IssuedToken, Session, TokenKind, TokenState};
use super::{AccountId, Full, Identity, Intervention, SessionId, TokenId};
use crate::clock::NumericDate;
use crate::provider::Provider;

/// The name of created private tokens in their owner's list.
const NAME: &str = "Made to order";

/// A created token.
#[derive(Debug, Clone)]
pub struct Minted {
    /// The provider.
    pub provider: Provider,
    /// The account.
    pub account: AccountId,
    /// The kind.
    pub kind: TokenKind,
    /// The number of the vendor's own kind.
    pub form: u8,
    /// When it was issued.
    pub issued: NumericDate,
    /// When it expires.
    pub expires: NumericDate,
    /// Whether it is already revoked.
    pub revoked: bool,
    /// Its session, if the provider has sessions.
    pub session: Option<MintedSession>,
}

/// The session of a created token.
#[derive(Debug, Clone, Copy)]
pub struct MintedSession {
    /// Its id.
    pub id: SessionId,
    /// When it expires.
    pub ends: NumericDate,
    /// Whether it is already ended.
    pub ended: bool,
}

impl Identity {
    /// Records a created token, and returns whether it did. A token with the same text as a known
    /// one is that one, which does not change.
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
            let owner = (minted.provider, minted.account);
            books.listing.add(owner, name, expires, token)?;
        }
        let owner = books.ledger.owner(minted.provider, minted.account);
        let mut issued = IssuedToken::new(owner, minted.kind, minted.issued, minted.expires);
        issued.form = minted.form;
        if minted.revoked {
            issued.state = TokenState::Revoked;
        }
        if let Some(session) = minted.session {
            issued.session = Some(session.id);
            let access_expires = match minted.kind {
                TokenKind::Access | TokenKind::Private => minted.expires,
                TokenKind::Refresh | TokenKind::Ticket | TokenKind::Id => minted.issued,
            };
            let session_of_it = Session {
                owner,
                started: minted.issued,
                ends: session.ends,
                access_expires,
                refreshes: 0,
                ended: session.ended,
                intervention: Intervention::None,
            };
            books.ledger.sessions.insert(session.id, session_of_it);
        }
        books.ledger.tokens.insert(token, issued);
        Ok(true)
    }

    /// Whether a token is known and revoked.
    #[must_use]
    pub fn is_revoked(&self, token: TokenId) -> bool {
        let books = self.books.lock();
        let known = books.ledger.tokens.get(token);
        known.is_some_and(|token| token.state == TokenState::Revoked)
    }
}
