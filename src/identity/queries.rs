//! Listing and changing sessions and tokens, for the control API.

use std::collections::HashSet;

use super::directory::Directory;
use super::ledger::{IssuedToken, Ledger, Owner, Session, TokenKind, TokenState};
pub use super::page::{Listed, PageRange};
use super::status::{SessionStatus, TokenStatus};
use super::store::Store;
use super::{AccountId, Identity, Intervention, SessionId, TokenId};
use crate::clock::{NumericDate, Period};
use crate::provider::Provider;

/// The accounts whose sessions or tokens are selected.
#[derive(Debug, Clone, Default)]
pub struct AccountFilter {
    /// Only of this provider.
    pub provider: Option<Provider>,
    /// Only of the account with this login or id.
    pub account: Option<String>,
}

/// The selected tokens.
#[derive(Debug, Clone, Default)]
pub struct TokenFilter {
    /// The accounts.
    pub whose: AccountFilter,
    /// Only of this kind.
    pub kind: Option<TokenKind>,
    /// Only of this session.
    pub session: Option<SessionId>,
    /// Only with this status.
    pub standing: Option<TokenStatus>,
}

/// A session and its account.
#[derive(Debug, Clone)]
pub struct SessionReport {
    /// Its id.
    pub id: SessionId,
    /// The provider.
    pub provider: Provider,
    /// The account.
    pub account: AccountId,
    /// The login of the account, if it exists.
    pub login: Option<String>,
    /// The record in the ledger.
    pub session: Session,
    /// Its status.
    pub standing: SessionStatus,
}

/// An issued token and its account.
#[derive(Debug, Clone)]
pub struct TokenReport {
    /// Its id.
    pub id: TokenId,
    /// The provider.
    pub provider: Provider,
    /// The account.
    pub account: AccountId,
    /// The login of the account, while there is such an account.
    pub login: Option<String>,
    /// What the ledger says of it.
    pub token: IssuedToken,
    /// What has become of it.
    pub standing: TokenStatus,
}

impl Identity {
    /// The selected sessions, by their start.
    #[must_use]
    pub fn sessions(
        &self,
        whose: &AccountFilter,
        standing: Option<SessionStatus>,
        page: PageRange,
        now: NumericDate,
    ) -> Listed<SessionReport> {
        let directory = self.directory.read();
        let ledger = &self.books.lock().ledger;
        let owners = owners(&directory, ledger, whose);
        let wanted = |_, session: &Session| {
            let fits = |wanted| SessionStatus::of(session, now) == wanted;
            let owned = |owners: &HashSet<_>| owners.contains(&session.owner);
            owners.as_ref().is_none_or(owned) && standing.is_none_or(fits)
        };
        let keys = ledger
            .sessions
            .keys_in_order(wanted, |session| session.started, page);
        listed(keys, |id| session_report(&directory, ledger, id, now))
    }

    /// One session.
    #[must_use]
    pub fn session(&self, id: SessionId, now: NumericDate) -> Option<SessionReport> {
        let directory = self.directory.read();
        session_report(&directory, &self.books.lock().ledger, id, now)
    }

    /// Whether a session is known, ended or not.
    #[must_use]
    pub fn knows_session(&self, id: SessionId) -> bool {
        self.books.lock().ledger.sessions.get(id).is_some()
    }

    /// Ends a session before its expiry, and returns whether it is known.
    #[must_use]
    pub fn end_session(&self, id: SessionId) -> bool {
        self.books.lock().ledger.end_session(id).is_some()
    }

    /// The same for the control API, of which the client knows nothing.
    #[must_use]
    pub fn interrupt_session(&self, id: SessionId) -> bool {
        let ledger = &mut self.books.lock().ledger;
        let ended = ledger.end_session(id);
        ended
            .map(|session| session.intervention = Intervention::Ended)
            .is_some()
    }

    /// Makes a session and its tokens older by a period, as if it had begun earlier; the clock does
    /// not change.
    #[must_use]
    pub fn age_session(
        &self,
        id: SessionId,
        by: Period,
        now: NumericDate,
    ) -> Option<SessionReport> {
        let directory = self.directory.read();
        let books = &mut *self.books.lock();
        let session = books.ledger.sessions.get(id)?;
        let account = books.ledger.account(session.owner);
        books.openings.age(account, session.started, by);
        books.ledger.age_session(id, by)?;
        session_report(&directory, &books.ledger, id, now)
    }

