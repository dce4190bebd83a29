//! Sessions, at the store.

use mockid::clock::{NumericDate, Period};
use mockid::identity::grant::policy::{OpeningLimit, Reuse, Rotation};
use mockid::sandbox::World;

use super::desk;
use crate::model::sessions::{Answer, Ask, Plan, Rules, Terms, plan};
use crate::sessions::desk::{Desk, igny8, intergiro};

impl desk::Desk for Desk {
    type Plan = Plan;
    type Rules = Rules;

    fn ask(&self, plan: Plan) -> Option<Ask> {
        self.known.ask(plan)
    }

    fn answer(&self, world: &World, now: NumericDate, ask: &Ask) -> Answer {
        self.answer(world.identity(), now, ask)
    }

    fn learn(&self, answer: &Answer) {
        self.known.learn(answer);
    }
}

fn try_histories(terms: impl Fn(u64) -> Terms) {
    desk::try_histories(400, plan, |seed| {
        let terms = terms(seed);
        (Desk::on(terms), Rules::new(terms))
    });
}

#[test]
fn sessions_of_intergiro_have_an_order_that_its_rules_explain() {
    try_histories(|seed| {
        let mut terms = intergiro();
        if seed.is_multiple_of(2) {
            terms.policy.refresh.rotation = Rotation::single_use(Reuse::Refused);
        }
        terms.policy.session.openings = (seed % 4 >= 2).then_some(OpeningLimit {
            sessions: 2,
            within: Period::minutes(10),
        });
        terms
    });
}

#[test]
fn families_of_igny8_have_an_order_that_its_rules_explain() {
    try_histories(|seed| {
        let mut terms = igny8();
        if seed.is_multiple_of(2) {
            terms.policy.refresh.rotation = Rotation::single_use(Reuse::EndsSession);
        }
        terms
    });
}

#[test]
fn single_use_with_a_grace_has_an_order_that_the_rules_explain() {
    try_histories(|_| {
        let mut terms = intergiro();
        terms.policy.refresh.rotation = Rotation::SingleUse {
            reuse: Reuse::EndsSession,
            grace: Some(Period::minutes(5)),
        };
        terms
    });
}
