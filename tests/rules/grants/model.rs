//! A model of the rules for sessions: a list of what was issued, with times.

use mockid::clock::Period;
use mockid::identity::grant::policy::{Again, Beyond, Lifetime, Reuse, Rotation, SessionLength};

use crate::support::counted_back;

use super::{Outcome, Step, Terms};

pub struct Model {
    terms: Terms,
    now: i64,
    active: [bool; 2],
    sessions: Vec<Session>,
    access: Vec<Access>,
    refresh: Vec<Refresh>,
    openings: Vec<Opening>,
}

struct Session {
    account: usize,
    started: i64,
    end: i64,
    newest_access_until: i64,
    ended: bool,
}

struct Access {
    session: usize,
    from: i64,
    until: i64,
}

struct Refresh {
    session: usize,
    from: i64,
    until: i64,
    used: bool,
    /// What its first use gave, if there was a grace then.
    successor: Option<usize>,
}

struct Opening {
    account: usize,
    at: i64,
}

fn length(period: Period) -> i64 {
    period.as_seconds()
}

impl Model {
    pub fn new(terms: Terms) -> Self {
        Self {
            terms,
            now: 0,
            active: [true; 2],
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
            Step::SetActive(account, active) => self.active[account] = active,
            Step::SetRotation(rotation) => self.terms.policy.refresh.rotation = rotation,
            Step::LogIn(account) => return self.log_in(account),
            Step::Refresh(back) => return self.refresh(back),
            Step::Use(back) => {
                return match counted_back(&self.access, back) {
                    None => Outcome::Nothing,
                    Some(token) if self.opens(token) => Outcome::Done,
                    Some(_) => Outcome::Refused,
                };
            }
        }
        Outcome::Done
    }

    fn is_open(&self, session: usize) -> bool {
        let session = &self.sessions[session];
        !session.ended && self.now < session.end
    }

    fn opens(&self, token: &Access) -> bool {
        let session = &self.sessions[token.session];
        let in_time = token.from <= self.now && self.now < token.until;
        let lasts = !self.terms.session_named || self.now < session.end;
        in_time && lasts && !session.ended && self.active[session.account]
    }

    fn log_in(&mut self, account: usize) -> Outcome {
        if !self.active[account] {
            return Outcome::Refused;
        }
        let policy = self.terms.policy.session;
        let sessions = 0..self.sessions.len();
        let mut open: Vec<usize> = sessions
            .filter(|number| self.sessions[*number].account == account && self.is_open(*number))
            .collect();
        if policy.again == Again::SameTokens
            && let Some(same) = self.same(&open)
        {
            return same;
        }
        let mut excess = 0;
        if policy.again == Again::EndsOthers {
            excess = open.len();
        } else if let Some(most) = policy.most {
            excess = (open.len() + 1).saturating_sub(most.count);
            if excess > 0 && most.beyond == Beyond::Refused {
                let until = open.iter().map(|number| self.sessions[*number].end).min();
                return Outcome::TooMany {
                    until: until.expect("one is open"),
                };
            }
        }
        if let Some(limit) = policy.openings {
            let most = usize::try_from(limit.sessions).expect("a few");
            if let Some(until) = self.opened_too_often(account, most, length(limit.within)) {
                return Outcome::TooMany { until };
            }
            let at = self.now;
            self.openings.push(Opening { account, at });
        }
        open.sort_by_key(|number| self.sessions[*number].started);
        for number in &open[..excess] {
            self.sessions[*number].ended = true;
        }
        self.sessions.push(Session {
            account,
            started: self.now,
            end: match policy.length {
                SessionLength::Absolute(absolute) => self.now + length(absolute),
                SessionLength::Idle { idle, absolute } => {
                    let shorter = absolute.map_or(idle, |absolute| absolute.min(idle));
                    self.now + length(shorter)
                }
            },
            newest_access_until: 0,
            ended: false,
        });
        let session = self.sessions.len() - 1;
        let refresh = self.new_refresh(session);
        self.give(session, refresh)
    }

    /// The newest tokens of the newest open session with a valid access token.
    fn same(&self, open: &[usize]) -> Option<Outcome> {
        let valid = |number: &usize| self.now < self.sessions[*number].newest_access_until;
        let valid = open.iter().copied().filter(valid);
        let session = valid.max_by_key(|number| self.sessions[*number].started)?;
        let access =
            (0..self.access.len()).filter(|number| self.access[*number].session == session);
        let access = access.max_by_key(|number| self.access[*number].from)?;
        let refresh = (0..self.refresh.len()).filter(|number| {
            let token = &self.refresh[*number];
            token.session == session && !token.used
        });
        let refresh = refresh.max_by_key(|number| self.refresh[*number].from)?;
        Some(self.tokens(session, access, refresh))
    }

