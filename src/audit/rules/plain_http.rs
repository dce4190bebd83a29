//! A secret over plain HTTP.

use super::rfc;
use crate::audit::history::{Act, Event, History};
use crate::audit::rule::{Rule, RuleName, Severity, Sighting};
use crate::sandbox::reason::Reason;

pub(super) static RULE: Rule = Rule {
    name: RuleName::SendsASecretOverPlainHttp,
    severity: Severity::Warning,
    title: "sends a token or credentials over plain HTTP",
    sees: "A login, or a request with a token, over HTTP at a server that has HTTPS too.",
    why: "Everybody on the way can read it. No vendor serves its API without TLS.",
    source: rfc(
        "RFC 6750, section 5.3",
        "https://www.rfc-editor.org/rfc/rfc6750#section-5.3",
    ),
    advice: "Use the `https` address of the vendor, and refuse to send credentials to any other.",
    silent: "Servers without HTTPS.",
    find,
};

fn find(history: &History) -> Vec<Sighting<'_>> {
    if !history.has_https() {
        return Vec::new();
    }
    let events = history.events();
    let plain = events.filter(|event| !event.exchange().over_tls && has_secrets(event));
    plain
        .map(|event| Sighting {
            sentence: format!(
                "The client sent {} over plain HTTP (#{}), and this server has HTTPS.",
                if event.presented.is_empty() {
                    "credentials"
                } else {
                    "a token"
                },
                event.id(),
            ),
            events: vec![event],
        })
        .collect()
}

fn has_secrets(event: &Event) -> bool {
    let is_login =
        matches!(event.act, Act::Login { .. }) || event.reason() == Reason::BadCredentials;
    is_login || !event.presented.is_empty()
}
