//! Checks that depend on the store: whether a genuine, unexpired token may still be used.

use std::sync::Arc;

use super::account::Account;
use super::ledger::{Session, TokenKind, TokenState};
use super::store::Store;
use super::token::TokenRefused;
use super::token_checks::{Check, TokenChecks};
use super::{AccountId, Identity, Mark, SessionId, TokenId};
use crate::clock::NumericDate;
use crate::provider::Provider;

/// What a verified token proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bearer {
    /// The account.
    pub provider: Provider,
    /// Its id.
    pub token: TokenId,
    /// Its kind.
    pub kind: TokenKind,
    /// The session that it names, if the vendor has sessions.
    pub session: Option<SessionId>,
    /// What it says about the sandbox that issued it.
    pub mark: Mark,
}

/// What the ledger knows about the account of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Recipient {
    /// It is the current account under its id, if there is one.
    Present,
    /// It was deleted, and another account has its id now.
    Past,
    /// The ledger does not have the token.
    Unknown,
}

impl Identity {
    /// Admits the bearer of a token that its issuer has verified and that has been issued by now.
    ///
    /// A token that the store does not know is admitted, because most vendors store none. It is
    /// refused if another sandbox issued it, or if it is older than its account. A token that names
    /// a session needs that session, and a private token has to be in its owner's list.
    ///
    /// # Errors
    ///
    /// [`TokenRefused`] when the token, its session or its account has ended.
    pub fn admit(
        &self,
        bearer: Bearer,
        account: AccountId,
        now: NumericDate,
    ) -> Result<Arc<Account>, TokenRefused> {
        self.examine(bearer, || now, account, now, &mut TokenChecks::default())
    }

    /// The same, and records each check. `issued` is the time of issue, which is only used when the
    /// store does not know the token.
    ///
    /// # Errors
    ///
    /// [`TokenRefused`] with the first check that failed.
    pub fn examine(
        &self,
        bearer: Bearer,
        issued: impl FnOnce() -> NumericDate,
        account: AccountId,
        now: NumericDate,
        examination: &mut TokenChecks,
    ) -> Result<Arc<Account>, TokenRefused> {
        let recipient = {
            let books = self.books.lock();
            let recipient = books.check_record(bearer, now, examination)?;
            books.check_session(bearer, now, examination)?;
            recipient
        };
        let holder = {
            let directory = self.directory.read();
            let accounts = directory.of(bearer.provider);
            let is_holder = match recipient {
                Recipient::Present => true,
                Recipient::Past => false,
                Recipient::Unknown => {
                    let made = accounts.made(account);
                    made.is_none_or(|made| issued() >= made)
                }
            };
            match is_holder.then(|| accounts.holder(account)).flatten() {
                Some(holder) if accounts.is_served(holder) => Ok(Arc::clone(holder)),
                Some(_) => Err(TokenRefused::AccountInactive),
                None => Err(TokenRefused::AccountUnknown),
            }
        };
        examination.check(Check::Account, holder, || {
            format!(
                "the account {account} is there, is the one that the token was issued to, and neither \
                 it nor its tenant is inactive"
            )
        })
    }
}

impl Store {
    fn check_record(
        &self,
        bearer: Bearer,
        now: NumericDate,
        examination: &mut TokenChecks,
    ) -> Result<Recipient, TokenRefused> {
        let known = self.ledger.tokens.get(bearer.token);
        let is_foreign = known.is_none() && bearer.mark.is_foreign(self.ledger.tag);
        let unlisted = bearer.kind == TokenKind::Private && !self.listing.has(bearer.token);
        let revoked = known.is_some_and(|token| token.state == TokenState::Revoked);
        let outcome = if is_foreign {
            Err(TokenRefused::OtherSandbox)
        } else if unlisted || revoked {
            Err(TokenRefused::Revoked)
        } else if known.is_some_and(|token| token.expires.has_come(now)) {
            Err(TokenRefused::Expired)
        } else {
            Ok(known.map_or(Recipient::Unknown, |token| {
                if self.ledger.is_past(token.owner) {
                    Recipient::Past
                } else {
                    Recipient::Present
                }
            }))
        };
        examination.check(Check::Record, outcome, || match known {
            Some(token) => {
                let revoked = if revoked { "revoked" } else { "not revoked" };
                let expires = token.expires;
                format!("the ledger has it: {revoked}, good until before {expires}; it is {now}")
            }
            None if is_foreign => {
                "the ledger does not have it, and its `jti` is not one of this sandbox".to_owned()
            }
            None => "the ledger does not have it, which only private tokens need".to_owned(),
        })
    }

    /// A session that the token itself names must not be over; a session that only the ledger knows
    /// must not have been ended.
    fn check_session(
        &self,
        bearer: Bearer,
        now: NumericDate,
        examination: &mut TokenChecks,
    ) -> Result<(), TokenRefused> {
        let known = self.ledger.token_and_session(bearer.token);
        let known = known.and_then(|(_, session)| session);
        let ended = known.is_some_and(|session| session.ended);
        let named = bearer.session.map(|named| self.ledger.sessions.get(named));
        if known.is_none() && named.is_none() {
            return Ok(());
        }
        let is_live = |session: &Session| session.is_live(now);
        let lasts = named.is_none_or(|session| session.is_some_and(is_live));
        let refused = TokenRefused::SessionEnded;
        examination.require(Check::Session, lasts && !ended, refused, || {
            let session = named.flatten().or(known);
            session.map_or("its session is known".to_owned(), |session| {
                format!(
                    "its session was not ended, and lasts until before {}",
                    session.ends
                )
            })
        })
    }
}
