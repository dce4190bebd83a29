//! A token of one vendor that is sent to another.

use super::rfc;
use crate::audit::history::History;
use crate::audit::rule::{Rule, RuleName, Severity, Sighting};
use crate::sandbox::reason::Reason;

pub(super) static RULE: Rule = Rule {
    name: RuleName::SendsATokenToAnotherVendor,
    severity: Severity::Error,
    title: "sends a token to a vendor that has not issued it",
    sees: "A request that a vendor of this server refused, because another vendor of this server has issued \
           its token.",
    why: "The other vendor gets a token that is good at the first one, and can use it there.",
    source: rfc(
        "RFC 6750, section 5.2",
        "https://www.rfc-editor.org/rfc/rfc6750#section-5.2",
    ),
    advice: "Keep the tokens of each vendor apart, and choose the token by the address that it is sent to.",
    silent: "Tokens of vendors that this server does not have, and tokens of other sandboxes.",
    find,
};

fn find(history: &History) -> Vec<Sighting<'_>> {
    let events = history.events();
    let foreign = events.filter(|event| event.reason() == Reason::OtherProvider);
    foreign
        .map(|event| {
            let provider = event.provider;
            let mut issuers = event.presented.iter().map(|token| token.provider);
            let issuer = issuers.find(|issuer| *issuer != provider);
            let issuer = issuer.map_or("another vendor".to_owned(), |it| it.to_string());
            Sighting {
                sentence: format!(
                    "The client sent {provider} a token that {issuer} has issued (#{}).",
                    event.id()
                ),
                events: vec![event],
            }
        })
        .collect()
}
