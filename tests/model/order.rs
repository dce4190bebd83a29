//! Looking for an order, as Wing and Gong do it and, with what was seen before left out, Lowe.

use std::collections::HashSet;
use std::fmt::{self, Debug};
use std::hash::Hash;

use super::history::Event;

/// What has one state and changes it one step at a time.
pub trait Model: Clone + Eq + Hash {
    type Asked: Clone + Debug;
    type Outcome: Clone + Debug;

    /// Where the next step of what a thread does may lead: nowhere, when it cannot have ended as it
    /// did. `events` are what all threads may do next, this one among them.
    fn next(&self, thread: usize, events: &[(usize, &EventOf<Self>)]) -> Vec<Next<Self>>;

    /// Whether something that ended so has changed nothing, wherever it stands.
    fn only_looks(&self, event: &EventOf<Self>) -> bool;
}

/// Where a step leads.
#[derive(Debug, Clone)]
pub struct Next<M> {
    pub model: M,
    /// Whether what the thread does is done with it.
    pub done: bool,
}

pub type EventOf<M> = Event<<M as Model>::Asked, <M as Model>::Outcome>;

/// A history that no order explains, as far as its shortest beginning that none explains.
pub struct Unexplained<M: Model>(Vec<(usize, EventOf<M>)>);

/// Looks for an order of the steps in which the model gives every outcome that was seen.
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
    // What explains a history explains every beginning of it.
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

/// How many events of each thread are done, and what the model has become.
type Reached<M> = (Vec<usize>, M);

/// Whether there is an order of all that had returned before a count. What was under way then may
/// have had its effect or not.
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
        // Whatever returns first comes before everything that was called later. It is tried first,
        // and so it lies on top.
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

/// Where the next step leads, whosever it is.
fn steps<M: Model>((done, model): &Reached<M>, events: &[(usize, &EventOf<M>)]) -> Vec<Reached<M>> {
    let mut steps = Vec::new();
    for (thread, event) in events {
        for next in model.next(*thread, events) {
            let mut done = done.clone();
            done[*thread] += usize::from(next.done);
            if next.done && model.only_looks(event) {
                // Whatever may come before it may come after it as well.
                return vec![(done, next.model)];
            }
            steps.push((done, next.model));
        }
    }
    steps
}

/// One line for each event, in the order in which they were called: when it was called and when it
/// returned, which thread, what, and what came of it.
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
