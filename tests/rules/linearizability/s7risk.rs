//! The lockout of s7risk, at the store.
//!
//! A login is two decisions: it looks whether the name is locked, verifies the password, and settles
//! the outcome against the lock once more. Whatever came in between counts.

use mockid::Provider;
use mockid::clock::NumericDate;
use mockid::identity::lockout::{LockoutKey, LoginKind};
use mockid::identity::login::LoginRefused;
use mockid::sandbox::World;
use proptest::prelude::*;

use super::desk::{self, Desk};
use crate::histories::sandbox::{self, Decided};
use crate::s7risk::{KNOWN, LOCKOUT, policy};
use crate::support::{MINUTE, PASSWORD, at_once};

const NAMES: [&str; 2] = [KNOWN, "nobody@example.com"];
const LENGTH: i64 = 5 * MINUTE;
const THRESHOLD: usize = 5;

#[derive(Debug, Clone, Copy)]
pub enum Ask {
    /// With the name of that number, and the right password or a wrong one.
    LogIn {
        name: usize,
        right: bool,
    },
    /// At the control API.
    LockOut(usize),
    Lift(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Welcome,
    DoNotMatch,
    LockedOut { until: i64 },
    Done,
}

fn plan() -> impl Strategy<Value = Ask> {
    let name = || 0..NAMES.len();
    let right = prop::bool::weighted(0.1);
    prop_oneof![
        20 => (name(), right).prop_map(|(name, right)| Ask::LogIn { name, right }),
        1 => name().prop_map(Ask::LockOut),
        2 => name().prop_map(Ask::Lift),
    ]
}

struct Counter;

fn key(name: usize) -> LockoutKey {
    LockoutKey::new(Provider::S7RISK, LoginKind::User, NAMES[name])
}

impl Desk for Counter {
    type Plan = Ask;
    type Rules = Rules;

    fn ask(&self, plan: Ask) -> Option<Ask> {
        Some(plan)
    }

    fn answer(&self, world: &World, now: NumericDate, ask: &Ask) -> Answer {
        let store = world.identity();
        match *ask {
            Ask::LogIn { name, right } => {
                let password = if right { PASSWORD } else { "wrong" };
                let (provider, door) = (Provider::S7RISK, LoginKind::User);
                let policy = policy(LOCKOUT);
                let login = store.log_in(provider, door, NAMES[name], password, policy, now);
                match at_once(login) {
                    Ok(_) => Answer::Welcome,
                    Err(LoginRefused::LockedOut { until }) => Answer::LockedOut {
                        until: until.as_seconds(),
                    },
                    Err(_) => Answer::DoNotMatch,
                }
            }
            Ask::LockOut(name) => {
                let until = now.after(LOCKOUT.length);
                let locked = store.lock_out(key(name), until, LOCKOUT, now);
                assert_eq!(locked, Ok(()));
                Answer::Done
            }
            Ask::Lift(name) => {
                store.lift_lockouts(|other| *other == key(name));
                Answer::Done
            }
        }
    }

    fn learn(&self, _: &Answer) {}
}

/// The rules, and what has come of them for each name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Rules([Record; NAMES.len()]);

#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
struct Record {
    failures: Vec<i64>,
    locked_until: Option<i64>,
}

impl Record {
    fn lock(&self, now: i64) -> Option<Answer> {
        let until = self.locked_until.filter(|until| now < *until)?;
        Some(Answer::LockedOut { until })
    }

    /// What is a whole window ago when somebody fails is forgotten for good, and so is a lock that is
    /// over.
    fn fail(&mut self, now: i64) {
        self.locked_until = None;
        self.failures.push(now);
        self.failures.retain(|failure| now < failure + LENGTH);
        if self.failures.len() >= THRESHOLD {
            self.failures.clear();
            self.locked_until = Some(now + LENGTH);
        }
    }
}

impl sandbox::Rules for Rules {
    type Ask = Ask;
    type Answer = Answer;

    fn renewed(&self) -> Self {
        Self::default()
    }

    fn decide(&mut self, decision: usize, ask: &Ask, now: i64, _: &Answer) -> Decided<Answer> {
        Decided::Answer(match *ask {
            Ask::LogIn { name, right } => {
                let record = &mut self.0[name];
                if let Some(locked) = record.lock(now) {
                    locked
                } else if decision == 0 {
                    return Decided::GoesOn;
                } else if right && NAMES[name] == KNOWN {
                    *record = Record::default();
                    Answer::Welcome
                } else {
                    record.fail(now);
                    Answer::DoNotMatch
                }
            }
            Ask::LockOut(name) => {
                self.0[name] = Record {
                    failures: Vec::new(),
                    locked_until: Some(now + LENGTH),
                };
                Answer::Done
            }
            Ask::Lift(name) => {
                self.0[name] = Record::default();
                Answer::Done
            }
        })
    }

    fn only_looks(_: &Ask, answered: &Answer) -> bool {
        matches!(answered, Answer::LockedOut { .. })
    }
}

#[test]
fn lockouts_of_s7risk_have_an_order_that_its_rules_explain() {
    desk::try_histories(300, plan, |_| (Counter, Rules::default()));
}
