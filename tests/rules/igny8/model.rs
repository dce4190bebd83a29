//! A model of the rules in `docs/vendors/igny8.md#rules`: a list of what was issued, with times.

use crate::support::{DAY, MINUTE, counted_back};

use super::{Outcome, Step};

pub struct Model {
    now: i64,
    strict_rotation: bool,
    user_active: [bool; 2],
    account_suspended: bool,
    families: Vec<Family>,
    access: Vec<Token>,
    refresh: Vec<Token>,
}

struct Family {
    user: usize,
    dead: bool,
}

struct Token {
    family: usize,
    from: i64,
    until: i64,
    used: bool,
}

impl Model {
    pub fn new(strict_rotation: bool) -> Self {
        Self {
            now: 0,
            strict_rotation,
            user_active: [true; 2],
            account_suspended: false,
            families: Vec::new(),
            access: Vec::new(),
            refresh: Vec::new(),
        }
    }

    pub fn take(&mut self, step: &Step) -> Outcome {
        match *step {
            Step::Move(by) => self.now += by,
            Step::Restore => {}
            Step::SetActive(user, active) => self.user_active[user] = active,
            Step::SetSuspended(suspended) => self.account_suspended = suspended,
            Step::SetStrict(strict) => self.strict_rotation = strict,
            Step::LogIn { user, right } => return self.log_in(user, right),
            Step::Refresh(back) => return self.refresh(back),
            Step::Use(back) => {
                return match counted_back(&self.access, back) {
                    None => Outcome::Nothing,
                    Some(token) if self.is_good(token) => Outcome::Done,
                    Some(_) => Outcome::Unauthorized,
                };
            }
        }
        Outcome::Done
    }

    fn log_in(&mut self, user: usize, right: bool) -> Outcome {
        if !right || !self.user_active[user] || self.account_suspended {
            return Outcome::InvalidCredentials;
        }
        self.families.push(Family { user, dead: false });
        self.give(self.families.len() - 1)
    }

    fn refresh(&mut self, back: usize) -> Outcome {
        let Some(newest) = self.refresh.len().checked_sub(1) else {
            return Outcome::Nothing;
        };
        let number = newest.saturating_sub(back);
        let token = &self.refresh[number];
        let family = token.family;
        if !self.is_good(token) {
            return Outcome::Unauthorized;
        }
        if token.used && self.strict_rotation {
            self.families[family].dead = true;
            return Outcome::Unauthorized;
        }
        self.refresh[number].used = true;
        self.give(family)
    }

    fn give(&mut self, family: usize) -> Outcome {
        let lasting = |length| Token {
            family,
            from: self.now,
            until: self.now + length,
            used: false,
        };
        let (access, refresh) = (lasting(15 * MINUTE), lasting(7 * DAY));
        let outcome = Outcome::Pair {
            access_until: access.until,
            refresh_until: refresh.until,
        };
        self.access.push(access);
        self.refresh.push(refresh);
        outcome
    }

    fn is_good(&self, token: &Token) -> bool {
        let family = &self.families[token.family];
        let in_time = token.from <= self.now && self.now < token.until;
        in_time && !family.dead && self.user_active[family.user] && !self.account_suspended
    }
}
