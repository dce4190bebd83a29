//! The rules, one request after another.

use std::collections::BTreeMap;

use mockid::identity::{AccountId, SessionId, TokenId};

use super::super::sandbox::{self, Decided};
use super::{Answer, Ask, Grant, KEYS, Terms};

const ACCESS: i64 = 15 * 60;
const SESSION: i64 = 60 * 60;

/// The rules, and what has come of them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Rules {
    terms: Terms,
    active: [bool; KEYS.len()],
    sessions: BTreeMap<SessionId, Session>,
    tokens: BTreeMap<TokenId, Token>,
    /// By which key a session was opened, and when, as far as that counts towards misuse.
    openings: Vec<(usize, i64)>,
    /// The sessions of each key that may still last, as far as misuse is watched for.
    watched: Vec<(usize, SessionId)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Session {
    key: usize,
    account: AccountId,
    started: i64,
    until: i64,
    newest_access_until: i64,
    ended: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Token {
    session: SessionId,
    refresh: bool,
    until: i64,
    used: bool,
    revoked: bool,
}

impl Rules {
    pub fn new(terms: Terms) -> Self {
        Self {
            terms,
            active: [true; KEYS.len()],
            sessions: BTreeMap::new(),
            tokens: BTreeMap::new(),
            openings: Vec::new(),
            watched: Vec::new(),
        }
    }

    fn log_in(&mut self, key: usize, now: i64, answered: &Answer) -> Decided<Answer> {
        if self.is_misuse(key, now) {
            return Decided::Answer(Answer::TooManySessions);
        }
        let Answer::Granted(grant) = answered else {
            return Decided::Otherwise;
        };
        if self.sessions.contains_key(&grant.session) {
            return Decided::Otherwise;
        }
        if self.terms.misuse.is_some() {
            self.openings.push((key, now));
            self.watched.push((key, grant.session));
        }
        let session = Session {
            key,
            account: grant.account,
            started: now,
            until: now + SESSION,
            newest_access_until: now,
            ended: false,
        };
        self.sessions.insert(grant.session, session);
        self.give(grant.session, now, *grant)
    }

    /// Whether the key opened as many sessions lately as it may while one of them lasts. What is a
    /// whole window ago or over when somebody looks is forgotten for good.
    fn is_misuse(&mut self, key: usize, now: i64) -> bool {
        let Some((most, within)) = self.terms.misuse else {
            return false;
        };
        let lately = |at: i64| now < at + i64::from(within);
        self.openings.retain(|(by, at)| *by != key || lately(*at));
        let sessions = &self.sessions;
        self.watched
            .retain(|(by, id)| *by != key || sessions[id].lasts(now));
        let opened = self.openings.iter().filter(|(by, _)| *by == key).count();
        opened >= most as usize && self.watched.iter().any(|(by, _)| *by == key)
    }

    fn refresh(&mut self, presented: TokenId, now: i64, answered: &Answer) -> Decided<Answer> {
        let unauthorized = Decided::Answer(Answer::Unauthorized);
        let known = self.tokens.get_mut(&presented);
        let Some(token) = known.filter(|token| token.refresh) else {
            return unauthorized;
        };
        let id = token.session;
        let session = &self.sessions[&id];
        let lasts = session.lasts(now) && now < token.until && !token.revoked;
        if !self.active[session.key] || !lasts {
            return unauthorized;
        }
        if now < session.newest_access_until {
            return Decided::Answer(Answer::AccessStillValid);
        }
        if token.used && self.terms.strict_rotation {
            return unauthorized;
        }
        token.used = true;
        let Answer::Granted(grant) = answered else {
            return Decided::Otherwise;
        };
        self.give(id, now, *grant)
    }

    /// Gives a session its next tokens, by the names that were seen.
    fn give(&mut self, id: SessionId, now: i64, seen: Grant) -> Decided<Answer> {
        let Some(session) = self.sessions.get_mut(&id) else {
            return Decided::Otherwise;
        };
        let account = session.account;
        let until = session.until.min(now + ACCESS);
        session.newest_access_until = until;
        let token = |refresh, until| Token {
            session: id,
            refresh,
            until,
            used: false,
            revoked: false,
        };
        let access = self.tokens.insert(seen.access, token(false, until));
        let refresh = token(true, session.until);
        let refresh = self.tokens.insert(seen.refresh, refresh);
        if access.is_some() || refresh.is_some() {
            return Decided::Otherwise;
        }
        Decided::Answer(Answer::Granted(Grant {
            session: id,
            account,
            from: now,
            until,
            ..seen
        }))
    }

    /// Whether an access token and its session last.
    fn lasts(&self, grant: Grant, now: i64) -> bool {
        let by_itself = grant.from <= now && now < grant.until;
        let token = self.tokens.get(&grant.access);
        let by_record = token.is_none_or(|token| !token.revoked && now < token.until);
        let session = self.sessions.get(&grant.session);
        by_itself && by_record && session.is_some_and(|session| session.lasts(now))
    }

    fn end_token(&mut self, id: TokenId, now: i64, revoke: bool) -> Answer {
        let Some(token) = self.tokens.get_mut(&id) else {
            return Answer::NotFound;
        };
        let until = token.until;
        if revoke {
            token.revoked = true;
        } else {
            token.until = until.min(now);
        }
        if let Some(session) = self.sessions.get_mut(&token.session)
            && !token.refresh
            && session.newest_access_until == until
        {
            session.newest_access_until = until.min(now);
        }
        Answer::Done
    }

    fn age(&mut self, id: SessionId, by: i64) -> Answer {
        let Some(session) = self.sessions.get_mut(&id) else {
            return Answer::NotFound;
        };
        let opening = (session.key, session.started);
        if let Some(counted) = self.openings.iter_mut().find(|each| **each == opening) {
            counted.1 -= by;
        }
        session.started -= by;
        session.until -= by;
        session.newest_access_until -= by;
        for token in self.tokens.values_mut() {
            if token.session == id {
                token.until -= by;
            }
        }
        Answer::Done
    }
}

impl Session {
    fn lasts(&self, now: i64) -> bool {
        !self.ended && now < self.until
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
        Decided::Answer(match (*ask, decision) {
            (Ask::LogIn(key), 0) if self.active[key] => return Decided::GoesOn,
            (Ask::LogIn(_), 0) => Answer::Unauthorized,
            (Ask::LogIn(key), _) => return self.log_in(key, now, answered),
            (Ask::Refresh(grant), _) => return self.refresh(grant.refresh, now, answered),
            (Ask::Use(grant), 0) if self.lasts(grant, now) => return Decided::GoesOn,
            (Ask::Use(_), 0) => Answer::Unauthorized,
            (Ask::Use(grant), _) if self.active[self.sessions[&grant.session].key] => Answer::Done,
            (Ask::Use(_), _) => Answer::Unauthorized,
            (Ask::End(grant), _) => match self.sessions.get_mut(&grant.session) {
                Some(session) => {
                    session.ended = true;
                    Answer::Done
                }
                None => Answer::NotFound,
            },
            (Ask::Age(grant, by), _) => self.age(grant.session, i64::from(by)),
            (Ask::Expire(token), _) => self.end_token(token, now, false),
            (Ask::Revoke(token), _) => self.end_token(token, now, true),
            (Ask::SetActive(key, active), _) => {
                self.active[key] = active;
                Answer::Done
            }
        })
    }

    fn only_looks(ask: &Ask, answered: &Answer) -> bool {
        let granted = matches!(answered, Answer::Granted(_));
        matches!((ask, granted), (Ask::Use(_), _) | (Ask::Refresh(_), false))
            || *answered == Answer::NotFound
    }
}
