//! The lockouts of s7risk, at the store.

use mockid::clock::NumericDate;
use mockid::sandbox::World;

use super::desk::{self, Desk};
use crate::s7risk::{self, Answer, Ask, Name, Rules, TERMS};

const NAMES: &[Name] = &[Name::User, Name::UnknownUser];

struct Counter;

impl Desk for Counter {
    type Plan = Ask;
    type Rules = Rules;

    fn ask(&self, plan: Ask) -> Option<Ask> {
        Some(plan)
    }

    fn answer(&self, world: &World, now: NumericDate, ask: &Ask) -> Answer {
        s7risk::answer(world.identity(), TERMS, now, ask)
    }

    fn learn(&self, _: &Answer) {}
}

#[test]
fn lockouts_of_s7risk_have_an_order_that_its_rules_explain() {
    let ask = || s7risk::ask(NAMES);
    desk::try_histories(300, ask, |_| (Counter, Rules::new(TERMS)));
}
