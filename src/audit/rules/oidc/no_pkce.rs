//! A login without PKCE.

use super::authorization::Authorization;
use crate::audit::history::History;
use crate::audit::rule::{Rule, RuleName, Severity, Sighting};
use crate::audit::rules::rfc;
use crate::sandbox::reason::Reason;

pub(in crate::audit::rules) static RULE: Rule = Rule {
    name: RuleName::SendsNoPkce,
    severity: Severity::Warning,
    title: "asks for a code without PKCE",
    sees: "A request for a code without `code_challenge` that was refused for it, or that has no `nonce` either.",
    why: "An attacker who gets the code, for example from a log or a malicious app, can exchange it or put it into \
          the login of another user. Public clients must use PKCE, and it is recommended for all others.",
    source: rfc(
        "RFC 9700, section 2.1.1",
        "https://www.rfc-editor.org/rfc/rfc9700#section-2.1.1",
    ),
    advice: "Send `code_challenge` with `code_challenge_method=S256`, and `code_verifier` with the code; most \
             libraries do so if they are told to.",
    silent: "Confidential clients that send a `nonce`, which section 2.1.1 allows them instead; requests that \
             have no `state` either, which are `sends-no-state`.",
    find,
};

fn find(history: &History) -> Vec<Sighting<'_>> {
    let all = Authorization::all(history, Reason::PkceMissing);
    let without = all.filter(|request| {
        let is_refused = request.event.reason() == Reason::PkceMissing;
        request.asks_for("code")
            && request.is_tied_to_the_browser()
            && request.get("code_challenge").is_none()
            && (is_refused || request.get("nonce").is_none())
    });
    without
        .map(|request| request.sighting("without PKCE"))
        .collect()
}
