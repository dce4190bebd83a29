//! A lie that the client believed.

use crate::audit::history::{BelievedLie, Event, History};
use crate::audit::rule::{Rule, RuleName, Severity, Sighting, Source};

pub(in crate::audit::rules) static RULE: Rule = Rule {
    name: RuleName::BelievesALie,
    severity: Severity::Error,
    title: "uses an answer that it had to refuse",
    sees: "An answer that a fault has made false, and a later request that uses what a right client would have \
           refused.",
    why: "Each lie breaks a rule that a client has to check: the signature, the issuer, the audience, the nonce and \
          others. Who does not check it can be deceived by somebody who is not the provider.",
    source: Source {
        title: "The lies of the OIDC provider, each with its section",
        address: "docs/vendors/oidc.md#lies",
    },
    advice: "Look the lie up in GET /__admin/lies, which names what the section demands, and turn the check on in \
             the client or its library.",
    silent: "Lies that a client may believe, and those whose use the server does not see.",
    find,
};

fn find(history: &History) -> Vec<Sighting<'_>> {
    let lies = history.believed_lies().iter();
    lies.filter_map(|lie| sighting(history, lie)).collect()
}

fn sighting<'h>(history: &'h History, believed: &BelievedLie) -> Option<Sighting<'h>> {
    let event = |id: u64| -> Option<&'h Event> { history.events().find(|event| event.id() == id) };
    let (told, used) = (event(believed.told), event(believed.used)?);
    Some(Sighting {
        sentence: format!(
            "The client used (#{}) an answer (#{}) with the lie `{}` of the fault {}.",
            believed.used, believed.told, believed.lie, believed.fault
        ),
        events: told.into_iter().chain([used]).collect(),
    })
}
