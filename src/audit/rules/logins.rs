//! Logins that were not needed, because an access token was good.

use crate::audit::history::{Act, Event, History, SeenToken};
use crate::clock::NumericDate;

/// The part of the lifetime of a token that may be left when a client replaces it, as a divisor.
const EARLY_PART: i64 = 10;

/// The time that may be left when a client replaces a token, in seconds.
const EARLY_SECONDS: i64 = 60;

/// A login of a client that had a good access token.
pub(super) struct NeedlessLogin<'h> {
    /// The request that gave the token.
    pub given: &'h Event,
    /// The login.
    pub login: &'h Event,
    /// When the token expires.
    pub until: NumericDate,
}

/// The needless logins of each client, in order.
pub(super) fn needless(history: &History) -> Vec<NeedlessLogin<'_>> {
    let clients = history.clients().into_iter();
    clients.flat_map(|events| of_client(&events)).collect()
}

fn of_client<'h>(events: &[&'h Event]) -> Vec<NeedlessLogin<'h>> {
    let mut found = Vec::new();
    for (number, login) in events.iter().copied().enumerate() {
        if login.act != (Act::Login { is_own: true }) {
            continue;
        }
        let before = &events[..number];
        let at_hand = before.iter().enumerate().rev().find_map(|(at, given)| {
            let token = given.gave_access().filter(|_| given.was_known_to(login))?;
            is_good(token, &before[at + 1..], login).then_some((*given, token.record.expires))
        });
        found.extend(at_hand.map(|(given, until)| NeedlessLogin {
            given,
            login,
            until,
        }));
    }
    found
}

/// Whether a token was good at the time of a login, by the requests between its issue and the login.
fn is_good(token: &SeenToken, between: &[&Event], login: &Event) -> bool {
    let record = &token.record;
    let left = record.expires.seconds_left(login.time());
    let lifetime = record.expires.seconds_left(record.issued);
    let lasts = left > EARLY_SECONDS.max(lifetime / EARLY_PART);
    let in_session = |event: &Event| {
        let mut sent = event.presented.iter();
        sent.any(|sent| sent.id == token.id || sent.is_of_session(token))
    };
    let is_undisturbed = between
        .iter()
        .all(|event| !in_session(event) || (!event.is_refused() && !event.may_end_a_session));
    let is_issued = record.issued <= login.time();
    lasts && is_issued && is_undisturbed && !token.is_touched
}
