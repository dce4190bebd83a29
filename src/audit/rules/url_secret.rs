//! A secret in a URL.

use super::rfc;
use crate::audit::history::History;
use crate::audit::rule::{Rule, RuleName, Severity, Sighting};

pub(super) static RULE: Rule = Rule {
    name: RuleName::PutsASecretIntoAUrl,
    severity: Severity::Error,
    title: "puts a token or a secret into a URL",
    sees: "An access or refresh token in the path or the query of a request, and a parameter of the query whose \
           name is that of a password, a secret or an API key.",
    why: "URLs are kept in logs, histories and `Referer` headers, and the secret with them.",
    source: rfc(
        "RFC 9700, section 4.3.2",
        "https://www.rfc-editor.org/rfc/rfc9700#section-4.3.2",
    ),
    advice: "Send tokens in the header `Authorization`, and secrets in the body.",
    silent: "Vendors that ask for the token in the query; ID tokens and codes, which specifications put there.",
    find,
};

fn find(history: &History) -> Vec<Sighting<'_>> {
    let found = history.events().filter_map(|event| {
        let what = event.secret_in_url.as_ref()?;
        Some(Sighting {
            sentence: format!("The client sent {what} (#{}).", event.id()),
            events: vec![event],
        })
    });
    found.collect()
}
