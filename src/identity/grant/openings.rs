//! Counts recent logins of accounts.

use std::collections::HashMap;

use super::outcome::TooManySessions;
use super::policy::OpeningLimit;
use crate::clock::{NumericDate, Period};
use crate::identity::ledger::Ledger;
use crate::identity::sliding_window::SlidingWindow;
use crate::identity::{AccountId, SessionId};
use crate::provider::Provider;

/// The sessions that accounts opened recently, counted while their number is limited.
#[derive(Debug, Clone, Default)]
pub struct Openings {
    pub(in crate::identity) by_account:
        HashMap<(Provider, AccountId), (SlidingWindow, Vec<SessionId>)>,
}

impl Openings {
    /// Checks that an account may open another session.
    ///
    /// # Errors
    ///
    /// [`TooManySessions`].
    pub(super) fn admit(
        &mut self,
        ledger: &Ledger,
        account: (Provider, AccountId),
        limit: OpeningLimit,
        now: NumericDate,
    ) -> Result<(), TooManySessions> {
        let (window, sessions) = self.by_account.entry(account).or_default();
        let opened = window.slide(now, limit.within);
        sessions.retain(|id| {
            let session = ledger.sessions.get(*id);
            session.is_some_and(|session| session.is_live(now))
        });
        match window.earliest() {
            Some(earliest) if opened >= limit.sessions as usize && !sessions.is_empty() => {
                Err(TooManySessions {
                    until: earliest.after(limit.within),
                })
            }
            _ => Ok(()),
        }
    }

    pub(super) fn note(
        &mut self,
        account: (Provider, AccountId),
        session: SessionId,
        now: NumericDate,
    ) {
        let (window, sessions) = self.by_account.entry(account).or_default();
        window.note(now);
        sessions.push(session);
    }

    /// Removes the record of a deleted account.
    pub fn forget(&mut self, provider: Provider, account: AccountId) {
        self.by_account.remove(&(provider, account));
    }

    /// Moves the opening of a session to an earlier time.
    pub fn age(&mut self, account: (Provider, AccountId), opened: NumericDate, by: Period) {
        if let Some((window, _)) = self.by_account.get_mut(&account) {
            window.change(opened, opened.before(by));
        }
    }
}
