//! Sessions and tokens that were issued.

use super::expiring_map::{Ends, ExpiringMap};
pub use super::issued_token::{IssuedToken, TokenKind, TokenState, Uses};
pub use super::ownership::Owner;
use super::ownership::Ownership;
use super::{AccountId, Intervention, SandboxTag, SessionId, SessionRoom, TokenId};
use crate::clock::{NumericDate, Period};
use crate::provider::Provider;

/// A session: one login and the tokens that follow from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The account and its provider.
    pub owner: Owner,
    /// The time of the login.
    pub started: NumericDate,
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

impl Session {
    /// Whether it can be used.
    #[must_use]
    pub fn is_live(&self, now: NumericDate) -> bool {
        !self.ended && !self.ends.has_come(now)
    }

    fn age(&mut self, by: Period) {
        self.intervention = Intervention::Aged;
        for instant in [&mut self.started, &mut self.ends, &mut self.access_expires] {
            *instant = instant.before(by);
        }
    }
}

impl Ends for Session {
    fn ends(&self) -> NumericDate {
        self.ends
    }
}

/// All sessions and tokens of a sandbox. Above a maximum number of each, those that expire first
/// are evicted.
#[derive(Debug, Clone)]
pub struct Ledger {
    /// Sessions by id.
    pub sessions: ExpiringMap<SessionId, Session>,
    /// Tokens by id.
    pub tokens: ExpiringMap<TokenId, IssuedToken>,
    /// The tag of the sandbox, which is part of the tokens that it issues.
    pub tag: Option<SandboxTag>,
    owners: Ownership,
}

impl Ledger {
    /// An empty ledger with this capacity.
    #[must_use]
    pub fn new(room: &SessionRoom) -> Self {
        let max = room.max.get();
        Self {
            sessions: ExpiringMap::within(&room.sessions, max),
            tokens: ExpiringMap::within(&room.tokens, max),
            tag: None,
            owners: Ownership::default(),
        }
    }

    /// The number of an account in this ledger. It is valid until the next account is numbered, and
    /// as long as something in the ledger belongs to the account.
    pub fn owner(&mut self, provider: Provider, account: AccountId) -> Owner {
        if self.owners.are_many() {
            let sessions = self.sessions.iter().map(|(_, session)| session.owner);
            let tokens = self.tokens.iter().map(|(_, token)| token.owner);
            self.owners.keep(sessions.chain(tokens));
        }
        self.owners.number(provider, account)
    }

    /// Records that an account was created: what was issued under its id before belongs to a
    /// deleted account.
    pub fn begin_anew(&mut self, provider: Provider, account: AccountId) {
        self.owners.begin_anew(provider, account);
    }

    /// Whether the account was deleted and another one has its id now.
    #[must_use]
    pub fn is_past(&self, owner: Owner) -> bool {
        self.owners.is_past(owner)
    }

    /// A number for a deleted account whose id another account has now.
    pub fn past_owner(&mut self, provider: Provider, account: AccountId) -> Owner {
        self.owners.past(provider, account)
    }

    /// The account with this number.
    #[must_use]
    pub fn account(&self, owner: Owner) -> (Provider, AccountId) {
        self.owners.account(owner)
    }

    /// Every account with sessions or tokens.
    pub fn owners(&self) -> impl Iterator<Item = (Owner, Provider, AccountId)> {
        self.owners.iter()
    }

    /// A token with its session.
    #[must_use]
    pub fn token_and_session(&self, id: TokenId) -> Option<(&IssuedToken, Option<&Session>)> {
        let token = self.tokens.get(id)?;
        let session = token.session.and_then(|session| self.sessions.get(session));
        Some((token, session))
    }

    /// Records that a token was presented, and returns it; ignored if the token is unknown.
    pub fn note_use(&mut self, id: TokenId, now: NumericDate) -> Option<&IssuedToken> {
        let token = self.tokens.get_mut(id)?;
        token.uses.note(now);
        Some(token)
    }

    /// Records that a refresh has replaced this token.
    pub fn rotate(&mut self, id: TokenId) {
        if let Some(token) = self.tokens.get_mut(id)
            && token.state == TokenState::Current
        {
            token.state = TokenState::Rotated;
        }
    }

    /// Makes a refresh token that was replaced the current one again.
    pub fn undo_rotation(&mut self, id: TokenId) {
        if let Some(token) = self.tokens.get_mut(id)
            && token.state == TokenState::Rotated
        {
            token.state = TokenState::Current;
        }
    }

    /// Ends a token before its expiry, if it is known: `end` changes its record. If it was the
    /// newest access token of its session, the session no longer has one.
    pub fn end_token(
        &mut self,
        id: TokenId,
        now: NumericDate,
        end: impl FnOnce(&mut IssuedToken),
    ) -> Option<&IssuedToken> {
        let token = self.tokens.get_mut(id)?;
        let expired = token.expires;
        end(token);
        if token.kind == TokenKind::Access
            && let Some(session) = token.session
            && let Some(session) = self.sessions.get_mut(session)
            && session.access_expires == expired
        {
            session.access_expires = expired.min(now);
        }
        self.tokens.get(id)
    }

    /// Ends a session before its expiry; ignored if it is unknown.
    pub fn end_session(&mut self, id: SessionId) -> Option<&mut Session> {
        let session = self.sessions.get_mut(id)?;
        session.ended = true;
        Some(session)
    }

    /// Makes a session and its tokens older; ignored if it is unknown.
    pub fn age_session(&mut self, id: SessionId, by: Period) -> Option<&Session> {
        self.sessions.get_mut(id)?.age(by);
        self.tokens.change_all(|_, token| {
            if token.session == Some(id) {
                token.age(by);
            }
        });
        self.sessions.get(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A million sessions have two million tokens, so the size of a record determines the memory of
    /// a server.
    #[test]
    fn records_stay_small() {
        assert!(size_of::<IssuedToken>() <= 80);
        assert!(size_of::<Session>() <= 40);
    }
}
