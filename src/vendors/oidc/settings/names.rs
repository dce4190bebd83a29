//! Checks of the names in the settings: those of issuers, accounts, scopes and resources.

use indexmap::IndexSet;

use super::{IssuerSettings, OidcSettings};
use crate::fixtures::MAX_GUESSED;
use crate::nearest::guess;
use crate::schema::Violation;
use crate::schema::pointer::join;
use crate::vendor::begins_path;
use crate::vendor::settings::AccountNames;
use crate::vendors::oidc::accounts::{CLIENT, USER};
use crate::vendors::oidc::operations;
use crate::vendors::oidc::resources::is_resource;
use crate::vendors::oidc::scopes::is_scope;

/// The names that mean nothing, at pointers below the settings.
pub(super) fn violations(settings: &OidcSettings, accounts: AccountNames<'_>) -> Vec<Violation> {
    let issuers = settings.issuers.keys().filter_map(|name| issuer_name(name));
    let accounts = unknown_accounts(settings, accounts);
    let scopes = settings.scopes.keys().filter(|scope| !is_scope(scope));
    let scopes = scopes.map(|scope| {
        let sentence = "a scope is a word of printable ASCII without quotes and backslashes";
        Violation::rule(join("/scopes", scope), sentence.to_owned())
    });
    let resources = settings.resources.iter().enumerate();
    let resources = resources.filter(|(_, resource)| !is_resource(resource));
    let resources = resources.map(|(index, resource)| {
        let sentence = format!("`{resource}` is no absolute URI without a fragment");
        Violation::rule(format!("/resources/{index}"), sentence)
    });
    issuers
        .chain(accounts)
        .chain(scopes)
        .chain(resources)
        .collect()
}

/// What is wrong with the name of an issuer. The main one has the empty name.
fn issuer_name(name: &str) -> Option<Violation> {
    if name.is_empty() {
        return None;
    }
    let operations = operations().operations;
    let sentence = name.split('/').find_map(|segment| {
        if segment.is_empty() {
            let sentence = "the name of an issuer has no empty segment and no slash at its ends";
            Some(sentence.to_owned())
        } else if begins_path(&operations, segment) {
            Some(format!(
                "no issuer can be called so, because the paths of endpoints begin with `{segment}`"
            ))
        } else {
            None
        }
    });
    Some(Violation::rule(join("/issuers", name), sentence?))
}

/// The users and clients of issuers that do not exist.
fn unknown_accounts(settings: &OidcSettings, accounts: AccountNames<'_>) -> Vec<Violation> {
    type List = fn(&IssuerSettings) -> Option<&Vec<String>>;
    let lists: [(_, _, _, List); 2] = [
        (USER, "users", "no user has the username", |issuer| {
            issuer.users.as_ref()
        }),
        (CLIENT, "clients", "no client has the client_id", |issuer| {
            issuer.clients.as_ref()
        }),
    ];
    let mut violations = Vec::new();
    for (kind, key, sentence, list) in lists {
        let issuers = settings.issuers.iter();
        let lists: Vec<_> = issuers
            .filter_map(|(name, issuer)| Some((name, list(issuer)?)))
            .collect();
        if lists.is_empty() {
            continue;
        }
        let known: IndexSet<String> = accounts(kind).into_iter().collect();
        for (issuer, names) in lists {
            let at = join(&join("/issuers", issuer), key);
            let names = names.iter().enumerate();
            violations.extend(names.filter(|(_, name)| !known.contains(*name)).map(
                |(index, name)| {
                    let near = guess(name, known.iter().map(String::as_str).take(MAX_GUESSED));
                    Violation::rule(
                        format!("{at}/{index}"),
                        format!("{sentence} `{name}`{near}"),
                    )
                },
            ));
        }
    }
    violations
}
