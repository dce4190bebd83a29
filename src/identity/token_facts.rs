//! What the ledger knows about a token at the time of a request, for the journal: later the record may
//! have changed or be gone.

use super::ledger::{IssuedToken, Ledger, Session, TokenKind, TokenState};
use super::{Identity, Intervention, TokenId};
use crate::clock::NumericDate;

/// A token at the time of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenFacts {
    /// The kind.
    pub kind: TokenKind,
    /// When it was issued.
    pub issued: NumericDate,
    /// When it expires.
    pub expires: NumericDate,
    /// Whether it was ended.
    pub state: TokenState,
    /// What the control API has done to it.
    pub intervention: Intervention,
    /// How often it was presented, this request included.
    pub uses: u32,
    /// Its session. Absent for an accepted token, because it is not looked up then.
    pub session: Option<SessionFacts>,
}

/// A session at the time of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionFacts {
    /// When refreshing becomes impossible.
    pub ends: NumericDate,
    /// When its newest access token expires.
    pub access_expires: NumericDate,
    /// The number of refreshes.
    pub refreshes: u32,
    /// Whether it was ended before its expiry.
    pub ended: bool,
    /// What the control API has done to it.
    pub intervention: Intervention,
}

impl TokenFacts {
    const fn of(token: &IssuedToken) -> Self {
        Self {
            kind: token.kind,
            issued: token.issued,
            expires: token.expires,
            state: token.state,
            intervention: token.intervention,
            uses: token.uses.count,
            session: None,
        }
    }

    fn with_session(ledger: &Ledger, id: TokenId) -> Option<Self> {
        let (token, session) = ledger.token_and_session(id)?;
        Some(Self {
            session: session.map(SessionFacts::of),
            ..Self::of(token)
        })
    }
}

impl SessionFacts {
    const fn of(session: &Session) -> Self {
        Self {
            ends: session.ends,
            access_expires: session.access_expires,
            refreshes: session.refreshes,
            ended: session.ended,
            intervention: session.intervention,
        }
    }
}

impl Identity {
    /// A token with its session, if the ledger has it.
    #[must_use]
    pub fn token_facts(&self, id: TokenId) -> Option<TokenFacts> {
        TokenFacts::with_session(&self.books.lock().ledger, id)
    }

    /// Records that a token was presented, and returns the token without its session; ignored if it
    /// is unknown.
    pub fn note_use(&self, id: TokenId, now: NumericDate) -> Option<TokenFacts> {
        let ledger = &mut self.books.lock().ledger;
        ledger.note_use(id, now).map(TokenFacts::of)
    }
}
