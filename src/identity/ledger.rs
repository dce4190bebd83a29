//! What was issued: sessions and tokens.

use super::bounded::{Bounded, Ends};
use super::{AccountId, SessionId, TokenId};
use crate::clock::NumericDate;
use crate::provider::Provider;

/// How many sessions, and how many tokens, one sandbox remembers. Beyond it the one that ends
/// first is forgotten.
const CAPACITY: usize = 2_000_000;

/// A login and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its name.
    pub id: SessionId,
    /// Where.
    pub provider: Provider,
    /// Whose.
    pub account: AccountId,
    /// When the login was.
    pub started: NumericDate,
    /// From when on nothing can be refreshed any more.
    pub ends: NumericDate,
    /// When its newest access token expires.
    pub access_expires: NumericDate,
    /// How many refreshes it has seen.
    pub refreshes: u32,
    /// Whether it was ended before its time.
    pub ended: bool,
}

impl Session {
    /// Whether it can be used.
    #[must_use]
    pub fn is_live(&self, now: NumericDate) -> bool {
        !self.ended && !self.ends.has_come(now)
    }
}

impl Ends for Session {
    fn ends(&self) -> NumericDate {
        self.ends
    }
}

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TokenKind {
    /// Opens resources.
    Access,
    /// Gets the next pair of tokens.
    Refresh,
    /// Opens resources until an end that its owner chose.
    Private,
}

/// Whether a token was ended before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenState {
    /// It was not.
    Current,
    /// A refresh gave a newer one in its place.
    Rotated,
    /// It was revoked.
    Revoked,
}

/// A token that was issued. The token itself is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedToken {
    /// Where.
    pub provider: Provider,
    /// What for.
    pub kind: TokenKind,
    /// Whose.
    pub account: AccountId,
    /// Of which session.
    pub session: Option<SessionId>,
    /// The refresh token that it was got with.
    pub parent: Option<TokenId>,
    /// When.
    pub issued: NumericDate,
    /// Until when.
    pub expires: NumericDate,
    /// Whether it was ended.
    pub state: TokenState,
}

impl Ends for IssuedToken {
    fn ends(&self) -> NumericDate {
        self.expires
    }
}

/// All sessions and tokens of a sandbox.
#[derive(Debug, Clone)]
pub struct Ledger {
    /// Sessions by name.
    pub sessions: Bounded<SessionId, Session>,
    /// Tokens by name.
    pub tokens: Bounded<TokenId, IssuedToken>,
}

impl Default for Ledger {
    fn default() -> Self {
        Self {
            sessions: Bounded::new(CAPACITY),
            tokens: Bounded::new(CAPACITY),
        }
    }
}

impl Ledger {
    /// The token of that name with the session that it belongs to.
    #[must_use]
    pub fn token_and_session(&self, id: TokenId) -> Option<(&IssuedToken, Option<&Session>)> {
        let token = self.tokens.get(id)?;
        let session = token.session.and_then(|session| self.sessions.get(session));
        Some((token, session))
    }

    /// Notes that a refresh gave a newer token in the place of this one.
    pub fn rotate(&mut self, id: TokenId) {
        self.tokens.update(id, |token| {
            if token.state == TokenState::Current {
                token.state = TokenState::Rotated;
            }
        });
    }

    /// Ends a session before its time.
    pub fn end_session(&mut self, id: SessionId) {
        self.sessions.update(id, |session| session.ended = true);
    }
}
