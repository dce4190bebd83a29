//! Rules for accounts: values that must be unique.

use std::collections::HashMap;

use super::Finding;
use crate::schema::pointer;
use crate::vendors::declared::language::accounts::Account;
use crate::vendors::declared::language::sessions::Comparison;
use crate::vendors::declared::language::shape::Identifier;
use crate::vendors::declared::vocabulary::Vocabulary;

/// A field that no two accounts share: its key, what it is called, and its value to compare and,
/// unless it is secret, to show.
type Unique = (&'static str, &'static str, Option<String>, bool);

pub(super) fn look(vocabulary: &Vocabulary, found: &mut Vec<Finding>) {
    let declaration = vocabulary.declaration;
    let ignore_case = declaration.compare.login == Some(Comparison::IgnoreCase);
    let mut seen: HashMap<(&str, String), String> = HashMap::new();
    for (list, accounts) in declaration.accounts() {
        for (index, account) in accounts.iter().enumerate() {
            for (key, noun, value, is_shown) in unique(account, ignore_case) {
                let Some(value) = value else { continue };
                let at = format!("/{list}/{index}/{key}");
                let shown = if is_shown {
                    format!(" `{value}`")
                } else {
                    String::new()
                };
                if let Some(first) = seen.get(&(key, value.clone())) {
                    let first = pointer::path(first);
                    let message = format!("the {noun}{shown} is there twice; first at {first}");
                    found.push(Finding::error(at, message));
                } else {
                    seen.insert((key, value), at);
                }
            }
            if account.is_nobody() {
                let message = "the account has none of `login`, `client_id` and `key`";
                found.push(Finding::error(format!("/{list}/{index}"), message));
            }
        }
    }
    if declaration.list.is_some() && declaration.collections.is_empty() {
        let message = "there are no `collections` that it could list";
        found.push(Finding::error("/list", message).at_key());
    }
}

fn unique(account: &Account, ignore_case: bool) -> [Unique; 4] {
    let login = account.login.as_ref().map(|login| {
        // The same login name at two tenants is two accounts.
        let tenant = account
            .tenant
            .as_deref()
            .map_or(String::new(), |it| format!(" at {it}"));
        let login = if ignore_case {
            login.to_lowercase()
        } else {
            login.clone()
        };
        login + &tenant
    });
    let id = account.id.as_ref().map(|id| match id {
        Identifier::Number(number) => number.to_string(),
        Identifier::Text(text) => text.clone(),
    });
    let key = account.key.as_ref().map(|key| key.expose().to_owned());
    [
        ("login", "login name", login, true),
        ("client_id", "client id", account.client_id.clone(), true),
        ("key", "API key", key, false),
        ("id", "id", id, true),
    ]
}
