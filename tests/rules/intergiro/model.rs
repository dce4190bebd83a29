//! A model of the rules in `docs/vendors/intergiro.md#rules`: a list of what was issued, with times.

use crate::support::{HOUR, MINUTE, counted_back};

use super::{Outcome, Step, Terms};

pub struct Model {
    terms: Terms,
    now: i64,
    key_active: [bool; 2],
    sessions: Vec<Session>,
    access: Vec<Access>,
    refresh: Vec<Refresh>,
    openings: Vec<Opening>,
}

struct Session {
    key: usize,
    end: i64,
    newest_access_until: i64,
}

struct Access {
    session: usize,
    from: i64,
    until: i64,
}

struct Refresh {
    session: usize,
    used: bool,
}

struct Opening {
    key: usize,
    at: i64,
}

impl Model {
    pub fn new(terms: Terms) -> Self {
        Self {
            terms,
            now: 0,
            key_active: [true; 2],
            sessions: Vec::new(),
            access: Vec::new(),
            refresh: Vec::new(),
            openings: Vec::new(),
        }
    }

    pub fn take(&mut self, step: &Step) -> Outcome {
        match *step {
            Step::Move(by) => self.now += by,
            Step::Restore => {}
            Step::SetActive(key, active) => self.key_active[key] = active,
            Step::LogIn(key) => return self.log_in(key),
            Step::Refresh(back) => return self.refresh(back),
            Step::RefreshForeign(_) => return Outcome::Unauthorized,
            Step::Use(back) => return self.use_access(back),
        }
        Outcome::Done
    }

    fn log_in(&mut self, key: usize) -> Outcome {
        if !self.key_active[key] {
            return Outcome::Unauthorized;
        }
        if let Some((most, within)) = self.terms.misuse {
            if let Some(until) = self.misused(key, most, within) {
                return Outcome::TooManySessions { until };
            }
            self.openings.push(Opening { key, at: self.now });
        }
        self.sessions.push(Session {
            key,
            end: self.now + HOUR,
            newest_access_until: 0,
        });
        self.give(self.sessions.len() - 1)
    }

    /// Until when, if the key opened as many sessions lately as it may while one of them can
    /// still be refreshed. What is a whole window ago when somebody looks is forgotten for good,
    /// even should the clock go back.
    fn misused(&mut self, key: usize, most: usize, within: i64) -> Option<i64> {
        let now = self.now;
        self.openings
            .retain(|opening| opening.key != key || now < opening.at + within);
        let lately: Vec<i64> = self
            .openings
            .iter()
            .filter(|opening| opening.key == key)
            .map(|opening| opening.at)
            .collect();
        let refreshable = self
            .sessions
            .iter()
            .any(|session| session.key == key && now < session.end);
        if lately.len() >= most && refreshable {
            return lately.iter().min().map(|earliest| earliest + within);
        }
        None
    }

    fn refresh(&mut self, back: usize) -> Outcome {
        let Some(number) = self.refresh.len().checked_sub(1) else {
            return Outcome::Nothing;
        };
        let number = number.saturating_sub(back);
        let token = &self.refresh[number];
        let session = &self.sessions[token.session];
        if !self.key_active[session.key] || self.now >= session.end {
            return Outcome::Unauthorized;
        }
        if self.now < session.newest_access_until {
            let until = session.newest_access_until;
            return Outcome::AccessStillValid { until };
        }
        if self.terms.strict_rotation && token.used {
            return Outcome::Unauthorized;
        }
        self.refresh[number].used = true;
        self.give(self.refresh[number].session)
    }

    fn give(&mut self, session: usize) -> Outcome {
        let until = (self.now + 15 * MINUTE).min(self.sessions[session].end);
        self.sessions[session].newest_access_until = until;
        self.access.push(Access {
            session,
            from: self.now,
            until,
        });
        self.refresh.push(Refresh {
            session,
            used: false,
        });
        Outcome::Tokens {
            session,
            access_until: until,
        }
    }

    fn use_access(&self, back: usize) -> Outcome {
        let Some(token) = counted_back(&self.access, back) else {
            return Outcome::Nothing;
        };
        let in_time = token.from <= self.now && self.now < token.until;
        if in_time && self.key_active[self.sessions[token.session].key] {
            Outcome::Done
        } else {
            Outcome::Unauthorized
        }
    }
}
