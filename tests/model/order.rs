//! A linearizability checker: the search by Wing and Gong, with the memoization of visited states
//! by Lowe.

use std::collections::HashSet;
use std::fmt::{self, Debug};
use std::hash::Hash;

use super::history::Event;

/// A state machine.
pub trait Model: Clone + Eq + Hash {
    type Asked: Clone + Debug;
    type Outcome: Clone + Debug;

    /// The possible next steps of a thread's event; none if it cannot have had its outcome.
    /// `events` are the possible next events of all threads, including this one.
    fn next(&self, thread: usize, events: &[(usize, &EventOf<Self>)]) -> Vec<Next<Self>>;

    /// Whether an event with this outcome never changes the state, at any position.
    fn is_read_only(&self, event: &EventOf<Self>) -> bool;
}

/// The result of a step.
#[derive(Debug, Clone)]
pub struct Next<M> {
    pub model: M,
    /// Whether the event of the thread is complete.
    pub done: bool,
}

pub type EventOf<M> = Event<<M as Model>::Asked, <M as Model>::Outcome>;

/// The shortest prefix of a history that no order explains.
pub struct Unexplained<M: Model>(Vec<(usize, EventOf<M>)>);

/// Searches for an order of the steps in which the model gives every observed outcome.
///
/// # Errors
///
/// [`Unexplained`] when there is none.
pub fn explain<M: Model>(start: &M, history: &[Vec<EventOf<M>>]) -> Result<(), Unexplained<M>> {
    let end = history.iter().flatten().map(|event| event.returned + 1);
    let end = end.max().unwrap_or(0);
    if has_order(start, history, end) {
        return Ok(());
    }
    // An order that explains a history also explains every prefix of it.
    let (mut explained, mut unexplained) = (0, end);
    while unexplained - explained > 1 {
        let middle = explained.midpoint(unexplained);
        if has_order(start, history, middle) {
            explained = middle;
        } else {
            unexplained = middle;
        }
    }
    let numbered = history.iter().enumerate();
    let mut events: Vec<_> = numbered
        .flat_map(|(thread, events)| events.iter().map(move |event| (thread, event.clone())))
        .filter(|(_, event)| event.called < unexplained)
        .collect();
    events.sort_unstable_by_key(|(_, event)| event.called);
    Err(Unexplained(events))
}

/// The number of completed events of each thread, and the state of the model.
type Reached<M> = (Vec<usize>, M);

/// Whether there is an order of all events that returned before a counter value. Events that were
/// running then may or may not have had their effect.
fn has_order<M: Model>(start: &M, history: &[Vec<EventOf<M>>], end: u64) -> bool {
    let mut seen = HashSet::new();
    let mut open = vec![(vec![0; history.len()], start.clone())];
    while let Some(reached) = open.pop() {
        if seen.contains(&reached) {
            continue;
        }
        let threads = history.iter().zip(&reached.0).enumerate();
        let mut events: Vec<_> = threads
            .filter_map(|(thread, (events, done))| Some((thread, events.get(*done)?)))
            .filter(|(_, event)| event.called < end)
            .collect();
        // The event that returns first precedes all that were called later. It is tried first, and
        // so it is last in the list.
        events.sort_unstable_by_key(|(_, event)| u64::MAX - event.returned);
        match events.last().map(|(_, event)| event.returned) {
            Some(first) if first < end => events.retain(|(_, event)| event.called < first),
            _ => return true,
        }
        open.extend(steps(&reached, &events));
        seen.insert(reached);
    }
    false
}

/// The possible next steps of all threads.
fn steps<M: Model>((done, model): &Reached<M>, events: &[(usize, &EventOf<M>)]) -> Vec<Reached<M>> {
    let mut steps = Vec::new();
    for (thread, event) in events {
        for next in model.next(*thread, events) {
            let mut done = done.clone();
            done[*thread] += usize::from(next.done);
            if next.done && model.is_read_only(event) {
                // Whatever can precede it can also follow it.
                return vec![(done, next.model)];
            }
            steps.push((done, next.model));
        }
    }
    steps
}

/// One line for each event, in the order of the calls: when it was called and when it returned, its
/// thread, the request and the outcome.
impl<M: Model> fmt::Display for Unexplained<M> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .write_str("no order explains this, and one would if its last return were not:")?;
        for (thread, event) in &self.0 {
            write!(
                formatter,
                "\n{:>4} to {:>4}  thread {thread}  {:?} -> {:?}",
                event.called, event.returned, event.asked, event.outcome
            )?;
        }
        Ok(())
    }
}

impl<M: Model> Debug for Unexplained<M> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}
