//! The rules for lockouts (`docs/vendors/s7risk.md#rules`): a list of failures, with times.
//!
//! A login is two decisions: it looks at the lock before it verifies the password, and settles the
//! outcome against the lock once more. What happens in between counts.

use crate::model::sandbox::{self, Decided};

use super::{Answer, Ask, Name, Terms};

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Rules {
    terms: Terms,
    active: bool,
    window_end: Option<i64>,
    records: [Record; Name::ALL.len()],
}

/// What is remembered of a name at a door.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
struct Record {
    failures: Vec<i64>,
    locked_until: Option<i64>,
}

impl Record {
    /// A failure that is a whole window ago is forgotten for good, and so is a lock that is over, even
    /// if the clock is moved back.
    fn fail(&mut self, now: i64, terms: Terms) {
        self.locked_until = None;
        self.failures.push(now);
        self.failures.retain(|failure| now < failure + terms.window);
        if self.failures.len() >= terms.threshold {
            self.lock(now + terms.length);
        }
    }

    fn lock(&mut self, until: i64) {
        self.failures.clear();
        self.locked_until = Some(until);
    }
}

impl Rules {
    pub fn new(terms: Terms) -> Self {
        Self {
            terms,
            active: true,
            window_end: None,
            records: <[Record; Name::ALL.len()]>::default(),
        }
    }

    fn log_in(&mut self, decision: usize, name: Name, right: bool, now: i64) -> Decided<Answer> {
        let record = &mut self.records[name as usize];
        if let Some(until) = record.locked_until.filter(|until| now < *until) {
            return Decided::Answer(Answer::LockedOut { until });
        }
        if decision == 0 {
            return Decided::GoesOn;
        }
        let matches = match name {
            Name::User => self.active && right,
            Name::Application => right,
            Name::UnknownUser | Name::UnknownApplication => false,
        };
        if !matches {
            record.fail(now, self.terms);
            return Decided::Answer(Answer::DoNotMatch);
        }
        if name == Name::User && self.window_end.is_some_and(|end| now >= end) {
            return Decided::Answer(Answer::WindowExpired);
        }
        *record = Record::default();
        Decided::Answer(Answer::Welcome)
    }
}

impl sandbox::Rules for Rules {
    type Ask = Ask;
    type Answer = Answer;

    fn renewed(&self) -> Self {
        Self::new(self.terms)
    }

    fn decide(&mut self, decision: usize, ask: &Ask, now: i64, _: &Answer) -> Decided<Answer> {
        match *ask {
            Ask::LogIn { name, right, .. } => return self.log_in(decision, name, right, now),
            Ask::LockOut(name) => self.records[name as usize].lock(now + self.terms.length),
            Ask::Lift(name) => self.records[name as usize] = Record::default(),
            Ask::SetActive(active) => self.active = active,
            Ask::SetWindow(end) => self.window_end = end.map(|end| now + end),
        }
        Decided::Answer(Answer::Done)
    }

    fn is_read_only(&self, _: &Ask, answered: &Answer) -> bool {
        matches!(answered, Answer::LockedOut { .. })
    }
}
