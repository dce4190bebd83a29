//! What was issued: sessions and tokens.

use super::expiring_map::{Ends, ExpiringMap};
pub use super::issued_token::{IssuedToken, TokenKind, TokenState, Uses};
pub use super::ownership::Owner;
use super::ownership::Ownership;
use super::{AccountId, SandboxTag, SessionId, SessionRoom, TokenId};
use crate::clock::{NumericDate, Period};
use crate::provider::Provider;

/// A login and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose, and where.
    pub owner: Owner,
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

    fn age(&mut self, by: Period) {
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

/// All sessions and tokens of a sandbox. Beyond so many of each, those that end first are forgotten.
#[derive(Debug, Clone)]
pub struct Ledger {
    /// Sessions by name.
    pub sessions: ExpiringMap<SessionId, Session>,
    /// Tokens by name.
    pub tokens: ExpiringMap<TokenId, IssuedToken>,
    /// The tag of the sandbox, which the tokens that it issues carry.
    pub tag: Option<SandboxTag>,
    owners: Ownership,
}

impl Ledger {
    /// An empty ledger, which has so much room.
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

    /// How this ledger means an account: until another is asked for, or for as long as something in
    /// it is the account's.
    pub fn owner(&mut self, provider: Provider, account: AccountId) -> Owner {
        if self.owners.are_many() {
            let sessions = self.sessions.iter().map(|(_, session)| session.owner);
            let tokens = self.tokens.iter().map(|(_, token)| token.owner);
            self.owners.keep(sessions.chain(tokens));
        }
        self.owners.number(provider, account)
    }

    /// Notes that an account was made: what was issued under its id before was to another account.
    pub fn begin_anew(&mut self, provider: Provider, account: AccountId) {
        self.owners.begin_anew(provider, account);
    }

    /// Whether the owner is gone and another account has been made under its id.
    #[must_use]
    pub fn is_past(&self, owner: Owner) -> bool {
        self.owners.is_past(owner)
    }

    /// A number for an account that is gone and under whose id another has been made.
    pub fn past_owner(&mut self, provider: Provider, account: AccountId) -> Owner {
        self.owners.past(provider, account)
    }

    /// The account that this ledger means.
    #[must_use]
    pub fn account(&self, owner: Owner) -> (Provider, AccountId) {
        self.owners.account(owner)
    }

    /// Every account that was issued anything.
    pub fn owners(&self) -> impl Iterator<Item = (Owner, Provider, AccountId)> {
        self.owners.iter()
    }

    /// The token of that name with the session that it belongs to.
    #[must_use]
    pub fn token_and_session(&self, id: TokenId) -> Option<(&IssuedToken, Option<&Session>)> {
        let token = self.tokens.get(id)?;
        let session = token.session.and_then(|session| self.sessions.get(session));
        Some((token, session))
    }

    /// Notes that a token was presented; nothing happens when it is not known.
    pub fn note_use(&mut self, id: TokenId, now: NumericDate) {
        if let Some(token) = self.tokens.get_mut(id) {
            token.uses.note(now);
        }
    }

    /// Notes that a refresh gave a newer token in the place of this one.
    pub fn rotate(&mut self, id: TokenId) {
        if let Some(token) = self.tokens.get_mut(id)
            && token.state == TokenState::Current
        {
            token.state = TokenState::Rotated;
        }
    }

    /// Ends a token before its time, if it is known: from now on it is what `end` makes of it.
    /// Where it was its session's newest access token, that session has none any more.
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

    /// Ends a session before its time; nothing when it is not known.
    pub fn end_session(&mut self, id: SessionId) -> Option<&Session> {
        let session = self.sessions.get_mut(id)?;
        session.ended = true;
        Some(session)
    }

    /// Makes a session and its tokens older; nothing when it is not known.
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

    /// A million live sessions are two million tokens: what a record takes is what a server takes.
    #[test]
    fn records_stay_small() {
        assert!(size_of::<IssuedToken>() <= 80);
        assert!(size_of::<Session>() <= 40);
    }
}
