//! A sequential model of a sandbox: a clock that only moves when it is set, and a world that a
//! reset replaces.
//!
//! Only what the design guarantees is modelled. A request reads the current world and time once, in
//! one step, and keeps both: a reset or a move of the clock happens before that or after it. Each
//! decision of the store takes one more step, as many as its rules need ([`Rules::decide`]), and
//! steps of other threads may happen in between. So a request during which a reset happens ends in
//! the world in which it began, and one during which the clock moves is decided by the time at
//! which it began.

use std::fmt::Debug;
use std::hash::Hash;
use std::rc::Rc;

use proptest::prelude::*;
use proptest::sample::select;

use super::order::{EventOf, Model, Next};

/// A request to a sandbox.
#[derive(Debug, Clone, Copy)]
pub enum Asked<A> {
    /// A request to a vendor, or about what it has issued.
    Vendor(A),
    /// A reset, except for what is kept.
    Reset(Kept),
    /// A change of the clock.
    Clock(Move),
}

/// What a reset keeps.
#[derive(Debug, Clone, Copy)]
pub struct Kept {
    /// The time.
    pub clock: bool,
    /// Accounts, sessions and lockouts.
    pub world: bool,
}

/// A change of the clock.
#[derive(Debug, Clone, Copy)]
pub enum Move {
    /// Moves it by a number of seconds.
    By(i64),
    /// Sets it to a number of seconds after the start.
    To(i64),
    /// Freezes it.
    Freeze,
    /// Lets it run, so slowly that no second passes.
    Run,
}

/// The outcome of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome<A> {
    /// The vendor's answer.
    Vendor(A),
    /// It was reset.
    Reset,
    /// The time of the clock, in seconds since 1970.
    Shows(i64),
}

/// The rules of a vendor, with their state in one world.
pub trait Rules: Clone + Eq + Hash {
    type Ask: Clone + Debug;
    type Answer: Clone + Debug + Eq;

    /// The same rules in their initial state.
    fn renewed(&self) -> Self;

    /// Makes a decision about a request, given its index among the decisions. Ids of what is issued
    /// are random, so they are taken from the observed answer.
    fn decide(
        &mut self,
        decision: usize,
        ask: &Self::Ask,
        now: i64,
        answered: &Self::Answer,
    ) -> Decided<Self::Answer>;

    /// Whether a request with this answer has changed nothing, in any world.
    fn is_read_only(&self, ask: &Self::Ask, answered: &Self::Answer) -> bool;
}

/// The outcome of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided<A> {
    /// Another decision follows.
    GoesOn,
    /// This is the answer.
    Answer(A),
    /// The answer is impossible: something should have been issued and was not, or its id is not
    /// new.
    Otherwise,
}

/// The model of a sandbox.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Sandbox<R> {
    start: i64,
    now: i64,
    /// The world at the start and after each reset that kept nothing; the last is the current one.
    worlds: Vec<Rc<R>>,
    /// The running request of each thread.
    visits: Vec<Option<Visit>>,
    /// The thread whose request began last, if nothing else has happened since.
    came: Option<usize>,
}

/// A request that has begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Visit {
    world: usize,
    now: i64,
    decisions: usize,
}

impl<R: Rules> Sandbox<R> {
    /// A sandbox that starts at a time, with a number of threads.
    pub fn new(start: i64, rules: R, threads: usize) -> Self {
        Self {
            start,
            now: start,
            worlds: vec![Rc::new(rules)],
            visits: vec![None; threads],
            came: None,
        }
    }

    fn reset(&mut self, kept: Kept) {
        if !kept.clock {
            self.now = self.start;
        }
        if !kept.world {
            let first = self.worlds.first();
            let renewed = first.map(|world| Rc::new(world.renewed()));
            self.worlds.extend(renewed);
        }
    }

    fn move_clock(&mut self, how: Move) -> i64 {
        match how {
            Move::By(seconds) => self.now += seconds,
            Move::To(seconds) => self.now = self.start + seconds,
            Move::Freeze | Move::Run => {}
        }
        self.now
    }

    /// Begins a request.
    fn come(&self, thread: usize) -> Self {
        let mut come = self.clone();
        come.came = Some(thread);
        come.visits[thread] = Some(Visit {
            world: self.worlds.len() - 1,
            now: self.now,
            decisions: 0,
        });
        come
    }

