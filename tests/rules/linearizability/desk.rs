//! Threads at a real sandbox.

use std::fmt::Debug;
use std::hint;
use std::sync::{Arc, LazyLock};

use jiff::SignedDuration;
use mockid::clock::{Mode, NumericDate, Setting};
use mockid::fixtures::Fixtures;
use mockid::identity::PasswordCost;
use mockid::sandbox::baseline::{Baseline, ClockStart};
use mockid::sandbox::keys::{KeyOptions, Keys};
use mockid::sandbox::{Part, ResetParts, Sandbox, Sandboxes, World};
use mockid::vendors;
use proptest::prelude::*;

use crate::model::history::{Counter, Event, History};
use crate::model::order::explain;
use crate::model::plan;
use crate::model::sandbox::{self, Asked, Kept, Move, Outcome, Rules};
use crate::support::{MINUTE, PASSWORD, at, race, timestamp};

/// How many threads there are, and how much each of them does.
const THREADS: usize = 4;
const STEPS: usize = 12;

/// How long a request waits between its coming and its decision, in turns of a loop.
const PAUSE: usize = 200;

/// So slowly that no second passes in a test.
const SLOW: f64 = 1e-6;

/// Where a vendor's clients are served.
pub trait Desk: Sync {
    type Plan: Debug + Copy + Send + Sync;
    type Rules: Rules<Ask: Send, Answer: Send>;

    /// What a plan comes to, once there is what it is about.
    fn ask(&self, plan: Self::Plan) -> Option<<Self::Rules as Rules>::Ask>;

    /// Asks the store.
    fn answer(
        &self,
        world: &World,
        now: NumericDate,
        ask: &<Self::Rules as Rules>::Ask,
    ) -> <Self::Rules as Rules>::Answer;

    /// Keeps what an answer gives, for others to ask about.
    fn learn(&self, answer: &<Self::Rules as Rules>::Answer);
}

type HistoryOf<R> = History<Asked<<R as Rules>::Ask>, Outcome<<R as Rules>::Answer>>;

static BASELINE: LazyLock<Arc<Baseline>> = LazyLock::new(|| {
    let yaml = format!(
        "intergiro: {{ api_keys: [{{ key: 11111111-1111-4111-8111-111111111111 }}] }}\n\
         s7risk: {{ users: [{{ email: known@example.com, password: {PASSWORD} }}] }}\n\
         haut-ai: {{ users: [{{ email: a@example.com, password: {PASSWORD} }},\
         {{ email: b@example.com, password: {PASSWORD} }}] }}\n\
         igny8: {{ accounts: [{{ name: A, slug: a }}],\
         users: [{{ id: 1, email: a@example.com, password: {PASSWORD}, account: a }},\
         {{ id: 2, email: b@example.com, password: {PASSWORD}, account: a }}] }}\n"
    );
    let fixtures =
        Fixtures::parse(&mockid::vendors::coded(), "test.yaml", &yaml).expect("good fixtures");
    let vendors = vendors::coded();
    let keys = Keys::new(vendors.key_plans(), &KeyOptions::default());
    let start = ClockStart {
        at: Some(timestamp(0)),
        frozen: true,
    };
    let keys = Arc::new(keys.expect("the development keys"));
    let baseline = Baseline::new(vendors, fixtures, keys, PasswordCost::Fast, start);
    Arc::new(baseline.expect("good fixtures"))
});

/// A sandbox with a few accounts, whose clock stands at the beginning of the test.
pub fn sandbox() -> Arc<Sandbox> {
    Arc::clone(Sandboxes::new(Arc::clone(&BASELINE)).default_sandbox())
}

/// Lets threads do at once what was drawn for them, and gives what each of them saw.
pub fn recorded<D: Desk>(desk: &D, plans: &[Vec<Asked<D::Plan>>]) -> HistoryOf<D::Rules> {
    let (sandbox, counter) = (sandbox(), Counter::default());
    race(plans.len(), |thread| {
        let mut events = Vec::new();
        for step in &plans[thread] {
            let asked = match *step {
                Asked::Reset(kept) => Asked::Reset(kept),
                Asked::Clock(how) => Asked::Clock(how),
                Asked::Vendor(plan) => match desk.ask(plan) {
                    Some(ask) => Asked::Vendor(ask),
                    None => continue,
                },
            };
            let called = counter.count();
            let outcome = done(desk, &sandbox, &asked);
            let returned = counter.count();
            if let Outcome::Vendor(answer) = &outcome {
                desk.learn(answer);
            }
            events.push(Event {
                asked,
                outcome,
                called,
                returned,
            });
        }
        events
    })
}

fn done<D: Desk>(
    desk: &D,
    sandbox: &Sandbox,
    asked: &Asked<<D::Rules as Rules>::Ask>,
) -> Outcome<<D::Rules as Rules>::Answer> {
    match asked {
        Asked::Vendor(ask) => {
            let (world, now) = sandbox.enter();
            // A server waits here for the body, and others come first.
            for _ in 0..PAUSE {
                hint::spin_loop();
            }
            Outcome::Vendor(desk.answer(&world, now, ask))
        }
        Asked::Reset(kept) => {
            sandbox.reset(&keep(*kept));
            Outcome::Reset
        }
        Asked::Clock(how) => Outcome::Shows(move_clock(sandbox, *how)),
    }
}

fn keep(kept: Kept) -> ResetParts {
    let world = [Part::Accounts, Part::Sessions, Part::Lockouts];
    let clock = kept.clock.then_some(Part::Clock);
    let world = world.into_iter().filter(|_| kept.world);
    world.chain(clock).collect()
}

fn move_clock(sandbox: &Sandbox, how: Move) -> i64 {
    let set = |setting| sandbox.clock().set(setting);
    let shown = match how {
        Move::By(seconds) => sandbox.clock().advance(SignedDuration::from_secs(seconds)),
        Move::To(seconds) => set(Setting {
            now: Some(timestamp(seconds)),
            ..Setting::default()
        }),
        Move::Freeze => set(Setting {
            mode: Some(Mode::Frozen),
            ..Setting::default()
        }),
        Move::Run => set(Setting {
            mode: Some(Mode::Running),
            rate: Some(SLOW),
            now: None,
        }),
    };
    let shown = shown.expect("a time that a clock can show");
    NumericDate::from(shown.now).as_seconds()
}

/// The moves of the clock that matter to most rules.
pub const LENGTHS: &[i64] = &[1, 5 * MINUTE, 15 * MINUTE, 45 * MINUTE];

/// Tries many histories of a vendor, each at a new desk.
pub fn try_histories<D: Desk, S: Strategy<Value = D::Plan>>(
    usual: u64,
    lots: impl Fn() -> S,
    desk: impl Fn(u64) -> (D, D::Rules),
) {
    for seed in plan::seeds(usual) {
        let plans = plan::drawn(seed, sandbox::steps(lots(), LENGTHS), THREADS, STEPS);
        let (desk, rules) = desk(seed);
        let history = recorded(&desk, &plans);
        let model = sandbox::Sandbox::new(at(0).as_seconds(), rules, THREADS);
        if let Err(unexplained) = explain(&model, &history) {
            panic!("history {seed}: {unexplained}");
        }
    }
}
