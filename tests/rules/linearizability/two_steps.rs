//! The checker catches a store that is broken: one that looks whether a refresh is due, lets go of its
//! lock, and then refreshes.

use std::collections::HashMap;
use std::sync::Mutex;
use std::thread;

use mockid::clock::NumericDate;
use mockid::identity::{SessionId, TokenId};
use mockid::sandbox::World;
use proptest::prelude::*;

use super::desk::{Desk, recorded};
use crate::model::order::explain;
use crate::model::plan;
use crate::model::sandbox::{Asked, Move, Sandbox};
use crate::model::sessions::{Answer, Ask, Deed, Grant, Known, Plan, Rules, Token};
use crate::sessions::desk::intergiro;
use crate::support::{MINUTE, at};

/// A store of sessions that refreshes in one step, or in two.
struct Store {
    one_step: bool,
    /// Until when the newest access token of each session is good.
    sessions: Mutex<HashMap<SessionId, i64>>,
    known: Known,
}

fn give(sessions: &mut HashMap<SessionId, i64>, session: SessionId, now: i64) -> Answer {
    let until = now + 15 * MINUTE;
    sessions.insert(session, until);
    Answer::Granted(Grant {
        session,
        account: 0,
        access: Token {
            id: TokenId::random(),
            times: Some((now, until)),
        },
        refresh: Token {
            id: TokenId::random(),
            times: None,
        },
    })
}

impl Desk for Store {
    type Plan = Plan;
    type Rules = Rules;

    fn ask(&self, plan: Plan) -> Option<Ask> {
        self.known.ask(plan)
    }

    fn answer(&self, _: &World, now: NumericDate, ask: &Ask) -> Answer {
        let now = now.as_seconds();
        let mut sessions = self.sessions.lock().expect("nobody panics");
        let Ask::Refresh(grant) = ask else {
            return give(&mut sessions, SessionId::random(), now);
        };
        if now < sessions[&grant.session] {
            return Answer::TooEarly { until: None };
        }
        if !self.one_step {
            drop(sessions);
            thread::yield_now();
            sessions = self.sessions.lock().expect("nobody panics");
        }
        give(&mut sessions, grant.session, now)
    }

    fn learn(&self, answer: &Answer) {
        self.known.learn(answer);
    }
}

/// Whether one of this number of histories of the store has no valid order.
fn is_caught(one_step: bool, histories: u64) -> bool {
    // Every session is due once, when the clock is set.
    let step = prop_oneof![
        2 => Just(Asked::Vendor(Plan::LogIn(0))),
        1 => Just(Asked::Clock(Move::To(15 * MINUTE))),
        9 => Just(Asked::Vendor(Plan::With(0, Deed::Refresh))),
    ];
    (0..histories).any(|seed| {
        let plans = plan::drawn(seed, step.clone(), 4, 6);
        let store = Store {
            one_step,
            sessions: Mutex::default(),
            known: Known::default(),
        };
        let history = recorded(&store, &plans);
        let model = Sandbox::new(at(0).as_seconds(), Rules::new(intergiro()), plans.len());
        explain(&model, &history).is_err()
    })
}

#[test]
fn a_store_that_refreshes_in_two_steps_is_caught_and_one_that_does_not_is_not() {
    assert!(is_caught(false, 5_000));
    assert!(!is_caught(true, 200));
}
