//! The history of a sandbox: its kept journal entries, with what the ledger knows about their tokens.

mod connections;
mod event;
mod place;
mod reading;
mod seen_token;
mod sent_texts;
#[cfg(test)]
mod tests;
mod url_secrets;
mod who;

use std::collections::HashMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::sandbox::World;
use crate::sandbox::faults::{FaultId, LieName};
use crate::sandbox::journal::EntryMatch;
use crate::vendor::judged_lies::{JudgedLie, LieVerdict, judge};
pub use event::{Act, Delivery, Event, OperationSort};
pub use seen_token::SeenToken;
use who::ClientNames;

/// What an audit has to know besides the sandbox.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// Whether the server can be reached by HTTPS.
    pub has_https: bool,
}

/// The history of a sandbox, in the order in which the requests began.
#[derive(Debug)]
pub struct History {
    events: Vec<Event>,
    lost: u64,
    /// When, by the machine's clock, the sandbox's clock had been moved back.
    moved_back: Vec<Timestamp>,
    surroundings: Surroundings,
    believed_lies: Vec<BelievedLie>,
}

/// A false answer of a fault that a client used although it had to refuse it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BelievedLie {
    /// The lie.
    pub lie: LieName,
    /// The fault.
    pub fault: FaultId,
    /// The first entry of an answer in which it was told.
    pub told: u64,
    /// The first entry that uses such an answer.
    pub used: u64,
}

impl BelievedLie {
    fn of(judged: JudgedLie) -> Option<Self> {
        let is_believed = judged.verdict == LieVerdict::Swallowed;
        let (told, used) = (*judged.told.first()?, *judged.used.first()?);
        is_believed.then_some(Self {
            lie: judged.lie,
            fault: judged.fault,
            told,
            used,
        })
    }
}

impl History {
    /// Reads the journal of a world. Calls that the server itself made, and requests that no vendor
    /// has answered, are left out.
    #[must_use]
    pub fn of(world: &Arc<World>, surroundings: Surroundings) -> Self {
        let kept = world.journal().find(&EntryMatch::default());
        let mut clients = ClientNames::default();
        let events = kept.entries.into_iter();
        let mut events: Vec<Event> = events
            .filter_map(|entry| Event::read(world, entry, &mut clients))
            .collect();
        // Entries are written when requests end.
        events.sort_by_key(|event| (event.exchange().machine_time, event.id()));
        connections::link(&mut events);
        connections::mark_one_by_one(&mut events);
        Self {
            moved_back: moved_back(&events),
            events,
            lost: kept.lost,
            surroundings,
            believed_lies: judge(world)
                .into_iter()
                .filter_map(BelievedLie::of)
                .collect(),
        }
    }

    /// Every event.
    #[must_use]
    pub fn events(&self) -> impl DoubleEndedIterator<Item = &Event> {
        self.events.iter()
    }

    /// The events of each client of each vendor, each in order; the clients by their first event.
    #[must_use]
    pub fn clients(&self) -> Vec<Vec<&Event>> {
        let mut numbers = HashMap::new();
        let mut clients: Vec<Vec<&Event>> = Vec::new();
        for event in &self.events {
            let number = *numbers
                .entry((event.provider, &*event.client))
                .or_insert(clients.len());
            if number == clients.len() {
                clients.push(Vec::new());
            }
            clients[number].push(event);
        }
        clients
    }

    /// Whether the sandbox's clock ran with the machine's between two events: nobody has moved or frozen
    /// it, and its rate was 1.
    #[must_use]
    pub fn clock_ran_between(one: &Event, other: &Event) -> bool {
        let on_clock = other.time().since(one.time());
        let on_machine = other.began().duration_since(one.began());
        // The time of a request has whole seconds.
        (on_clock - on_machine).abs() <= SignedDuration::from_secs(2)
    }

    /// Whether the sandbox's clock was moved back after one event began and before another did.
    #[must_use]
    pub fn was_moved_back_between(&self, one: &Event, other: &Event) -> bool {
        let mut moves = self.moved_back.iter();
        moves.any(|moved| one.began() < *moved && *moved <= other.began())
    }

    /// The lies that clients believed.
    #[must_use]
    pub fn believed_lies(&self) -> &[BelievedLie] {
        &self.believed_lies
    }

    /// The number of entries that were evicted.
    #[must_use]
    pub const fn lost(&self) -> u64 {
        self.lost
    }

    /// Whether the server can be reached by HTTPS.
    #[must_use]
    pub const fn has_https(&self) -> bool {
        self.surroundings.has_https
    }
}

/// When the events began, by the machine's clock, whose time in the sandbox is before that of the event
/// before.
fn moved_back(events: &[Event]) -> Vec<Timestamp> {
    let pairs = events.iter().zip(events.iter().skip(1));
    // Requests read the time a moment after they begin.
    let is_before = |(one, next): &(&Event, &Event)| one.time().seconds_left(next.time()) > 1;
    pairs
        .filter(is_before)
        .map(|(_, next)| next.began())
        .collect()
}
