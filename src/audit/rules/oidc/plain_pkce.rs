//! PKCE with the method `plain`.

use super::authorization::Authorization;
use crate::audit::history::History;
use crate::audit::rule::{Rule, RuleName, Severity, Sighting};
use crate::audit::rules::rfc;
use crate::sandbox::reason::Reason;

pub(in crate::audit::rules) static RULE: Rule = Rule {
    name: RuleName::UsesPlainPkce,
    severity: Severity::Error,
    title: "uses PKCE with the method `plain`",
    sees: "A `code_challenge` with `code_challenge_method=plain` or without a method, which means `plain`.",
    why: "The challenge is then the verifier itself, so that everybody who sees the request can exchange the code. \
          A client that can use `S256` must use it.",
    source: rfc(
        "RFC 7636, section 4.2",
        "https://www.rfc-editor.org/rfc/rfc7636#section-4.2",
    ),
    advice: "Send `code_challenge_method=S256` and the base64url of the SHA-256 of the verifier.",
    silent: "Nothing.",
    find,
};

fn find(history: &History) -> Vec<Sighting<'_>> {
    let all = Authorization::all(history, Reason::PkceMethod);
    let plain = all.filter(|request| {
        let method = request.get("code_challenge_method").unwrap_or("plain");
        request.get("code_challenge").is_some() && method == "plain"
    });
    plain
        .map(|request| request.sighting("with a challenge that is the verifier"))
        .collect()
}
