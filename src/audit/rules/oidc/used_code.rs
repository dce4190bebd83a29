//! A code that is exchanged twice.

use super::authorization::{is_for, parameters};
use crate::audit::history::{Event, History};
use crate::audit::rule::{Rule, RuleName, Severity, Sighting};
use crate::audit::rules::rfc;
use crate::sandbox::reason::Reason;

pub(in crate::audit::rules) static RULE: Rule = Rule {
    name: RuleName::UsesACodeTwice,
    severity: Severity::Error,
    title: "exchanges an authorization code twice",
    sees: "A token request with a code that an earlier one has exchanged.",
    why: "A code can be used once, and the provider ends the tokens of the first exchange when it comes again.",
    source: rfc(
        "RFC 6749, section 4.1.2",
        "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2",
    ),
    advice: "Exchange each code once: take it out of the address when the page has read it, so that a reload or a \
             second effect of a component does not exchange it again.",
    silent: "Exchanges whose first answer a fault has changed or lost, or is no longer in the journal.",
    find,
};

fn find(history: &History) -> Vec<Sighting<'_>> {
    let again = history
        .events()
        .filter(|event| event.reason() == Reason::CodeUsed);
    again
        .filter_map(|again| {
            let code = code(again)?;
            let mut earlier = history.events();
            let first = earlier.find(|event| self::code(event).is_some_and(|sent| sent == code))?;
            let was_answered = first.id() != again.id() && first.was_answered();
            was_answered.then(|| Sighting {
                sentence: format!(
                    "The client exchanged a code (#{}) that it had exchanged before (#{}).",
                    again.id(),
                    first.id()
                ),
                events: vec![first, again],
            })
        })
        .collect()
}

/// The code of a token request.
fn code(event: &Event) -> Option<String> {
    if !is_for(event, &["oidcToken"]) {
        return None;
    }
    parameters(event.exchange())?.remove("code")
}
