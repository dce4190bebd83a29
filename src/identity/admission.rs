//! Whether a genuine, unexpired token may still be used: what the store knows beyond the token.

use super::examination::{Check, Examination};
use super::ledger::{Session, TokenKind, TokenState};
use super::token::TokenRefused;
use super::{AccountId, Books, Holder, Identity, SessionId, TokenId};
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
        self.examine(bearer, account, now, &mut Examination::default())
    }

    /// The same, each step noted.
    ///
    /// # Errors
    ///
    /// [`TokenRefused`] with the first check that failed.
    pub fn examine(
        &self,
        bearer: Bearer,
        account: AccountId,
        now: NumericDate,
        examination: &mut Examination,
    ) -> Result<Holder, TokenRefused> {
        {
            let books = self.books.lock();
            books.check_record(bearer, now, examination)?;
            books.check_session(bearer, now, examination)?;
        }
        let holder = {
            let directory = self.directory.read();
            directory.of(bearer.provider).holder(account)
        };
        let holder = holder
            .ok_or(TokenRefused::AccountUnknown)
            .and_then(|holder| {
                let served = self.is_served(bearer.provider, &holder);
                served
                    .then_some(holder)
                    .ok_or(TokenRefused::AccountInactive)
            });
        examination.check(Check::Account, holder, || {
            format!("the account {account} is there, and neither it nor its tenant is inactive")
        })
    }
}

impl Books {
    fn check_record(
        &self,
        bearer: Bearer,
        now: NumericDate,
        examination: &mut Examination,
    ) -> Result<(), TokenRefused> {
        let known = self.ledger.tokens.get(bearer.token);
        let unlisted =
            bearer.kind == TokenKind::Private && !self.private_tokens.is_listed(bearer.token);
        let revoked = known.is_some_and(|token| token.state == TokenState::Revoked);
        let outcome = if unlisted || revoked {
            Err(TokenRefused::Revoked)
        } else if known.is_some_and(|token| token.expires.has_come(now)) {
            Err(TokenRefused::Expired)
        } else {
            Ok(())
        };
        examination.check(Check::Record, outcome, || match known {
            Some(token) => {
                let revoked = if revoked { "revoked" } else { "not revoked" };
                let expires = token.expires;
                format!("the ledger has it: {revoked}, good until before {expires}; it is {now}")
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
        examination: &mut Examination,
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
