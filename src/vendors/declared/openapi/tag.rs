//! The description of a vendor in its document.

use super::DocumentSource;
use crate::identity::{Secret, is_hash};
use crate::vendors::declared::language::accounts::Account;
use crate::vendors::declared::language::shape::Shorthand;
use crate::vendors::declared::language::tokens::Lifetime;
use crate::vendors::declared::vocabulary::Kind;

/// A table of addresses, lifetimes and demo credentials.
pub(super) fn description(source: &DocumentSource) -> String {
    let declaration = source.vocabulary.declaration;
    let mut rows = vec![("base path".to_owned(), format!("`/{}`", declaration.vendor))];
    if !declaration.hosts.is_empty() {
        let hosts: Vec<String> = declaration
            .hosts
            .iter()
            .map(|host| format!("`{host}`"))
            .collect();
        rows.push(("hosts".to_owned(), hosts.join(", ")));
    }
    for kind in source.vocabulary.kinds() {
        rows.push((format!("token `{}`", kind.name), lifetime(kind)));
    }
    for (list, accounts) in declaration.accounts() {
        if let Some(account) = accounts.first() {
            let kind = list.trim_end_matches('s').replace('_', " ");
            rows.push((format!("demo {kind}"), credentials(account)));
        }
    }
    let rows = rows
        .iter()
        .map(|(key, value)| format!("| {key} | {value} |\n"));
    format!(
        "A vendor that is declared in a file.\n\n| | |\n| --- | --- |\n{}",
        rows.collect::<String>()
    )
}

fn lifetime(kind: &Kind) -> String {
    let text = match kind.ttl {
        Some(Shorthand::Short(Lifetime::For(period))) => period.to_string(),
        Some(Shorthand::Short(Lifetime::Session)) => "as long as its session".to_owned(),
        Some(Shorthand::Long(asked)) => {
            format!("as long as asked for, {} otherwise", asked.default)
        }
        Some(Shorthand::Short(Lifetime::Never)) | None => "does not expire".to_owned(),
    };
    let single = if kind.single_use { ", single use" } else { "" };
    text + single
}

fn credentials(account: &Account) -> String {
    let secret = |secret: &Option<Secret>| {
        let plain = secret.as_ref().filter(|secret| !is_hash(secret));
        plain.map(|secret| secret.expose().to_owned())
    };
    let parts = [
        account.login.clone(),
        secret(&account.password),
        account.client_id.clone(),
        secret(&account.key),
        secret(&account.secret),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .flatten()
        .map(|it| format!("`{it}`"))
        .collect();
    parts.join(" / ")
}
