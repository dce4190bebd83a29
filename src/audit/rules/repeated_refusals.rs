//! Tokens that are sent again after they were refused.

use std::collections::HashMap;

use crate::audit::history::{Event, History};
use crate::identity::TokenId;
use crate::sandbox::reason::Reason;

/// A request with a token that had been refused before for the same kind of reason.
pub(super) struct Repeated<'h> {
    /// The first refusal.
    pub first: &'h Event,
    /// The later request, which was refused too.
    pub again: &'h Event,
}

/// The requests of each client with a token that an answer to the client had refused for such a reason, and
/// that were refused for one again.
pub(super) fn find(history: &History, is_such: fn(Reason) -> bool) -> Vec<Repeated<'_>> {
    let clients = history.clients().into_iter();
    clients
        .flat_map(|events| of_client(&events, is_such))
        .collect()
}

fn of_client<'h>(events: &[&'h Event], is_such: fn(Reason) -> bool) -> Vec<Repeated<'h>> {
    let mut refused: HashMap<TokenId, &Event> = HashMap::new();
    let mut found = Vec::new();
    for event in events.iter().copied() {
        let Some(token) = event.exchange().token else {
            continue;
        };
        if !event.is_refused() {
            refused.remove(&token);
        }
        if !is_such(event.reason()) {
            continue;
        }
        match refused.get(&token).copied() {
            Some(first) if first.was_answered() && first.was_read_before(event) => {
                found.push(Repeated {
                    first,
                    again: event,
                });
            }
            Some(_) => {}
            None => {
                refused.insert(token, event);
            }
        }
    }
    found
}