    /// The selected tokens, by their issue.
    #[must_use]
    pub fn tokens(
        &self,
        filter: &TokenFilter,
        page: PageRange,
        now: NumericDate,
    ) -> Listed<TokenReport> {
        let directory = self.directory.read();
        let ledger = &self.books.lock().ledger;
        let owners = owners(&directory, ledger, &filter.whose);
        let wanted = |_, token: &IssuedToken| {
            let stands = |wanted| TokenStatus::of(ledger, token, now) == wanted;
            let owned = |owners: &HashSet<_>| owners.contains(&token.owner);
            owners.as_ref().is_none_or(owned)
                && filter.kind.is_none_or(|kind| token.kind == kind)
                && (filter.session.is_none() || token.session == filter.session)
                && filter.standing.is_none_or(stands)
        };
        let keys = ledger
            .tokens
            .keys_in_order(wanted, |token| token.issued, page);
        listed(keys, |id| token_report(&directory, ledger, id, now))
    }

    /// One token.
    #[must_use]
    pub fn token(&self, id: TokenId, now: NumericDate) -> Option<TokenReport> {
        let directory = self.directory.read();
        token_report(&directory, &self.books.lock().ledger, id, now)
    }

    /// Ends a token now, as if it had expired; for the control API.
    #[must_use]
    pub fn expire_token(&self, id: TokenId, now: NumericDate) -> Option<TokenReport> {
        let directory = self.directory.read();
        let books = &mut *self.books.lock();
        let expire = |token: &mut IssuedToken| {
            if now < token.expires {
                token.expires = now;
                token.intervention = Intervention::Ended;
            }
        };
        let expires = books.ledger.end_token(id, now, expire)?.expires;
        books.listing.note_expiry(id, expires.into());
        token_report(&directory, &books.ledger, id, now)
    }

    /// Revokes a token, and returns whether it is known.
    #[must_use]
    pub fn revoke_token(&self, id: TokenId, now: NumericDate) -> bool {
        let books = &mut *self.books.lock();
        let revoke = |token: &mut IssuedToken| token.state = TokenState::Revoked;
        books.revoke(id, now, revoke)
    }

    /// The same for the control API, of which the client knows nothing.
    #[must_use]
    pub fn withdraw_token(&self, id: TokenId, now: NumericDate) -> bool {
        let books = &mut *self.books.lock();
        let revoke = |token: &mut IssuedToken| {
            token.state = TokenState::Revoked;
            token.intervention = Intervention::Ended;
        };
        books.revoke(id, now, revoke)
    }

    /// Makes a refresh token that was used the current one again. The one that has replaced it stays
    /// as it is, because a token that is the same each time may replace it once more.
    pub fn undo_rotation(&self, used: TokenId) {
        self.books.lock().ledger.undo_rotation(used);
    }
}

impl Store {
    fn revoke(
        &mut self,
        id: TokenId,
        now: NumericDate,
        end: impl FnOnce(&mut IssuedToken),
    ) -> bool {
        self.listing.note_revoked(id);
        self.ledger.end_token(id, now, end).is_some()
    }
}

/// The selected accounts; `None` for all.
fn owners(directory: &Directory, ledger: &Ledger, whose: &AccountFilter) -> Option<HashSet<Owner>> {
    if whose.provider.is_none() && whose.account.is_none() {
        return None;
    }
    let meant = ledger
        .owners()
        .filter(|(_, provider, account)| {
            let meant = |name: &String| {
                let called = || directory.of(*provider).holder_called(name);
                account.to_string() == *name || called().is_some_and(|holder| holder.id == *account)
            };
            whose.provider.is_none_or(|wanted| wanted == *provider)
                && whose.account.as_ref().is_none_or(meant)
        })
        .map(|(owner, ..)| owner);
    Some(meant.collect())
}

fn listed<K, T>(keys: Listed<K>, report: impl Fn(K) -> Option<T>) -> Listed<T> {
    Listed {
        page: keys.page.into_iter().filter_map(report).collect(),
        total: keys.total,
    }
}

fn session_report(
    directory: &Directory,
    ledger: &Ledger,
    id: SessionId,
    now: NumericDate,
) -> Option<SessionReport> {
    let session = ledger.sessions.get(id)?.clone();
    let (provider, account) = ledger.account(session.owner);
    Some(SessionReport {
        id,
        provider,
        account,
        login: login(directory, ledger, session.owner),
        standing: SessionStatus::of(&session, now),
        session,
    })
}

fn token_report(
    directory: &Directory,
    ledger: &Ledger,
    id: TokenId,
    now: NumericDate,
) -> Option<TokenReport> {
    let token = ledger.tokens.get(id)?.clone();
    let (provider, account) = ledger.account(token.owner);
    Some(TokenReport {
        id,
        provider,
        account,
        login: login(directory, ledger, token.owner),
        standing: TokenStatus::of(ledger, &token, now),
        token,
    })
}

fn login(directory: &Directory, ledger: &Ledger, owner: Owner) -> Option<String> {
    if ledger.is_past(owner) {
        return None;
    }
    let (provider, account) = ledger.account(owner);
    let holder = directory.of(provider).holder(account);
    holder.map(|holder| holder.login())
}
