//! An expired token that is sent again after a refusal.

use super::repeated_refusals::{self, Repeated};
use super::rfc;
use crate::audit::history::History;
use crate::audit::rule::{Rule, RuleName, Severity, Sighting};
use crate::sandbox::explanation::Time;
use crate::sandbox::reason::Reason;

pub(super) static RULE: Rule = Rule {
    name: RuleName::UsesAnExpiredTokenAgain,
    severity: Severity::Warning,
    title: "sends an expired token again",
    sees: "A token that is sent again after an answer has said that it has expired.",
    why: "An expired token stays expired: each such request costs both sides and changes nothing.",
    source: rfc(
        "RFC 6750, section 3.1",
        "https://www.rfc-editor.org/rfc/rfc6750#section-3.1",
    ),
    advice: "At the first such refusal forget the token: refresh the session if it can be, and log in again \
             otherwise.",
    silent: "The first use after the end, which may be news to the client, and requests that were sent before \
             the first refusal was answered.",
    find,
};

fn find(history: &History) -> Vec<Sighting<'_>> {
    let is_expired = |reason| matches!(reason, Reason::AccessExpired | Reason::RefreshExpired);
    let repeated = repeated_refusals::find(history, is_expired).into_iter();
    repeated
        .map(|Repeated { first, again }| {
            let request = again.time();
            let (told, at) = (first.time(), request);
            let (told, at) = (Time { time: told, request }, Time { time: at, request });
            Sighting {
                sentence: format!(
                    "The client sent a token at {at} (#{}) that had been refused as expired at {told} (#{}).",
                    again.id(),
                    first.id()
                ),
                events: vec![first, again],
            }
        })
        .collect()
}
