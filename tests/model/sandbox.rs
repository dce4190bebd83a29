//! A sandbox without threads: a clock that stands until it is moved, and a world that a reset
//! replaces.
//!
//! What the design promises is modelled, and no more. A request looks once at which world there is
//! and what time it is, in one step, and keeps to both: a reset or a move of the clock comes before
//! that or after it. What the store then decides takes one step more, or as many as its rules say
//! ([`Rules::decide`]), and others may come in between. So a request that is overtaken by a reset
//! ends in the world in which it began, and one that is overtaken by the clock decides by the time
//! at which it came.

use std::fmt::Debug;
use std::hash::Hash;
use std::rc::Rc;

use proptest::prelude::*;
use proptest::sample::select;

use super::order::{EventOf, Model, Next};

/// What is asked of a sandbox.
#[derive(Debug, Clone, Copy)]
pub enum Asked<A> {
    /// Something of a vendor, or about what it has issued.
    Vendor(A),
    /// Back to the start, but for what is kept.
    Reset(Kept),
    /// Another time.
    Clock(Move),
}

/// What a reset leaves as it is.
#[derive(Debug, Clone, Copy)]
pub struct Kept {
    /// The time.
    pub clock: bool,
    /// Accounts, sessions and lockouts.
    pub world: bool,
}

/// What is done to the clock.
#[derive(Debug, Clone, Copy)]
pub enum Move {
    /// It is moved by so many seconds.
    By(i64),
    /// It is set to so many seconds after the start.
    To(i64),
    /// It is told to stand where it is.
    Freeze,
    /// It is told to go on, so slowly that no second passes.
    Run,
}

/// What comes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome<A> {
    /// The vendor's answer.
    Vendor(A),
    /// It was reset.
    Reset,
    /// What the clock shows, in seconds since 1970.
    Shows(i64),
}

/// The rules of a vendor, and what has come of them in one world.
pub trait Rules: Clone + Eq + Hash {
    type Ask: Clone + Debug;
    type Answer: Clone + Debug + Eq;

    /// The same rules in a world in which nothing has happened yet.
    fn renewed(&self) -> Self;

    /// Takes a decision, the first, second … of what is asked. The names of what is issued are drawn
    /// by lot, so they are taken from what was answered.
    fn decide(
        &mut self,
        decision: usize,
        ask: &Self::Ask,
        now: i64,
        answered: &Self::Answer,
    ) -> Decided<Self::Answer>;

    /// Whether what was answered so has changed nothing, in any world.
    fn only_looks(&self, ask: &Self::Ask, answered: &Self::Answer) -> bool;
}

/// What a decision comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided<A> {
    /// Another one follows.
    GoesOn,
    /// This is the answer.
    Answer(A),
    /// Something would have been issued, and was not, or it has a name that was given before.
    Otherwise,
}

/// A sandbox as a model.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Sandbox<R> {
    start: i64,
    now: i64,
    /// What there was after each reset that kept nothing; the last is what there is.
    worlds: Vec<Rc<R>>,
    /// What each thread is in the middle of.
    visits: Vec<Option<Visit>>,
    /// The thread that came last, while nothing else has happened since.
    came: Option<usize>,
}

/// A request that has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Visit {
    world: usize,
    now: i64,
    decisions: usize,
}

impl<R: Rules> Sandbox<R> {
    /// A sandbox that starts at a time, for so many threads.
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

    /// A request comes.
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

    /// Takes the next decision about a request that has come.
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

    /// What becomes of a vendor's request next. When it comes makes a difference only to what moves
    /// the clock or resets the world: so it comes right before that, one of several in the order of
    /// the threads, or else right before its own first decision.
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

    fn only_looks(&self, event: &EventOf<Self>) -> bool {
        match (&event.asked, &event.outcome) {
            (Asked::Vendor(ask), Outcome::Vendor(answered)) => {
                let mut rules = self.worlds.iter();
                rules
                    .next()
                    .is_some_and(|rules| rules.only_looks(ask, answered))
            }
            (Asked::Clock(Move::Freeze | Move::Run), _) => true,
            _ => false,
        }
    }
}

/// What a thread is to do: mostly something of the vendor, by these lots, and now and then a move of
/// the clock by one of these lengths, or a reset.
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
