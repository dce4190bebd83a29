//! Opening and refreshing sessions at vendors that issue any number of tokens.
//!
//! The decision is one step, and the record of the tokens another: a token may only be created once
//! its session and its times are known, and signing takes too long for the store's lock. No client
//! knows a token that is not recorded yet, so nothing can happen to it between the two. Only a
//! successor that is the same each time is recorded with the decision: parallel refreshes look for it.

use super::open::{new_session, newest_session};
use super::policy::{Again, GrantPolicy, SessionLength};
use super::refresh::{RefreshStep, step, used};
use super::{Presented, RefreshRefused, TooManySessions};
use crate::clock::NumericDate;
use crate::identity::ledger::{IssuedToken, Ledger, Owner, Session, TokenKind, TokenState};
use crate::identity::token::TokenRefused;
use crate::identity::{AccountId, Identity, SessionId, TokenId};
use crate::provider::Provider;

/// A session that was opened or refreshed, for which tokens are created next.
#[derive(Debug, Clone)]
pub struct Begun {
    /// Its id.
    pub id: SessionId,
    /// Its record.
    pub session: Session,
    /// The refresh token that was used, or the token that was renewed.
    pub parent: Option<TokenId>,
    /// The recorded tokens that are given again: the newest of each of the vendor's own kinds.
    pub again: Vec<(TokenId, IssuedToken)>,
}

/// A token to record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewToken {
    /// Its id.
    pub id: TokenId,
    /// Its kind.
    pub kind: TokenKind,
    /// The number of the vendor's own kind.
    pub form: u8,
    /// When it expires.
    pub expires: NumericDate,
}

/// The id of a refresh token that is the same each time, and its record for a session.
pub type Successor<'a> = (TokenId, &'a dyn Fn(&Session) -> NewToken);

/// To whom tokens are issued, and when.
#[derive(Debug, Clone, Copy)]
pub struct Recipient {
    /// The vendor.
    pub provider: Provider,
    /// The account.
    pub account: AccountId,
    /// The session, if the tokens belong to one, and how long it lasts.
    pub session: Option<(SessionId, SessionLength)>,
    /// The refresh token that was used, or the token that was renewed.
    pub parent: Option<TokenId>,
    /// When they are issued.
    pub now: NumericDate,
}

impl Identity {
    /// Opens a session without tokens, or finds the one whose tokens are given again.
    ///
    /// # Errors
    ///
    /// [`TooManySessions`]; nothing has changed then.
    pub fn begin_session(
        &self,
        account: AccountId,
        policy: &GrantPolicy,
        now: NumericDate,
    ) -> Result<Begun, TooManySessions> {
        let books = &mut *self.books.lock();
        let (ledger, openings) = (&mut books.ledger, &mut books.openings);
        let owner = ledger.owner(policy.access.provider, account);
        if let Again::SameTokens { left } = policy.session.again
            && let Some((id, session)) = newest_session(ledger, owner, left, now)
            && let Some(again) = newest_of_session(ledger, id)
        {
            return Ok(Begun {
                id,
                session: session.clone(),
                parent: None,
                again,
            });
        }
        let (id, session) = new_session(ledger, openings, (account, owner), policy, now)?;
        ledger.sessions.insert(id, session.clone());
        Ok(Begun {
            id,
            session,
            parent: None,
            again: Vec::new(),
        })
    }