    /// Until when, if the account opened as many sessions lately as it may while one of them is
    /// open. What is a whole window ago when somebody looks is forgotten for good, even should the
    /// clock go back.
    fn opened_too_often(&mut self, account: usize, most: usize, within: i64) -> Option<i64> {
        let now = self.now;
        self.openings
            .retain(|opening| opening.account != account || now < opening.at + within);
        let of_account = self
            .openings
            .iter()
            .filter(|opening| opening.account == account);
        let lately: Vec<i64> = of_account.map(|opening| opening.at).collect();
        let mut sessions = 0..self.sessions.len();
        let one_is_open =
            sessions.any(|number| self.sessions[number].account == account && self.is_open(number));
        if lately.len() >= most && one_is_open {
            return lately.iter().min().map(|earliest| earliest + within);
        }
        None
    }

    fn refresh(&mut self, back: usize) -> Outcome {
        let Some(newest) = self.refresh.len().checked_sub(1) else {
            return Outcome::Nothing;
        };
        let number = newest.saturating_sub(back);
        let token = &self.refresh[number];
        let id = token.session;
        let session = &self.sessions[id];
        // A signed token is looked at by its own times, an opaque one by those of its session too.
        let is_good = if self.terms.signed {
            let lasts = !self.terms.session_named || self.now < session.end;
            !session.ended && lasts && token.from <= self.now
        } else {
            self.is_open(id)
        };
        if !is_good || self.now >= token.until || !self.active[session.account] {
            return Outcome::Refused;
        }
        let policy = self.terms.policy.refresh;
        if token.used
            && let Some(successor) = self.in_grace(token)
        {
            return self.give(id, successor);
        }
        if policy.after_access && self.now < session.newest_access_until {
            let until = session.newest_access_until;
            return Outcome::TooEarly { until };
        }
        if token.used
            && let Rotation::SingleUse { reuse, .. } = policy.rotation
        {
            self.sessions[id].ended = reuse == Reuse::EndsSession;
            return Outcome::Refused;
        }
        self.extend(id);
        let successor = self.new_refresh(id);
        let first_use = !std::mem::replace(&mut self.refresh[number].used, true);
        if first_use && matches!(policy.rotation, Rotation::SingleUse { grace: Some(_), .. }) {
            self.refresh[number].successor = Some(successor);
        }
        self.give(id, successor)
    }

    fn in_grace(&self, token: &Refresh) -> Option<usize> {
        let Rotation::SingleUse {
            grace: Some(grace), ..
        } = self.terms.policy.refresh.rotation
        else {
            return None;
        };
        let number = token.successor?;
        let successor = &self.refresh[number];
        let lasts = self.now < successor.from + length(grace) && self.now < successor.until;
        (lasts && !successor.used).then_some(number)
    }

    fn extend(&mut self, session: usize) {
        let session = &mut self.sessions[session];
        if let SessionLength::Idle { idle, absolute } = self.terms.policy.session.length {
            session.end = session.end.max(self.now + length(idle));
            if let Some(absolute) = absolute {
                session.end = session.end.min(session.started + length(absolute));
            }
        }
    }

    fn new_refresh(&mut self, session: usize) -> usize {
        let end = self.sessions[session].end;
        let until = match self.terms.policy.session.length {
            SessionLength::Absolute(_) => end,
            SessionLength::Idle { idle, .. } => end.min(self.now + length(idle)),
        };
        self.refresh.push(Refresh {
            session,
            from: self.now,
            until,
            used: false,
            successor: None,
        });
        self.refresh.len() - 1
    }

    /// Gives a new access token beside a refresh token.
    fn give(&mut self, session: usize, refresh: usize) -> Outcome {
        let (now, end) = (self.now, self.sessions[session].end);
        let until = match self.terms.policy.access.lifetime {
            Lifetime::For(period) => now + length(period),
            Lifetime::WithinSession(period) => end.min(now + length(period)),
            Lifetime::Session => end,
            Lifetime::Asked { default, .. } => now + length(default),
        };
        self.sessions[session].newest_access_until = until;
        self.access.push(Access {
            session,
            from: now,
            until,
        });
        self.tokens(session, self.access.len() - 1, refresh)
    }

    fn tokens(&self, session: usize, access: usize, refresh: usize) -> Outcome {
        Outcome::Tokens {
            session,
            access,
            access_until: self.access[access].until,
            refresh,
            refresh_until: self.refresh[refresh].until,
        }
    }
}
