//! Two uses of one refresh token.

use std::collections::HashMap;

use crate::audit::history::{Delivery, Event, History};
use crate::identity::TokenId;
use crate::identity::ledger::TokenKind;

/// A refresh with a token of which an earlier refresh had given the successor.
pub(super) struct OldToken<'h> {
    /// The earlier refresh, whose answer the client had.
    pub replaced: &'h Event,
    /// The refresh with the old token.
    pub again: &'h Event,
}

/// The refreshes of each client with a token for which it had got another one.
pub(super) fn with_an_old_token(history: &History) -> Vec<OldToken<'_>> {
    let mut found = Vec::new();
    for events in history.clients() {
        let mut replaced: HashMap<TokenId, &Event> = HashMap::new();
        for event in events {
            let Some(token) = event.refresh_token() else {
                continue;
            };
            if let Some(first) = replaced.get(&token.id).copied()
                && first.was_known_to(event)
            {
                found.push(OldToken {
                    replaced: first,
                    again: event,
                });
            } else if gives_a_refresh_token(event) {
                replaced.insert(token.id, event);
            }
        }
    }
    found
}

/// The refreshes of one session that overlap, each pair in the order of their beginnings.
pub(super) fn overlapping(history: &History) -> Vec<(&Event, &Event)> {
    let mut found = Vec::new();
    for events in history.clients() {
        let refreshes: Vec<&Event> = events
            .into_iter()
            .filter(|event| event.refresh_token().is_some() && event.delivery != Delivery::Lost)
            .collect();
        for (number, event) in refreshes.iter().copied().enumerate() {
            let mut before = refreshes[..number].iter().copied().rev().take(MOST);
            let other = before.find(|other| other.overlaps(event) && other.refreshes_with(event));
            found.extend(other.map(|other| (other, event)));
        }
    }
    found
}

/// The number of refreshes that may overlap with another one.
const MOST: usize = 100;

fn gives_a_refresh_token(event: &Event) -> bool {
    let mut issued = event.issued.iter();
    event.delivery == Delivery::Sent && issued.any(|token| token.record.kind == TokenKind::Refresh)
}
