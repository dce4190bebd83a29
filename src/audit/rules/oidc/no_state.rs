//! A login that nothing ties to the browser that began it.

use super::authorization::Authorization;
use crate::audit::history::History;
use crate::audit::rule::{Rule, RuleName, Severity, Sighting};
use crate::audit::rules::rfc;
use crate::sandbox::reason::Reason;

pub(in crate::audit::rules) static RULE: Rule = Rule {
    name: RuleName::SendsNoState,
    severity: Severity::Error,
    title: "asks for a login without `state`, PKCE or `nonce`",
    sees: "A request for a login that has neither `state` nor `code_challenge` nor `nonce`.",
    why: "Another site can send a person's browser to the client's redirect URI with a code of its own (CSRF), and \
          the client cannot tell.",
    source: rfc(
        "RFC 9700, section 2.1",
        "https://www.rfc-editor.org/rfc/rfc9700#section-2.1",
    ),
    advice: "Use PKCE; or send a `state` that is tied to the browser's session, and compare it at the redirect URI.",
    silent: "Requests with PKCE or a `nonce`, which prevent the same if the client checks them.",
    find,
};

fn find(history: &History) -> Vec<Sighting<'_>> {
    let all = Authorization::all(history, Reason::PkceMissing);
    let without = all.filter(|request| !request.is_tied_to_the_browser());
    without
        .map(|request| request.sighting("without `state`, PKCE or `nonce`"))
        .collect()
}
