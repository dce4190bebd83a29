//! Requests that come again too soon.

use jiff::SignedDuration;

use super::rfc;
use crate::audit::history::{Delivery, Event, History};
use crate::audit::rule::{Rule, RuleName, Severity, Sighting};
use crate::sandbox::explanation::Length;
use crate::sandbox::reason::Reason;

pub(super) static RULE: Rule = Rule {
    name: RuleName::DoesNotBackOff,
    severity: Severity::Warning,
    title: "asks again without a pause",
    sees: "A request for an operation before the time of `Retry-After` of the answer before has passed, on both \
           clocks, the sandbox's and the machine's; and ten equal requests in a row that were all refused, each \
           within a second of the one before, on both clocks.",
    why: "The vendor has said when to come again. A client that does not listen is throttled longer, or locked \
          out.",
    source: rfc(
        "RFC 9110, section 10.2.3",
        "https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3",
    ),
    advice: "Wait as long as `Retry-After` says, otherwise longer after each failure, and give up after a few.",
    silent: "Requests that were sent before the first was answered, or after the clock was moved back; loops over refused tokens, which other \
             rules report; the polls of a device.",
    find,
};

/// The number of equal refused requests in a row that are a loop.
const LOOP: usize = 10;

/// The longest pause in a loop.
const PAUSE: SignedDuration = SignedDuration::from_secs(1);

fn find(history: &History) -> Vec<Sighting<'_>> {
    let clients = history.clients().into_iter();
    clients
        .flat_map(|events| {
            let mut found = before_retry_after(history, &events);
            found.extend(loops(&events));
            found
        })
        .collect()
}

fn before_retry_after<'h>(history: &History, events: &[&'h Event]) -> Vec<Sighting<'h>> {
    let told = events.iter().enumerate().filter_map(|(number, event)| {
        let wait = retry_after(event)?;
        let mut later = events[number + 1..].iter().copied();
        let next =
            later.find(|next| is_for_the_same(event, next) && event.was_read_before(next))?;
        let waited = pause(event, next);
        let is_early = waited < wait && !history.was_moved_back_between(event, next);
        is_early.then(|| Sighting {
            sentence: format!(
                "The answer to #{} said to wait {}, and the client asked again (#{}) after {}.",
                event.id(),
                Length(wait.as_secs().unsigned_abs()),
                next.id(),
                Length(waited.as_secs().unsigned_abs()),
            ),
            events: vec![event, next],
        })
    });
    told.collect()
}

/// The time between two requests, by the clock by which it is longer: a test moves that of the sandbox
/// instead of waiting.
fn pause(event: &Event, next: &Event) -> SignedDuration {
    let on_clock = next.time().since(event.time());
    on_clock.max(next.began().duration_since(event.ended()))
}

/// The seconds of `Retry-After` in a refusal that has reached the client.
fn retry_after(event: &Event) -> Option<SignedDuration> {
    if !event.is_refused() || event.delivery == Delivery::Lost {
        return None;
    }
    let response = event.exchange().response.as_ref()?;
    let seconds: u32 = response.raw_header("retry-after")?.trim().parse().ok()?;
    Some(SignedDuration::from_secs(seconds.into()))
}

/// Whether the later request asks for the same as the earlier one. Without an account the server does
/// not know whose they are, so that they have to be equal.
fn is_for_the_same(event: &Event, next: &Event) -> bool {
    let (one, other) = (event.exchange(), next.exchange());
    let same = one.method == other.method && one.path == other.path;
    same && (event.client.account.is_some() || event.equals(next))
}

fn loops<'h>(events: &[&'h Event]) -> Vec<Sighting<'h>> {
    let mut found = Vec::new();
    let mut rest = events;
    while !rest.is_empty() {
        let length = loop_length(rest);
        let (run, after) = rest.split_at(length.max(1));
        if let ([first, .., last], true) = (run, length >= LOOP) {
            found.push(Sighting {
                sentence: format!(
                    "The client sent the same request {length} times in a row, from #{} to #{}, and each was \
                     refused: {}",
                    first.id(),
                    last.id(),
                    last.reason().meaning(),
                ),
                events: run.to_vec(),
            });
        }
        rest = after;
    }
    found
}

/// The number of events at the beginning that are one loop.
fn loop_length(events: &[&Event]) -> usize {
    let is_in_loop = |event: &Event| {
        let reason = event.reason();
        let is_polling = matches!(reason, Reason::DevicePending | Reason::DeviceSlowDown);
        event.is_refused() && !is_polling && !reason.refuses_a_token()
    };
    let Some(first) = events.first().filter(|first| is_in_loop(first)) else {
        return 0;
    };
    let pairs = events.iter().zip(events.iter().skip(1));
    let repeated = pairs.take_while(|(one, next)| {
        let is_at_once = one.ended() <= next.began() && pause(one, next) < PAUSE;
        is_in_loop(next) && next.equals(first) && is_at_once
    });
    1 + repeated.count()
}
