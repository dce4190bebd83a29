//! Records the tokens of one login or refresh in the ledger.

use super::policy::GrantPolicy;
use super::{Grant, Names};
use crate::clock::NumericDate;
use crate::identity::ledger::{IssuedToken, Ledger, Session, TokenKind};
use crate::identity::{SessionId, TokenId};

/// What a login or a refresh issues.
pub(super) struct Issue<'a> {
    pub id: SessionId,
    /// The refresh token that was used.
    pub parent: Option<TokenId>,
    pub policy: &'a GrantPolicy,
    pub names: Names,
    pub now: NumericDate,
}

impl Issue<'_> {
    /// An access token and a refresh token.
    pub fn both_tokens(&self, ledger: &mut Ledger, session: Session) -> Grant {
        let length = self.policy.session.length;
        let expires = length.refresh_expires(session.ends, self.now);
        let refresh = self.token(&session, TokenKind::Refresh, expires);
        let times = (self.now, expires);
        if self.policy.refresh.listed_first {
            ledger.tokens.insert(self.names.refresh, refresh);
            return self.access_token(ledger, session, times);
        }
        let grant = self.access_token(ledger, session, times);
        ledger.tokens.insert(self.names.refresh, refresh);
        grant
    }

    /// An access token. Its refresh token was issued at the first of these times and expires at the
    /// second.
    pub fn access_token(
        &self,
        ledger: &mut Ledger,
        mut session: Session,
        (refresh_issued, refresh_expires): (NumericDate, NumericDate),
    ) -> Grant {
        let expires = self.policy.access.expires_in(session.ends, self.now);
        let access = self.token(&session, TokenKind::Access, expires);
        ledger.tokens.insert(self.names.access, access);
        session.access_expires = expires;
        let (_, account) = ledger.account(session.owner);
        ledger.sessions.insert(self.id, session);
        Grant {
            session: self.id,
            account,
            access: self.names.access,
            access_issued: self.now,
            access_expires: expires,
            refresh: self.names.refresh,
            refresh_issued,
            refresh_expires,
        }
    }

    fn token(&self, session: &Session, kind: TokenKind, expires: NumericDate) -> IssuedToken {
        IssuedToken {
            session: Some(self.id),
            parent: self.parent,
            ..IssuedToken::new(session.owner, kind, self.now, expires)
        }
    }
}
