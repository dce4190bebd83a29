//! Validation of fixtures across settings, clients and resources.

use serde_json::Value;

use super::protected;
use crate::fixtures::{Breach, MAX_BREACHES, MAX_GUESSED, items};
use crate::nearest::guess;

/// Every broken rule in the provider's part of the fixtures.
pub(super) fn breaches(oidc: &Value) -> Vec<Breach> {
    let mut breaches = protected::breaches(oidc);
    breaches.extend(unknown_targets(oidc).take(MAX_BREACHES));
    breaches
}

/// The targets of clients that are neither a resource server nor a client.
fn unknown_targets(oidc: &Value) -> impl Iterator<Item = Breach> {
    let targets = items(&oidc["clients"])
        .enumerate()
        .flat_map(|(client, fields)| {
            let targets = items(&fields["targets"]).enumerate();
            targets.map(move |(index, target)| (client, index, target))
        });
    // The fixtures do not say at which URL their resources will be.
    let has_resources = items(&oidc["resources"]).next().is_some();
    let is_url = move |target: &str| has_resources && target.starts_with("http");
    targets.filter_map(move |(client, index, target)| {
        let target = target.as_str()?;
        if is_url(target) || known(oidc).any(|known| known == target) {
            return None;
        }
        let near = guess(target, known(oidc).take(MAX_GUESSED));
        Some(Breach {
            pointer: format!("/oidc/clients/{client}/targets/{index}"),
            sentence: format!(
                "`{target}` is neither in the setting `resources`, nor the audience of a scope, nor a \
                 client{near}"
            ),
            first: None,
        })
    })
}

/// What tokens can be for: the resources of the settings, the audiences of scopes, and clients.
fn known(oidc: &Value) -> impl Iterator<Item = &str> {
    let settings = &oidc["settings"];
    let scopes = settings["scopes"].as_object();
    let audiences = scopes
        .into_iter()
        .flat_map(|scopes| scopes.values())
        .map(|scope| &scope["audience"]);
    let clients = items(&oidc["clients"]).map(|client| &client["client_id"]);
    items(&settings["resources"])
        .chain(audiences)
        .chain(clients)
        .filter_map(Value::as_str)
}
