//! Metadata that is read under one name of the server, and browsers that are sent to another.

use std::collections::HashSet;

use super::authorization::is_for;
use crate::audit::history::History;
use crate::audit::rule::{Rule, RuleName, Severity, Sighting};
use crate::audit::rules::rfc;
use crate::sandbox::hint::Hint;

pub(in crate::audit::rules) static RULE: Rule = Rule {
    name: RuleName::UsesTwoNamesOfTheIssuer,
    severity: Severity::Warning,
    title: "reads the metadata under one name of this server and comes under another",
    sees: "A request for a login or for tokens by another host or scheme than that by which the metadata was read, \
           while `public_url` is not set.",
    why: "The issuer has the name by which the client came. ID tokens of the one name do not fit the metadata of the \
          other, and a right client refuses them.",
    source: rfc(
        "OpenID Connect Discovery 1.0, section 4.3",
        "https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationValidation",
    ),
    advice: "Set `public_url` of the provider to the name that browsers use; programs may then use another.",
    silent: "Servers with `public_url`, and programs that read no metadata themselves.",
    find,
};

const METADATA: [&str; 2] = ["oidcDiscovery", "oidcServerMetadata"];

/// The operations of browsers, which come where a program has sent them.
const OF_BROWSERS: [&str; 2] = ["oidcAuthorize", "oidcAuthorizePost"];

fn find(history: &History) -> Vec<Sighting<'_>> {
    let mut readers = HashSet::new();
    let found = history.events().filter_map(|event| {
        // Metadata needs no account, so that the header alone tells who has read it.
        let agent = event.client.user_agent.as_deref();
        if is_for(event, &METADATA) {
            readers.insert(agent);
        }
        if !is_for(event, &OF_BROWSERS) && !readers.contains(&agent) {
            return None;
        }
        let Some(Hint::OtherName { read, came }) = event.exchange().hint.as_deref() else {
            return None;
        };
        Some(Sighting {
            sentence: format!(
                "The metadata was read at {}, and a request came to {} (#{}).",
                read.escape_debug(),
                came.escape_debug(),
                event.id()
            ),
            events: vec![event],
        })
    });
    found.collect()
}
