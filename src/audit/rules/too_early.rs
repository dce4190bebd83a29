//! A refresh before the vendor allows it.

use super::rfc;
use crate::audit::history::{Event, History};
use crate::audit::rule::{Rule, RuleName, Severity, Sighting};
use crate::sandbox::explanation::{Length, Time};
use crate::sandbox::reason::Reason;

pub(super) static RULE: Rule = Rule {
    name: RuleName::RefreshesTooEarly,
    severity: Severity::Warning,
    title: "refreshes before the vendor allows it",
    sees: "A refresh that the vendor refused because the access token of the session was still good.",
    why: "The vendor refuses it: a refresh is possible when the access token has expired.",
    source: rfc(
        "Intergiro, Authentication",
        "docs/vendors/intergiro.md#a-refresh-before-the-access-token-has-expired-is-400",
    ),
    advice: "Use the access token until it expires, and refresh then.",
    silent: "Vendors that allow a refresh at any time; the loser of two refreshes that overlap; clients that do \
             not have the access token, because another client has got it, a fault lost or changed the answer with \
             it, the control API ended it, or the answer is no longer in the journal; refreshes between which and the \
             issue of the access token the clock was moved back.",
    find,
};

fn find(history: &History) -> Vec<Sighting<'_>> {
    let events = history.events();
    let early = events.filter(|event| event.reason() == Reason::RefreshTooEarly);
    early
        .filter(|event| !loses_a_race(history, event) && has_a_good_token(history, event))
        .map(|event| Sighting {
            sentence: sentence(event),
            events: vec![event],
        })
        .collect()
}

/// Whether another refresh of the client was running when it began.
fn loses_a_race(history: &History, event: &Event) -> bool {
    let mut others = history.events().filter(|other| other.id() != event.id());
    others.any(|other| other.overlaps(event) && other.refreshes_with(event))
}

/// Whether the client has the access token that is still good, and can know that it is.
fn has_a_good_token(history: &History, event: &Event) -> bool {
    let Some(refresh) = event.refresh_token() else {
        return false;
    };
    let mut earlier = history.events().rev();
    let given = earlier.find_map(|given| {
        let access = given.access_of_session(refresh)?;
        (given.began() < event.began()).then_some((given, access))
    });
    given.is_some_and(|(given, access)| {
        given.was_known_to(event)
            && given.is_of_client(event)
            && !access.is_touched
            && !history.was_moved_back_between(given, event)
    })
}

fn sentence(event: &Event) -> String {
    let request = event.time();
    let possible = event.exchange().facts.possible_from;
    let until = possible.map_or_else(String::new, |time| {
        let left = Length(time.seconds_left(request).unsigned_abs());
        let time = Time { time, request };
        format!(" It is possible from {time} on, {left} after this request.")
    });
    let at = Time {
        time: request,
        request,
    };
    format!(
        "The client asked for a refresh at {at} (#{}), which was too early.{until}",
        event.id()
    )
}
