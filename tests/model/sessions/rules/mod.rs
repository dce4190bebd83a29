//! The rules as state: the issued sessions and tokens with their times.

mod issue;
mod login;
mod refresh;

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use mockid::clock::Period;
use mockid::identity::grant::policy::{Again, Reuse, Rotation};
use mockid::identity::{SessionId, TokenId};

use super::super::sandbox::{self, Decided};
use super::{ACCOUNTS, Answer, Ask, Terms, Token};

/// The rules, with their state.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Rules {
    pub terms: Terms,
    active: [bool; ACCOUNTS],
    sessions: BTreeMap<SessionId, Session>,
    tokens: BTreeMap<TokenId, Issued>,
    /// The account and the time of each opened session, if their number is limited.
    openings: Vec<(usize, i64)>,
    /// Those of these sessions that may still be open.
    watched: Vec<(usize, SessionId)>,
}

/// All states in one search have the same terms.
impl Hash for Terms {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Session {
    account: usize,
    /// Its number among all sessions.
    number: usize,
    started: i64,
    end: i64,
    newest_access_until: i64,
    ended: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Issued {
    session: SessionId,
    /// Its number among all tokens.
    number: usize,
    refresh: bool,
    from: i64,
    until: i64,
    used: bool,
    revoked: bool,
    /// The token that its first use issued, if the policy had a grace period then.
    successor: Option<TokenId>,
}

const fn length(period: Period) -> i64 {
    period.as_seconds()
}

impl Session {
    const fn lasts(&self, now: i64) -> bool {
        !self.ended && now < self.end
    }
}

impl Rules {
    pub const fn new(terms: Terms) -> Self {
        Self {
            terms,
            active: [true; ACCOUNTS],
            sessions: BTreeMap::new(),
            tokens: BTreeMap::new(),
            openings: Vec::new(),
            watched: Vec::new(),
        }
    }

    /// The number of an issued session or token, 0 if the policy does not depend on their order, so
    /// that states that differ only in it are equal.
    const fn number(&self, issued: usize) -> usize {
        let session = &self.terms.policy.session;
        let matters = session.most.is_some() || matches!(session.again, Again::SameTokens { .. });
        if matters { issued } else { 0 }
    }

    /// Whether a token is valid by its own times, by its record and by its session.
    fn is_valid(&self, session: SessionId, token: Token, now: i64) -> bool {
        let by_itself = token
            .times
            .is_none_or(|(from, until)| from <= now && now < until);
        let known = self.tokens.get(&token.id);
        let by_record = known.is_none_or(|known| {
            !known.revoked && now < known.until && !self.sessions[&known.session].ended
        });
        let session = self.sessions.get(&session);
        let by_session = session.is_some_and(|session| session.lasts(now));
        by_itself && by_record && (by_session || !self.terms.session_named)
    }

    const fn is_active(&self, account: usize) -> Decided<Answer> {
        if self.active[account] {
            Decided::GoesOn
        } else {
            Decided::Answer(Answer::Refused)
        }
    }

    fn check(&self, session: SessionId, token: Token, now: i64) -> Decided<Answer> {
        if self.is_valid(session, token, now) {
            Decided::GoesOn
        } else {
            Decided::Answer(Answer::Refused)
        }
    }
}

impl Answer {
    /// This answer without what the client of the observed one could not know.
    fn as_known_in(self, seen: &Self) -> Self {
        match (self, seen) {
            (Self::Granted(mut grant), Self::Granted(seen)) => {
                grant.access.times = seen.access.times.and(grant.access.times);
                grant.refresh.times = seen.refresh.times.and(grant.refresh.times);
                Self::Granted(grant)
            }
            (Self::TooEarly { until }, Self::TooEarly { until: seen }) => Self::TooEarly {
                until: seen.and(until),
            },
            (Self::TooManySessions { until }, Self::TooManySessions { until: seen }) => {
                Self::TooManySessions {
                    until: seen.and(until),
                }
            }
            (answer, _) => answer,
        }
    }
}

impl sandbox::Rules for Rules {
    type Ask = Ask;
    type Answer = Answer;

    fn renewed(&self) -> Self {
        Self::new(self.terms)
    }

    fn decide(
        &mut self,
        decision: usize,
        ask: &Ask,
        now: i64,
        answered: &Answer,
    ) -> Decided<Answer> {
        let decided = match (*ask, decision) {
            (Ask::LogIn(account), 0) => self.is_active(account),
            (Ask::LogIn(account), _) => self.log_in(account, now, answered),
            (Ask::Refresh(grant), 0) if self.terms.signed => {
                self.check(grant.session, grant.refresh, now)
            }
            (Ask::Refresh(grant), 1) if self.terms.signed => self.is_active(grant.account),
            (Ask::Refresh(grant), _) => self.refresh(grant, now, answered),
            (Ask::Use(grant), 0) => self.check(grant.session, grant.access, now),
            (Ask::Use(grant), 1) => self.is_active(grant.account),
            (Ask::Use(_), _) => Decided::Answer(Answer::Done),
            (Ask::End(session), _) => Decided::Answer(self.end_session(session)),
            (Ask::Age(session, by), _) => Decided::Answer(self.age(session, i64::from(by))),
            (Ask::Expire(token), _) => Decided::Answer(self.end_token(token, now, false)),
            (Ask::Revoke(token), _) => Decided::Answer(self.end_token(token, now, true)),
            (Ask::SetActive(account, active), _) => {
                self.active[account] = active;
                Decided::Answer(Answer::Done)
            }
        };
        match decided {
            Decided::Answer(answer) => Decided::Answer(answer.as_known_in(answered)),
            other => other,
        }
    }

    fn is_read_only(&self, ask: &Ask, answered: &Answer) -> bool {
        let reuse_ends = matches!(
            self.terms.policy.refresh.rotation,
            Rotation::SingleUse {
                reuse: Reuse::EndsSession,
                ..
            }
        );
        match (ask, answered) {
            (Ask::Use(_), _) | (_, Answer::NotFound | Answer::TooEarly { .. }) => true,
            (Ask::Refresh(_), Answer::Refused) => !reuse_ends,
            _ => false,
        }
    }
}
