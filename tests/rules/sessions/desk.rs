//! The store, asked as a vendor asks it. Nothing is signed: what a signature would prove, the desk
//! knows.

use mockid::Provider;
use mockid::clock::{NumericDate, Period};
use mockid::identity::grant::{self, Names, Naming, Presented, RefreshRefused, TooManySessions};
use mockid::identity::ledger::TokenKind;
use mockid::identity::{AccountId, Bearer, Identity, Mark, SessionId, TokenId};

use super::begun;
use crate::model::policies::policy_of;
use crate::model::sessions::{ACCOUNTS, Answer, Ask, Grant, Known, Terms, Token};
use crate::support::{change, store_with, user};

/// Whose accounts log in, under whichever policy.
pub const PROVIDER: Provider = Provider::IGNY8;

/// Where clients are served.
pub struct Desk {
    pub terms: Terms,
    /// Whether the tokens of a session are recorded after it was begun.
    pub is_begun: bool,
    pub known: Known,
}

/// A store with the accounts.
pub fn store() -> Identity {
    let numbers = 1..=u64::try_from(ACCOUNTS).expect("a few");
    let users = numbers.map(|number| user(number, &format!("user{number}@example.com")));
    store_with(PROVIDER, users)
}

/// The id of an account.
pub fn id(account: usize) -> AccountId {
    AccountId::Number(u64::try_from(account + 1).expect("a few"))
}

/// How intergiro's sessions are, with all switches off.
pub fn intergiro() -> Terms {
    terms_of(Provider::INTERGIRO)
}

/// How igny8's sessions are, with all switches off.
pub fn igny8() -> Terms {
    terms_of(Provider::IGNY8)
}

fn terms_of(vendor: Provider) -> Terms {
    let mut policy = policy_of(vendor);
    policy.access.provider = PROVIDER;
    let signed = vendor == Provider::IGNY8;
    Terms {
        policy,
        signed,
        session_named: !signed,
    }
}

/// Names for opaque tokens: a successor's text depends on the token that it replaces.
fn opaque(naming: Naming) -> Names {
    let successor = |replaced: TokenId| TokenId::of_text(&format!("successor of {replaced}"));
    Names {
        access: TokenId::random(),
        refresh: naming.replaces.map_or_else(TokenId::random, successor),
    }
}

impl Desk {
    pub fn on(terms: Terms) -> Self {
        Self {
            terms,
            is_begun: false,
            known: Known::default(),
        }
    }

    pub fn answer(&self, store: &Identity, now: NumericDate, ask: &Ask) -> Answer {
        match *ask {
            Ask::LogIn(account) if !is_active(store, account) => Answer::Refused,
            Ask::LogIn(account) => match self.log_in(store, account, now) {
                Ok(opened) => granted(opened),
                Err(refused) => Answer::TooManySessions {
                    until: Some(refused.until.as_seconds()),
                },
            },
            Ask::Refresh(grant) => self.refreshed(store, grant, now),
            Ask::Use(grant) => {
                if self.is_admitted(store, grant, TokenKind::Access, now) {
                    Answer::Done
                } else {
                    Answer::Refused
                }
            }
            Ask::End(session) => found(store.end_session(session)),
            Ask::Age(session, by) => {
                let aged = store.age_session(session, Period::seconds(by), now);
                found(aged.is_some())
            }
            Ask::Expire(token) => found(store.expire_token(token, now).is_some()),
            Ask::Revoke(token) => found(store.revoke_token(token, now)),
            Ask::SetActive(account, active) => {
                change(store, PROVIDER, id(account), |user| {
                    user.state.active = active;
                });
                Answer::Done
            }
        }
    }

    pub fn log_in(
        &self,
        store: &Identity,
        account: usize,
        now: NumericDate,
    ) -> Result<grant::Grant, TooManySessions> {
        let policy = &self.terms.policy;
        if self.is_begun {
            begun::log_in(store, id(account), policy, now)
        } else if self.terms.signed {
            store.open_session(id(account), policy, now, Naming::jtis)
        } else {
            store.open_session(id(account), policy, now, opaque)
        }
    }

    /// Presents a refresh token that its vendor has verified.
    pub fn refresh(
        &self,
        store: &Identity,
        (token, account, expires): (TokenId, AccountId, NumericDate),
        now: NumericDate,
    ) -> Result<grant::Grant, RefreshRefused> {
        let policy = &self.terms.policy;
        if self.is_begun {
            begun::refresh(store, (token, account, expires), policy, now)
        } else if self.terms.signed {
            let presented = Presented::signed(token, account, expires);
            store.refresh_session(presented, policy, now, Naming::jtis)
        } else {
            store.refresh_session(Presented::opaque(token), policy, now, opaque)
        }
    }

    fn refreshed(&self, store: &Identity, presented: Grant, now: NumericDate) -> Answer {
        if self.terms.signed && !self.is_admitted(store, presented, TokenKind::Refresh, now) {
            return Answer::Refused;
        }
        let (_, until) = times(presented.refresh);
        let token = (
            presented.refresh.id,
            id(presented.account),
            NumericDate::from_seconds(until),
        );
        match self.refresh(store, token, now) {
            Ok(refreshed) => granted(refreshed),
            Err(RefreshRefused::TooEarly { until }) => Answer::TooEarly {
                until: Some(until.as_seconds()),
            },
            Err(_) => Answer::Refused,
        }
    }

    /// Whether a token is valid, whose signature and times the vendor checks by itself.
    fn is_admitted(
        &self,
        store: &Identity,
        presented: Grant,
        kind: TokenKind,
        now: NumericDate,
    ) -> bool {
        let token = match kind {
            TokenKind::Refresh => presented.refresh,
            TokenKind::Access | TokenKind::Private | TokenKind::Ticket | TokenKind::Id => {
                presented.access
            }
        };
        let (from, until) = times(token);
        if !(from..until).contains(&now.as_seconds()) {
            return false;
        }
        let session: Option<SessionId> = self.terms.session_named.then_some(presented.session);
        let bearer = Bearer {
            provider: PROVIDER,
            token: token.id,
            kind,
            session,
            mark: Mark::Absent,
        };
        store.admit(bearer, id(presented.account), now).is_ok()
    }
}

fn is_active(store: &Identity, account: usize) -> bool {
    let directory = store.directory();
    let user = directory.of(PROVIDER).holder(id(account));
    user.is_some_and(|user| user.state.active)
}

fn times(token: Token) -> (i64, i64) {
    token.times.expect("the store tells the times")
}

fn granted(grant: grant::Grant) -> Answer {
    let token = |id, from: NumericDate, until: NumericDate| Token {
        id,
        times: Some((from.as_seconds(), until.as_seconds())),
    };
    let account = (0..ACCOUNTS).find(|account| id(*account) == grant.account);
    Answer::Granted(Grant {
        session: grant.session,
        account: account.expect("one of the accounts"),
        access: token(grant.access, grant.access_issued, grant.access_expires),
        refresh: token(grant.refresh, grant.refresh_issued, grant.refresh_expires),
    })
}

const fn found(found: bool) -> Answer {
    if found {
        Answer::Done
    } else {
        Answer::NotFound
    }
}
