//! The store, asked as a vendor asks it. Nothing is signed: what a signature would prove, the desk
//! knows.

use mockid::Provider;
use mockid::clock::{NumericDate, Period};
use mockid::identity::grant::{Grant, Names, Naming, Presented, RefreshRefused, TooManySessions};
use mockid::identity::ledger::TokenKind;
use mockid::identity::{AccountId, Bearer, Identity, Mark, SessionId, TokenId};

use crate::support::{at, change, counted_back, restored, seconds, store_with, user};

use super::{Outcome, Step, Terms};

pub const PROVIDER: Provider = Provider::IGNY8;

pub struct Desk {
    pub store: Identity,
    pub terms: Terms,
    pub now: i64,
    sessions: Vec<SessionId>,
    access: Vec<Token>,
    refresh: Vec<Token>,
}

#[derive(Clone, Copy)]
struct Token {
    id: TokenId,
    session: SessionId,
    account: AccountId,
    from: NumericDate,
    until: NumericDate,
}

/// A period in seconds.
pub fn period(seconds: i64) -> Period {
    Period::seconds(u32::try_from(seconds).expect("a positive number of seconds"))
}

/// Names for opaque tokens: a successor's text depends on the token that it replaces.
pub fn opaque(naming: Naming) -> Names {
    let successor = |replaced: TokenId| TokenId::of_text(&format!("successor of {replaced}"));
    Names {
        access: TokenId::random(),
        refresh: naming.replaces.map_or_else(TokenId::random, successor),
    }
}

fn id(number: usize) -> AccountId {
    AccountId::Number(u64::try_from(number).expect("a few accounts"))
}

impl Desk {
    /// A store with two accounts.
    pub fn new(mut terms: Terms) -> Self {
        terms.policy.access.provider = PROVIDER;
        let users = (0..2).map(|number| user(number, &format!("user{number}@example.com")));
        Self {
            store: store_with(PROVIDER, users),
            terms,
            now: 0,
            sessions: Vec::new(),
            access: Vec::new(),
            refresh: Vec::new(),
        }
    }

    pub fn take(&mut self, step: &Step) -> Outcome {
        match *step {
            Step::Move(by) => self.now += by,
            Step::Restore => self.store = restored(&self.store),
            Step::SetActive(number, active) => {
                change(&self.store, PROVIDER, id(number), |user| {
                    user.state.active = active;
                });
            }
            Step::SetRotation(rotation) => self.terms.policy.refresh.rotation = rotation,
            Step::LogIn(number) => return self.logged_in(number),
            Step::Refresh(back) => {
                let Some(token) = counted_back(&self.refresh, back).copied() else {
                    return Outcome::Nothing;
                };
                return self.refreshed(token);
            }
            Step::Use(back) => {
                let Some(token) = counted_back(&self.access, back) else {
                    return Outcome::Nothing;
                };
                return if self.is_admitted(*token, TokenKind::Access) {
                    Outcome::Done
                } else {
                    Outcome::Refused
                };
            }
        }
        Outcome::Done
    }

    pub fn log_in(&self, number: usize) -> Result<Grant, TooManySessions> {
        let (policy, now) = (&self.terms.policy, at(self.now));
        if self.terms.signed {
            self.store
                .open_session(id(number), policy, now, Naming::jtis)
        } else {
            self.store.open_session(id(number), policy, now, opaque)
        }
    }

    /// Presents an opaque refresh token.
    pub fn refresh(&self, token: TokenId) -> Result<Grant, RefreshRefused> {
        let (policy, now) = (&self.terms.policy, at(self.now));
        let presented = Presented::opaque(token);
        self.store.refresh_session(presented, policy, now, opaque)
    }

    fn logged_in(&mut self, number: usize) -> Outcome {
        let is_active = {
            let directory = self.store.directory();
            let user = directory.of(PROVIDER).holder(id(number));
            user.is_some_and(|user| user.state.active)
        };
        if !is_active {
            return Outcome::Refused;
        }
        match self.log_in(number) {
            Ok(grant) => self.outcome(grant),
            Err(refused) => Outcome::TooMany {
                until: seconds(refused.until),
            },
        }
    }

    fn refreshed(&mut self, token: Token) -> Outcome {
        let refreshed = if self.terms.signed {
            if !self.is_admitted(token, TokenKind::Refresh) {
                return Outcome::Refused;
            }
            let presented = Presented::signed(token.id, token.account, token.until);
            let (policy, now) = (&self.terms.policy, at(self.now));
            self.store
                .refresh_session(presented, policy, now, Naming::jtis)
        } else {
            self.refresh(token.id)
        };
        match refreshed {
            Ok(grant) => self.outcome(grant),
            Err(RefreshRefused::TooEarly { until }) => Outcome::TooEarly {
                until: seconds(until),
            },
            Err(_) => Outcome::Refused,
        }
    }

    fn is_admitted(&self, token: Token, kind: TokenKind) -> bool {
        let bearer = Bearer {
            provider: PROVIDER,
            token: token.id,
            kind,
            session: self.terms.session_named.then_some(token.session),
            mark: Mark::Absent,
        };
        let now = at(self.now);
        let in_time = token.from <= now && now < token.until;
        in_time && self.store.admit(bearer, token.account, now).is_ok()
    }

    fn outcome(&mut self, grant: Grant) -> Outcome {
        let token = |id, from, until| Token {
            id,
            session: grant.session,
            account: grant.account,
            from,
            until,
        };
        let access = token(grant.access, grant.access_issued, grant.access_expires);
        let refresh = token(grant.refresh, grant.refresh_issued, grant.refresh_expires);
        Outcome::Tokens {
            session: place(&mut self.sessions, grant.session, |one| *one),
            access: place(&mut self.access, access, |token| token.id),
            access_until: seconds(grant.access_expires),
            refresh: place(&mut self.refresh, refresh, |token| token.id),
            refresh_until: seconds(grant.refresh_expires),
        }
    }
}

/// The place of something among what was seen, where it is put if it is new.
fn place<T, N: PartialEq>(seen: &mut Vec<T>, new: T, name: impl Fn(&T) -> N) -> usize {
    let known = seen.iter().position(|one| name(one) == name(&new));
    known.unwrap_or_else(|| {
        seen.push(new);
        seen.len() - 1
    })
}
