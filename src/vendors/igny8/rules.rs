//! Validation of igny8's fixtures across accounts, users, resources and items.

use std::rc::Rc;

use indexmap::IndexSet;
use serde_json::Value;

use super::accounts::{TENANT_FIELD, slugify};
use crate::fixtures::{Breach, MAX_BREACHES, MAX_GUESSED, Unique, duplicates, items};
use crate::nearest::guess;

/// Every broken rule in igny8's part of the fixtures.
pub(super) fn breaches(igny8: &Value) -> Vec<Breach> {
    let accounts = &igny8["accounts"];
    let mut breaches = duplicates("/igny8/accounts", accounts, "the slug", slug);
    breaches.extend(unknown_accounts(igny8));
    breaches
}

/// The slug of an account: its `slug`, or one derived from its name.
fn slug(account: &Value) -> Option<Unique> {
    match (account.get("slug"), account["name"].as_str()) {
        (Some(slug), _) => Some(Unique::text("slug", slug.as_str()?)),
        (None, Some(name)) => Some(Unique::text("name", &slugify(name))),
        (None, None) => None,
    }
}

/// References of users, resources and items to accounts that do not exist.
fn unknown_accounts(igny8: &Value) -> Vec<Breach> {
    let slugs: IndexSet<String> = items(&igny8["accounts"])
        .filter_map(slug)
        .map(|slug| slug.identity)
        .collect();
    with_account(igny8)
        .filter_map(|(list, index, item)| {
            let sentence = match item.get(TENANT_FIELD)? {
                Value::String(wanted) if slugs.contains(wanted) => return None,
                Value::String(wanted) => {
                    let known = slugs.iter().map(String::as_str).take(MAX_GUESSED);
                    format!("no account has the slug `{wanted}`{}", guess(wanted, known))
                }
                _ if list.ends_with("/items") => "`account` is the slug of an account".to_owned(),
                // Elsewhere the schema reports a value of the wrong type.
                _ => return None,
            };
            Some(Breach {
                pointer: format!("{list}/{index}/{TENANT_FIELD}"),
                sentence,
                first: None,
            })
        })
        .take(MAX_BREACHES)
        .collect()
}

/// Everything that may belong to an account, with the pointer of its list and its index in it.
fn with_account(igny8: &Value) -> impl Iterator<Item = (Rc<str>, usize, &Value)> {
    let top = ["users", "resources"]
        .into_iter()
        .map(|list| (format!("/igny8/{list}"), &igny8[list]));
    let collections = items(&igny8["collections"]).enumerate();
    let inside = collections
        .map(|(index, each)| (format!("/igny8/collections/{index}/items"), &each["items"]));
    top.chain(inside).flat_map(|(at, list)| {
        let at: Rc<str> = at.into();
        let each = move |(index, item)| (Rc::clone(&at), index, item);
        items(list).enumerate().map(each)
    })
}
