//! A refused token that is sent again.

use super::repeated_refusals::{self, Repeated};
use super::rfc;
use crate::audit::history::History;
use crate::audit::rule::{Rule, RuleName, Severity, Sighting};
use crate::sandbox::explanation::Time;
use crate::sandbox::reason::Reason;

pub(super) static RULE: Rule = Rule {
    name: RuleName::RepeatsARefusedToken,
    severity: Severity::Warning,
    title: "sends a refused token again",
    sees: "A token that is sent again, unchanged, after an answer has refused it for a reason that stays: it \
           was revoked, its session is over, it is of the wrong kind, or it is none.",
    why: "The answer will be the same, and vendors take it for an attack.",
    source: rfc(
        "RFC 6750, section 3.1",
        "https://www.rfc-editor.org/rfc/rfc6750#section-3.1",
    ),
    advice: "At the first such refusal drop the token, and log in again.",
    silent: "Expired tokens, which are `uses-an-expired-token-again`; refusals that can pass, such as an \
             inactive account; requests that were sent before the first refusal was answered.",
    find,
};

/// Whether a token that was refused for a reason stays refused. Expired ones are another rule's.
const fn stays(reason: Reason) -> bool {
    reason.refuses_a_token()
        && !matches!(
            reason,
            Reason::AccessExpired
                | Reason::RefreshExpired
                | Reason::NotYetValid
                | Reason::AccountInactive
                | Reason::AccountUnknown
        )
}

fn find(history: &History) -> Vec<Sighting<'_>> {
    let repeated = repeated_refusals::find(history, stays).into_iter();
    repeated
        .map(|Repeated { first, again }| {
            let request = again.time();
            let time = |time| Time { time, request };
            Sighting {
                sentence: format!(
                    "The client sent a token at {} (#{}) that had been refused at {} (#{}): {}",
                    time(request),
                    again.id(),
                    time(first.time()),
                    first.id(),
                    first.reason().meaning(),
                ),
                events: vec![first, again],
            }
        })
        .collect()
}