    /// Makes the next decision about a request that has begun.
    fn decide(&self, thread: usize, ask: &R::Ask, answered: &R::Answer) -> Option<Next<Self>> {
        let visit = self.visits[thread]?;
        let mut model = self.clone();
        model.came = None;
        let world = Rc::make_mut(&mut model.worlds[visit.world]);
        let done = match world.decide(visit.decisions, ask, visit.now, answered) {
            Decided::GoesOn => false,
            Decided::Answer(expected) if expected == *answered => true,
            Decided::Answer(_) | Decided::Otherwise => return None,
        };
        let decisions = visit.decisions + 1;
        model.visits[thread] = (!done).then_some(Visit { decisions, ..visit });
        Some(Next { model, done })
    }

    /// The possible next steps of a vendor's request. When it begins only matters relative to
    /// changes of the clock and resets. So it begins directly before such a change (several
    /// requests in the order of their threads), or else directly before its own first decision.
    fn visit(
        &self,
        thread: usize,
        (ask, answered): (&R::Ask, &R::Answer),
        events: &[(usize, &EventOf<Self>)],
    ) -> Vec<Next<Self>> {
        let mut next = Vec::new();
        let has_come = self.visits[thread].is_some();
        let changes = |asked: &Asked<_>| !matches!(asked, Asked::Vendor(_));
        let matters = events.iter().any(|(_, event)| changes(&event.asked));
        if !has_come && matters && self.came.is_none_or(|other| other < thread) {
            next.push(Next {
                model: self.come(thread),
                done: false,
            });
        }
        if self.came.is_none() {
            let come = if has_come {
                self.clone()
            } else {
                self.come(thread)
            };
            next.extend(come.decide(thread, ask, answered));
        }
        next
    }
}

impl<R: Rules> Model for Sandbox<R> {
    type Asked = Asked<R::Ask>;
    type Outcome = Outcome<R::Answer>;

    fn next(&self, thread: usize, events: &[(usize, &EventOf<Self>)]) -> Vec<Next<Self>> {
        let Some((_, event)) = events.iter().find(|(each, _)| *each == thread) else {
            return Vec::new();
        };
        let mut model = self.clone();
        model.came = None;
        let agrees = match (&event.asked, &event.outcome) {
            (Asked::Vendor(ask), Outcome::Vendor(answered)) => {
                return self.visit(thread, (ask, answered), events);
            }
            (Asked::Reset(kept), Outcome::Reset) => {
                model.reset(*kept);
                true
            }
            (Asked::Clock(how), Outcome::Shows(time)) => model.move_clock(*how) == *time,
            _ => false,
        };
        let next = Next { model, done: true };
        agrees.then_some(next).into_iter().collect()
    }

    fn is_read_only(&self, event: &EventOf<Self>) -> bool {
        match (&event.asked, &event.outcome) {
            (Asked::Vendor(ask), Outcome::Vendor(answered)) => {
                let mut rules = self.worlds.iter();
                rules
                    .next()
                    .is_some_and(|rules| rules.is_read_only(ask, answered))
            }
            (Asked::Clock(Move::Freeze | Move::Run), _) => true,
            _ => false,
        }
    }
}

/// Random steps of a thread: mostly the given requests to the vendor, sometimes a move of the clock
/// by one of these lengths, or a reset.
pub fn steps<S: Debug>(
    vendor: impl Strategy<Value = S>,
    lengths: &'static [i64],
) -> impl Strategy<Value = Asked<S>> {
    let by = (select(lengths), prop::bool::weighted(0.2));
    let moves = prop_oneof![
        6 => by.prop_map(|(by, back)| Move::By(if back { -by } else { by })),
        1 => select(lengths).prop_map(Move::To),
        1 => Just(Move::Freeze),
        1 => Just(Move::Run),
    ];
    let kept = (any::<bool>(), any::<bool>()).prop_map(|(clock, world)| Kept { clock, world });
    prop_oneof![
        16 => vendor.prop_map(Asked::Vendor),
        3 => moves.prop_map(Asked::Clock),
        1 => kept.prop_map(Asked::Reset),
    ]
}
