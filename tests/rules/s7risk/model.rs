//! A model of the rules in `docs/vendors/s7risk.md#rules`: a list of failures and of what was
//! issued, with times.

use crate::support::{DAY, counted_back};

use super::{Account, Name, Outcome, Step, Terms};

pub struct Model {
    terms: Terms,
    now: i64,
    active: bool,
    window_end: Option<i64>,
    records: Vec<Record>,
    tokens: Vec<Token>,
}

/// What is remembered of a name at a door.
struct Record {
    name: Name,
    failures: Vec<i64>,
    locked_until: Option<i64>,
}

struct Token {
    account: Account,
    from: i64,
    until: i64,
}

impl Model {
    pub fn new(terms: Terms) -> Self {
        Self {
            terms,
            now: 0,
            active: true,
            window_end: None,
            records: Vec::new(),
            tokens: Vec::new(),
        }
    }

    pub fn take(&mut self, step: &Step) -> Outcome {
        match *step {
            Step::Move(by) => self.now += by,
            Step::Restore => {}
            Step::SetActive(active) => self.active = active,
            Step::SetWindow(end) => self.window_end = end.map(|end| self.now + end),
            Step::LogIn { name, right, .. } => return self.log_in(name, right),
            Step::Use(back) => return self.use_token(back),
        }
        Outcome::Done
    }

    fn log_in(&mut self, name: Name, right: bool) -> Outcome {
        let (now, terms) = (self.now, self.terms);
        let account = name.account();
        let lets_in = right
            && match account {
                Some(Account::User) => self.active,
                Some(Account::Application) => true,
                None => false,
            };
        let record = self.record(name);
        if let Some(until) = record.locked_until.filter(|until| now < *until) {
            return Outcome::LockedOut { until };
        }
        if !lets_in {
            // What is a whole window ago when somebody fails is forgotten for good, and so is a
            // lock that is over, even should the clock go back.
            record.locked_until = None;
            record.failures.push(now);
            record
                .failures
                .retain(|failure| now < failure + terms.window);
            if record.failures.len() >= terms.threshold {
                record.failures.clear();
                record.locked_until = Some(now + terms.length);
            }
            return Outcome::DoNotMatch;
        }
        if account == Some(Account::User) && self.window_end.is_some_and(|end| now >= end) {
            return Outcome::WindowExpired;
        }
        let record = self.record(name);
        record.failures.clear();
        record.locked_until = None;
        let until = now + DAY;
        self.tokens.extend(account.map(|account| Token {
            account,
            from: now,
            until,
        }));
        Outcome::Token { until }
    }

    fn record(&mut self, name: Name) -> &mut Record {
        let known = self.records.iter().position(|record| record.name == name);
        let index = known.unwrap_or(self.records.len());
        if known.is_none() {
            self.records.push(Record {
                name,
                failures: Vec::new(),
                locked_until: None,
            });
        }
        &mut self.records[index]
    }

    fn use_token(&self, back: usize) -> Outcome {
        let Some(token) = counted_back(&self.tokens, back) else {
            return Outcome::Nothing;
        };
        let active = token.account == Account::Application || self.active;
        if active && token.from <= self.now && self.now < token.until {
            Outcome::Done
        } else {
            Outcome::InvalidToken
        }
    }
}
