//! Rules for issuing and ending tokens and sessions.

use mockid::identity::grant::policy::{Lifetime, SessionLength};
use mockid::identity::{SessionId, TokenId};

use super::super::{Answer, Grant, Token};
use super::{Decided, Issued, Rules, Session, length};

impl Rules {
    /// Issues an access token and a refresh token for a session, or gives the same refresh token
    /// again. The ids are those of the observed answer.
    pub(super) fn give(
        &mut self,
        id: SessionId,
        again: Option<TokenId>,
        now: i64,
        seen: Grant,
    ) -> Decided<Answer> {
        let policy = self.terms.policy;
        let Session { end, account, .. } = self.sessions[&id];
        let access_until = match policy.access.lifetime {
            Lifetime::For(period) => now + length(period),
            Lifetime::WithinSession(period) => end.min(now + length(period)),
            Lifetime::Session => end,
            Lifetime::Asked { default, .. } => now + length(default),
            Lifetime::Until(expires) => expires.as_seconds(),
        };
        let refresh_until = match policy.session.length {
            SessionLength::OfTokens | SessionLength::Absolute(_) => end,
            SessionLength::Idle { idle, .. } => end.min(now + length(idle)),
        };
        let access = (now, access_until);
        let mut are_new = self.issue(id, seen.access.id, false, access);
        let refresh = again.unwrap_or(seen.refresh.id);
        if again.is_none() {
            are_new &= self.issue(id, refresh, true, (now, refresh_until));
        }
        if let Some(session) = self.sessions.get_mut(&id) {
            session.newest_access_until = access_until;
        }
        if !are_new {
            return Decided::Otherwise;
        }
        let refresh_times = (self.tokens[&refresh].from, self.tokens[&refresh].until);
        Decided::Answer(Answer::Granted(Grant {
            session: id,
            account,
            access: Token {
                id: seen.access.id,
                times: Some(access),
            },
            refresh: Token {
                id: refresh,
                times: Some(refresh_times),
            },
        }))
    }

    /// Adds a token; false if its id is not new.
    pub(super) fn issue(
        &mut self,
        session: SessionId,
        id: TokenId,
        refresh: bool,
        (from, until): (i64, i64),
    ) -> bool {
        let token = Issued {
            session,
            number: self.number(self.tokens.len()),
            refresh,
            from,
            until,
            used: false,
            revoked: false,
            successor: None,
        };
        self.tokens.insert(id, token).is_none()
    }

    pub(super) fn end_session(&mut self, id: SessionId) -> Answer {
        let Some(session) = self.sessions.get_mut(&id) else {
            return Answer::NotFound;
        };
        session.ended = true;
        Answer::Done
    }

    pub(super) fn end_token(&mut self, id: TokenId, now: i64, revoke: bool) -> Answer {
        let Some(token) = self.tokens.get_mut(&id) else {
            return Answer::NotFound;
        };
        let until = token.until;
        if revoke {
            token.revoked = true;
        } else {
            token.until = until.min(now);
        }
        if let Some(session) = self.sessions.get_mut(&token.session)
            && !token.refresh
            && session.newest_access_until == until
        {
            session.newest_access_until = until.min(now);
        }
        Answer::Done
    }

    pub(super) fn age(&mut self, id: SessionId, by: i64) -> Answer {
        let Some(session) = self.sessions.get_mut(&id) else {
            return Answer::NotFound;
        };
        let opening = (session.account, session.started);
        if let Some(counted) = self.openings.iter_mut().find(|each| **each == opening) {
            counted.1 -= by;
        }
        session.started -= by;
        session.end -= by;
        session.newest_access_until -= by;
        for token in self.tokens.values_mut() {
            if token.session == id {
                token.from -= by;
                token.until -= by;
            }
        }
        Answer::Done
    }
}
