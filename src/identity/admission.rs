//! Whether a genuine, unexpired token may still be used: what the store knows beyond the token.

use std::sync::Arc;

use super::account::Account;
use super::ledger::{Session, TokenKind, TokenState};
use super::store::Store;
use super::token::TokenRefused;
use super::token_checks::{Check, TokenChecks};
use super::{AccountId, Identity, Mark, SessionId, TokenId};
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
    /// What it tells of the sandbox that issued it.
    pub mark: Mark,
}

/// What the ledger knows of the account that a token was issued to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Recipient {
    /// It is the account that is there under its id, if one is.
    Present,
    /// It is gone, and another has been made under its id.
    Past,
    /// The ledger does not have the token.
    Unknown,
}

impl Identity {
    /// Admits the bearer of a token that its issuer has verified and that was issued by now.
    ///
    /// A token that the store does not know is admitted, since most vendors keep none, unless it
    /// tells that another sandbox issued it, or is older than its account; one that names a session
    /// needs that session, and a private token needs to be in its owner's list.
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

    /// The same, each step noted. `issued` says when the token was issued, which is asked only when
    /// the store does not know it.
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
        let unlisted =
            bearer.kind == TokenKind::Private && !self.private_tokens.is_listed(bearer.token);
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

    /// Of a session that the token names itself nothing may be over; of one that only the ledger
    /// knows of, no more is asked than that it was not ended.
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
