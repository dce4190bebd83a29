//! Tickets: single-use tokens between the two steps of a login.

use super::ledger::{IssuedToken, Session, TokenKind, TokenState};
use super::{AccountId, Identity, TokenId};
use crate::clock::NumericDate;
use crate::provider::Provider;

/// Why a ticket is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketRefused {
    /// No such ticket was issued.
    Unknown,
    /// It has expired.
    Expired,
    /// It was used or revoked before.
    Used,
}

/// The record of a token, and its owner.
#[derive(Debug, Clone)]
pub struct RecordedToken {
    /// The vendor.
    pub provider: Provider,
    /// The account.
    pub account: AccountId,
    /// The record.
    pub token: IssuedToken,
    /// The record of its session, if it has one.
    pub session: Option<Session>,
}

impl Identity {
    /// The record of a token.
    #[must_use]
    pub fn record_of(&self, token: TokenId) -> Option<RecordedToken> {
        let books = self.books.lock();
        let (token, session) = books.ledger.token_and_session(token)?;
        let (provider, account) = books.ledger.account(token.owner);
        Some(RecordedToken {
            provider,
            account,
            token: token.clone(),
            session: session.cloned(),
        })
    }

    /// The account of a ticket that can be used now.
    ///
    /// # Errors
    ///
    /// [`TicketRefused`].
    pub fn ticket(
        &self,
        provider: Provider,
        ticket: TokenId,
        now: NumericDate,
    ) -> Result<AccountId, TicketRefused> {
        let ledger = &mut self.books.lock().ledger;
        ledger.note_use(ticket, now);
        let token = ledger.tokens.get(ticket);
        let token = token.filter(|token| token.kind == TokenKind::Ticket);
        let token = token.filter(|token| !ledger.is_past(token.owner));
        let token = token.ok_or(TicketRefused::Unknown)?;
        let (issuer, account) = ledger.account(token.owner);
        if issuer != provider {
            return Err(TicketRefused::Unknown);
        }
        if token.state != TokenState::Current {
            return Err(TicketRefused::Used);
        }
        if token.expires.has_come(now) {
            return Err(TicketRefused::Expired);
        }
        Ok(account)
    }

    /// Uses a ticket up. Of several requests at a time, one succeeds.
    ///
    /// # Errors
    ///
    /// [`TicketRefused`].
    pub fn use_ticket(
        &self,
        provider: Provider,
        ticket: TokenId,
        now: NumericDate,
    ) -> Result<(), TicketRefused> {
        let ledger = &mut self.books.lock().ledger;
        let token = ledger.tokens.get(ticket);
        let token = token.filter(|token| token.kind == TokenKind::Ticket);
        let token = token.filter(|token| ledger.account(token.owner).0 == provider);
        let token = token.ok_or(TicketRefused::Unknown)?;
        if token.state != TokenState::Current {
            return Err(TicketRefused::Used);
        }
        if token.expires.has_come(now) {
            return Err(TicketRefused::Expired);
        }
        ledger.rotate(ticket);
        Ok(())
    }
}
