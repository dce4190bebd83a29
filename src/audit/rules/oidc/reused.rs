//! A `state` or a `nonce` that is sent with two logins.

use std::collections::HashMap;

use super::authorization::{Authorization, is_for, parameters};
use crate::audit::history::{Event, History};
use crate::audit::rule::{Rule, RuleName, Severity, Sighting};
use crate::audit::rules::rfc;
use crate::sandbox::reason::Reason;

const ADVICE: &str =
    "Make a new random value for each login, and forget it when the login has come back.";

const SILENT: &str =
    "The same request again before its code was exchanged, as when a person loads a page again.";

pub(in crate::audit::rules) static STATE: Rule = Rule {
    name: RuleName::ReusesAState,
    severity: Severity::Warning,
    title: "sends the same `state` with two logins",
    sees: "Two requests of one client for a login that have the same `state` and differ otherwise, or that are the \
           same while the code of the first was exchanged in between.",
    why: "A `state` that does not change can be learned from one login and used for an attack on another.",
    source: rfc(
        "RFC 9700, section 4.7.1",
        "https://www.rfc-editor.org/rfc/rfc9700#section-4.7.1",
    ),
    advice: ADVICE,
    silent: SILENT,
    find: |history| find(history, "state"),
};

pub(in crate::audit::rules) static NONCE: Rule = Rule {
    name: RuleName::ReusesANonce,
    severity: Severity::Warning,
    title: "sends the same `nonce` with two logins",
    sees: "Two requests of one client for a login that have the same `nonce` and differ otherwise, or that are the \
           same while the code of the first was exchanged in between.",
    why: "The `nonce` ties an ID token to one login. If it does not change, an older ID token fits as well.",
    source: rfc(
        "OpenID Connect Core 1.0, section 15.5.2",
        "https://openid.net/specs/openid-connect-core-1_0.html#NonceNotes",
    ),
    advice: ADVICE,
    silent: SILENT,
    find: |history| find(history, "nonce"),
};

fn find<'h>(history: &'h History, name: &str) -> Vec<Sighting<'h>> {
    let mut earlier: HashMap<(String, String), Authorization<'h>> = HashMap::new();
    let mut found = Vec::new();
    for request in Authorization::all(history, Reason::Ok) {
        let (Some(client), Some(value)) = (request.get("client_id"), request.get(name)) else {
            continue;
        };
        let key = (client.to_owned(), value.to_owned());
        if let Some(first) = earlier.get(&key) {
            if !first.is_same(&request)
                || was_exchanged(history, client, first.event, request.event)
            {
                found.push(sighting(name, first.event, request.event));
                earlier.insert(key, request);
            }
        } else {
            earlier.insert(key, request);
        }
    }
    found
}

/// Whether a client has exchanged a code between two events.
fn was_exchanged(history: &History, client: &str, first: &Event, second: &Event) -> bool {
    let mut between = history.events().filter(|event| {
        event.began() > first.began()
            && event.began() < second.began()
            && event.reason() == Reason::Ok
    });
    between.any(|event| {
        is_for(event, &["oidcToken"])
            && parameters(event.exchange()).is_some_and(|form| {
                let is_own = form.get("client_id").is_none_or(|id| id == client);
                is_own && form.contains_key("code")
            })
    })
}

fn sighting<'h>(name: &str, first: &'h Event, second: &'h Event) -> Sighting<'h> {
    Sighting {
        sentence: format!(
            "The `{name}` of a login (#{}) is that of an earlier one (#{}).",
            second.id(),
            first.id()
        ),
        events: vec![first, second],
    }
}
