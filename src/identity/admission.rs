//! Whether a genuine, unexpired token may still be used: what the store knows beyond the token.

use std::sync::Arc;

use super::account::{ApiKey, Application, User};
use super::ledger::{TokenKind, TokenState};
use super::token::TokenRefused;
use super::{AccountId, Identity, SessionId, TokenId};
use crate::clock::NumericDate;
use crate::provider::Provider;

/// What a token has proved to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bearer {
    /// Whose token.
    pub provider: Provider,
    /// Its name.
    pub token: TokenId,
    /// What for.
    pub kind: TokenKind,
    /// The session that it names, where its vendor keeps sessions.
    pub session: Option<SessionId>,
}

/// The account behind a token.
#[derive(Debug, Clone)]
pub enum Holder {
    /// A user.
    User(Arc<User>),
    /// An API key.
    ApiKey(Arc<ApiKey>),
    /// An application.
    Application(Arc<Application>),
}

impl Holder {
    /// The user, where it is one.
    #[must_use]
    pub fn user(&self) -> Option<&Arc<User>> {
        match self {
            Self::User(user) => Some(user),
            Self::ApiKey(_) | Self::Application(_) => None,
        }
    }

    fn is_active(&self) -> bool {
        match self {
            Self::User(user) => user.active,
            Self::ApiKey(key) => key.active,
            Self::Application(application) => application.active,
        }
    }
}

impl Identity {
    /// Admits whoever bears a token that its issuer has verified.
    ///
    /// A token that the store does not know is admitted, since most vendors keep none; but one
    /// that names a session needs that session, and a private token needs to be in its owner's
    /// list.
    ///
    /// # Errors
    ///
    /// [`TokenRefused`] when the token, its session or its account has ended.
    pub fn admit(
        &self,
        bearer: Bearer,
        account: AccountId,
        now: NumericDate,
    ) -> Result<Holder, TokenRefused> {
        self.check_books(bearer, now)?;
        let holder = self.holder(bearer.provider, account)?;
        if !holder.is_active() {
            return Err(TokenRefused::AccountInactive);
        }
        let user = holder.user();
        if user.is_some_and(|user| self.tenant_is_suspended(bearer.provider, user)) {
            return Err(TokenRefused::AccountInactive);
        }
        Ok(holder)
    }

    fn check_books(&self, bearer: Bearer, now: NumericDate) -> Result<(), TokenRefused> {
        let books = self.books.lock();
        if bearer.kind == TokenKind::Private && !books.private_tokens.is_listed(bearer.token) {
            return Err(TokenRefused::Revoked);
        }
        let known = books.ledger.token_and_session(bearer.token);
        if let Some((token, session)) = known {
            if token.state == TokenState::Revoked {
                return Err(TokenRefused::Revoked);
            }
            if token.expires.has_come(now) {
                return Err(TokenRefused::Expired);
            }
            if session.is_some_and(|session| session.ended) {
                return Err(TokenRefused::SessionEnded);
            }
        }
        if let Some(session) = bearer.session {
            let session = books.ledger.sessions.get(session);
            if !session.is_some_and(|session| session.is_live(now)) {
                return Err(TokenRefused::SessionEnded);
            }
        }
        Ok(())
    }

    fn holder(&self, provider: Provider, id: AccountId) -> Result<Holder, TokenRefused> {
        let directory = self.directory.read();
        let accounts = directory.of(provider);
        let user = || accounts.users.get(id).cloned().map(Holder::User);
        let key = || accounts.api_keys.get(id).cloned().map(Holder::ApiKey);
        let application = || {
            let found = accounts.applications.get(id).cloned();
            found.map(Holder::Application)
        };
        user()
            .or_else(key)
            .or_else(application)
            .ok_or(TokenRefused::AccountUnknown)
    }
}
