//! Keys and metadata that are asked for again and again.

use std::collections::HashMap;

use jiff::SignedDuration;

use super::authorization::is_for;
use crate::audit::history::{Event, History};
use crate::audit::rule::{Rule, RuleName, Severity, Sighting};
use crate::audit::rules::rfc;
use crate::provider::Provider;
use crate::sandbox::journal::Message;

pub(in crate::audit::rules) static RULE: Rule = Rule {
    name: RuleName::AsksForTheSameDocumentAgain,
    severity: Severity::Info,
    title: "asks for keys or metadata again and again",
    sees: "Ten or more requests for the same keys or metadata, each while the same answer was still fresh, and more \
           than half as many as the client sent other requests.",
    why: "The documents change seldom. A request for them with each token makes every login slower, and the provider \
          may throttle the client.",
    source: rfc(
        "OpenID Connect Core 1.0, section 10.1.1",
        "https://openid.net/specs/openid-connect-core-1_0.html#RotateSigKeys",
    ),
    advice: "Keep the metadata, and the keys for the time of `Cache-Control: max-age`; ask again when a token names a \
             key that is not among them.",
    silent: "Answers that differ from the one before, and requests after the time of `max-age` (a minute if there is \
             none), by the sandbox's clock. Processes that share a `User-Agent` are one client.",
    find,
};

const DOCUMENTS: [&str; 3] = ["oidcDiscovery", "oidcServerMetadata", "oidcJwks"];

/// The number of needless requests from which on it is told.
const MOST: usize = 10;

/// How long an answer is fresh that does not say so.
const FRESH: SignedDuration = SignedDuration::from_mins(1);

/// The requests of one client.
#[derive(Default)]
struct Requests<'h> {
    documents: HashMap<&'h str, Vec<&'h Event>>,
    others: usize,
}

fn find(history: &History) -> Vec<Sighting<'_>> {
    let mut clients: HashMap<Option<&str>, Requests<'_>> = HashMap::new();
    for event in history
        .events()
        .filter(|event| event.provider == Provider::OIDC)
    {
        // Documents need no account, so that the header alone tells whose requests these are.
        let client = clients
            .entry(event.client.user_agent.as_deref())
            .or_default();
        if is_for(event, &DOCUMENTS) {
            let path = event.exchange().path.as_str();
            client.documents.entry(path).or_default().push(event);
        } else {
            client.others += 1;
        }
    }
    let clients = clients.values();
    let mut found: Vec<Sighting<'_>> = clients.flat_map(Requests::sightings).collect();
    found.sort_by_key(|sighting| sighting.events.first().map(|event| event.id()));
    found
}

impl<'h> Requests<'h> {
    fn sightings(&self) -> Vec<Sighting<'h>> {
        let documents = self.documents.values();
        documents
            .filter_map(|events| self.sighting(events))
            .collect()
    }

    fn sighting(&self, events: &[&'h Event]) -> Option<Sighting<'h>> {
        let pairs = events.iter().zip(events.iter().skip(1));
        let needless = pairs.filter(|(before, again)| is_needless(before, again));
        let needless: Vec<&Event> = needless.map(|(_, again)| *again).collect();
        let is_often = needless.len() >= MOST && needless.len() * 2 > self.others;
        let last = needless.last().filter(|_| is_often)?;
        Some(Sighting {
            sentence: format!(
                "The client asked for {} {} times while it had the same answer (the last time #{}), and \
                 sent {} other requests.",
                last.entry().path(),
                needless.len(),
                last.id(),
                self.others
            ),
            events: needless,
        })
    }
}

/// Whether the client had the answer to the second request from the first.
fn is_needless(before: &Event, again: &Event) -> bool {
    let answer = |event: &'_ Event| {
        event
            .exchange()
            .response
            .as_ref()
            .map(Message::raw_body)
            .map(|it| it.map(<[u8]>::to_vec))
    };
    let age = again.time().since(before.time());
    let is_fresh = age >= SignedDuration::ZERO && age < fresh(before);
    is_fresh && before.was_known_to(again) && answer(before) == answer(again)
}

/// How long an answer is fresh (RFC 9111, section 5.2.2.1).
fn fresh(event: &Event) -> SignedDuration {
    let answer = event.exchange().response.as_ref();
    let control = answer.and_then(|answer| answer.raw_header("cache-control"));
    let mut directives = control.unwrap_or_default().split(',').map(str::trim);
    let seconds = directives.find_map(|it| it.strip_prefix("max-age=")?.parse().ok());
    seconds.map_or(FRESH, SignedDuration::from_secs)
}
