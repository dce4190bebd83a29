//! The rules that a token can have the scopes of a resource, and its audience.

use serde_json::Value;

use crate::fixtures::Breach;
use crate::nearest::guess;
use crate::vendors::oidc::resources::is_resource;
use crate::vendors::oidc::scopes::STANDARD_SCOPES;

/// The resources with a scope or an audience that no client can ask for.
pub fn breaches(part: &Value) -> Vec<Breach> {
    let mut all = of_scopes(part);
    let resources = part["resources"].as_array().into_iter().flatten();
    all.extend(resources.enumerate().filter_map(|(index, resource)| {
        let audience = resource["audience"].as_str()?;
        (!is_resource(audience)).then(|| Breach {
            pointer: format!("/oidc/resources/{index}/audience"),
            sentence: format!(
                "`{audience}` must be an absolute URI without a fragment (RFC 8707, section 2)"
            ),
            first: None,
        })
    }));
    all
}

fn of_scopes(part: &Value) -> Vec<Breach> {
    let of_settings = part["settings"]["scopes"].as_object().into_iter().flatten();
    let of_settings = of_settings.map(|(name, _)| name.as_str());
    let clients = part["clients"].as_array().into_iter().flatten();
    let of_clients = clients.filter_map(|client| client["scopes"].as_array());
    let of_clients = of_clients.flatten().filter_map(Value::as_str);
    let known: Vec<_> = STANDARD_SCOPES
        .into_iter()
        .chain(of_settings)
        .chain(of_clients)
        .collect();
    let resources = part["resources"].as_array().into_iter().flatten();
    let needed = resources.enumerate().filter_map(|(index, resource)| {
        let scopes = resource["scope"].as_str()?;
        let unknown = scopes
            .split_whitespace()
            .find(|scope| !known.contains(scope))?;
        Some(Breach {
            pointer: format!("/oidc/resources/{index}/scope"),
            sentence: format!(
                "no client can have the scope `{unknown}`: name it in `settings.scopes`{}",
                guess(unknown, known.iter().copied())
            ),
            first: None,
        })
    });
    needed.collect()
}
