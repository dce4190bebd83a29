//! The private tokens of haut-ai, at the store.

use mockid::clock::NumericDate;
use mockid::sandbox::World;

use super::desk;
use crate::haut_ai::{self, Answer, Ask, Desk, Plan, Rules};

impl desk::Desk for Desk {
    type Plan = Plan;
    type Rules = Rules;

    fn ask(&self, plan: Plan) -> Option<Ask> {
        self.ask(plan)
    }

    fn answer(&self, world: &World, now: NumericDate, ask: &Ask) -> Answer {
        haut_ai::answer(world.identity(), now, ask)
    }

    fn learn(&self, answer: &Answer) {
        self.learn(answer);
    }
}

#[test]
fn private_tokens_of_haut_ai_have_an_order_that_its_rules_explain() {
    desk::try_histories(300, haut_ai::plan, |_| (Desk::default(), Rules::new()));
}