    /// Refreshes a session by a token whose bearer was admitted. `successor` is the refresh token
    /// that replaces it, if that is the same each time, with a function that gives its record for the
    /// refreshed session; `replaces` tells whether there is one.
    ///
    /// # Errors
    ///
    /// [`RefreshRefused`]. Nothing has changed then, unless the reuse of a token has ended its
    /// session.
    pub fn begin_refresh(
        &self,
        presented: Presented,
        policy: &GrantPolicy,
        (successor, replaces): (Option<Successor<'_>>, bool),
        now: NumericDate,
    ) -> Result<Begun, RefreshRefused> {
        let name = successor.map(|(name, _)| name);
        let ledger = &mut self.books.lock().ledger;
        let used = used(ledger, presented, policy.access.provider, now)?;
        let (id, before) = (used.id, used.session.clone());
        let parent = Some(presented.token);
        let (session, again) = match step(ledger, used, policy, name, now)? {
            RefreshStep::Again { .. } => {
                let given = newest_tokens(ledger, |id, token| {
                    let is_refresh = token.kind == TokenKind::Refresh;
                    token.parent == parent && (!is_refresh || Some(id) == name)
                });
                (before, given.into_iter().flatten().collect())
            }
            RefreshStep::Next(mut session) => {
                if replaces {
                    ledger.rotate(presented.token);
                }
                // A parallel refresh that must not come too early has to see the new access token
                // before it is recorded.
                session.access_expires = policy.access.expires_in(session.ends, now);
                ledger.sessions.insert(id, session.clone());
                if let Some((_, made_for)) = successor {
                    let owner = session.owner;
                    let (provider, account) = ledger.account(owner);
                    let recipient = Recipient {
                        provider,
                        account,
                        session: Some((id, policy.session.length)),
                        parent,
                        now,
                    };
                    record(ledger, owner, recipient, &made_for(&session));
                }
                (session, Vec::new())
            }
        };
        Ok(Begun {
            id,
            session,
            parent,
            again,
        })
    }

    /// Replaces a token whose bearer was admitted: the token is revoked, and its session, if it has
    /// one, goes on. Of several requests at a time, one succeeds.
    ///
    /// # Errors
    ///
    /// [`TokenRefused::Revoked`]; nothing has changed then.
    pub fn begin_renewal(
        &self,
        token: TokenId,
        now: NumericDate,
    ) -> Result<Option<Begun>, TokenRefused> {
        let ledger = &mut self.books.lock().ledger;
        // A signed token may have been issued before a restart.
        let known = ledger.tokens.get(token);
        if known.is_some_and(|known| known.state == TokenState::Revoked) {
            return Err(TokenRefused::Revoked);
        }
        let session = known.and_then(|known| known.session);
        let revoke = |token: &mut IssuedToken| token.state = TokenState::Revoked;
        ledger.end_token(token, now, revoke);
        let begun = session.and_then(|id| {
            let session = ledger.sessions.get_mut(id)?;
            session.refreshes = session.refreshes.saturating_add(1);
            Some(Begun {
                id,
                session: session.clone(),
                parent: Some(token),
                again: Vec::new(),
            })
        });
        Ok(begun)
    }

    /// Records tokens. A token that an account has already stays as it is: two logins in one second
    /// may give the same one.
    pub fn record_tokens(&self, recipient: Recipient, tokens: &[NewToken]) {
        let ledger = &mut self.books.lock().ledger;
        let owner = ledger.owner(recipient.provider, recipient.account);
        for new in tokens {
            record(ledger, owner, recipient, new);
        }
    }

    /// Extends a session that ends when it is not used for a period, because it was used.
    pub fn use_session(&self, id: SessionId, length: SessionLength, now: NumericDate) {
        let ledger = &mut self.books.lock().ledger;
        if let Some(session) = ledger.sessions.get_mut(id)
            && session.is_live(now)
        {
            session.ends = length.extended(session.ends, session.started, now);
        }
    }
}

fn record(ledger: &mut Ledger, owner: Owner, recipient: Recipient, new: &NewToken) {
    let known = ledger.tokens.get(new.id);
    if known.is_some_and(|known| known.owner == owner) {
        return;
    }
    let issued = IssuedToken {
        form: new.form,
        session: recipient.session.map(|(id, _)| id),
        parent: recipient.parent,
        ..IssuedToken::new(owner, new.kind, recipient.now, new.expires)
    };
    ledger.tokens.insert(new.id, issued);
    let Some((id, length)) = recipient.session else {
        return;
    };
    let Some(session) = ledger.sessions.get(id) else {
        return;
    };
    let mut session = session.clone();
    if new.kind == TokenKind::Access {
        session.access_expires = new.expires;
    }
    if length == SessionLength::OfTokens {
        session.ends = session.ends.max(new.expires);
    }
    ledger.sessions.insert(id, session);
}

/// The newest token of each kind that a session has; nothing if it has a kind of which none is
/// current.
fn newest_of_session(ledger: &Ledger, id: SessionId) -> Option<Vec<(TokenId, IssuedToken)>> {
    let newest = newest_tokens(ledger, |_, token| token.session == Some(id));
    newest.into_iter().collect()
}

/// The newest current token of each kind that is among the wanted ones, if one is current. Examines
/// every token, so only policies that give tokens again have this cost.
fn newest_tokens(
    ledger: &Ledger,
    is_wanted: impl Fn(TokenId, &IssuedToken) -> bool,
) -> Vec<Option<(TokenId, IssuedToken)>> {
    type Newest<'a> = Option<(TokenId, &'a IssuedToken)>;
    let mut newest: Vec<((TokenKind, u8), Newest<'_>)> = Vec::new();
    let wanted = ledger.tokens.iter();
    for (id, token) in wanted.filter(|(id, token)| is_wanted(*id, token)) {
        let kind = (token.kind, token.form);
        let index = newest.iter().position(|(known, _)| *known == kind);
        let index = index.unwrap_or_else(|| {
            newest.push((kind, None));
            newest.len() - 1
        });
        if token.state == TokenState::Current
            && let Some((_, known)) = newest.get_mut(index)
            && known.is_none_or(|(_, known)| known.issued <= token.issued)
        {
            *known = Some((id, token));
        }
    }
    let newest = newest.into_iter();
    let newest = newest.map(|(_, token)| token.map(|(id, token)| (id, token.clone())));
    newest.collect()
}
