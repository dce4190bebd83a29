//! What the connections of clients tell of the order in which they sent their requests.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::event::{Event, Previous};
use crate::audit::client::Client;
use crate::provider::Provider;

/// Tells each event which one came before it on its connection.
pub fn link(events: &mut [Event]) {
    let mut latest = HashMap::new();
    for event in events {
        let came_by = event.exchange().came_by.filter(|it| it.is_serial);
        if let Some(came_by) = came_by {
            let own = Previous {
                id: event.id(),
                began: event.began(),
            };
            event.previous = latest.insert(came_by.opened, own);
        }
    }
}

/// Marks the events of clients that send one request after the other, each on a connection of its own, as a
/// program without a pool of connections does. Of two that are under way at once, the connections overlap.
pub fn mark_one_by_one(events: &mut [Event]) {
    let mut clients: HashMap<(Provider, Arc<Client>), OneByOne> = HashMap::new();
    for event in &*events {
        clients.entry(client(event)).or_default().add(event);
    }
    for event in events {
        let known = clients.get(&client(event));
        event.is_one_by_one = known.is_some_and(|it| !it.is_broken);
    }
}

fn client(event: &Event) -> (Provider, Arc<Client>) {
    (event.provider, Arc::clone(&event.client))
}

/// Whether the requests of a client came one by one so far.
#[derive(Default)]
struct OneByOne {
    is_broken: bool,
    latest_end: Option<Timestamp>,
}

impl OneByOne {
    fn add(&mut self, event: &Event) {
        let opened = event.exchange().came_by.filter(|it| it.is_serial);
        let follows = opened.is_some_and(|it| self.latest_end.is_none_or(|end| end <= it.opened));
        self.is_broken |= !follows || event.previous.is_some();
        self.latest_end = self.latest_end.max(Some(event.ended()));
    }
}
