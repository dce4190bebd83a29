//! Vendors of which a snapshot says nothing, because the server that it was taken from had no such
//! vendor: an older version, or one without the vendor's file.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::accounts;
use super::keys::KeyNames;
use crate::provider::Provider;
use crate::sandbox::baseline::Baseline;

/// The parts of a document with an entry for each vendor.
const PARTS: [&str; 2] = ["settings", "accounts"];

/// The document with these vendors, as they are at the start.
pub(super) fn with_absent_vendors<'a>(document: &'a Value, baseline: &Baseline) -> Cow<'a, Value> {
    let vendors = baseline.vendors();
    let is_absent = |name: &str| {
        let lacks = |part: &str| {
            let part = document[part].as_object();
            part.is_some_and(|part| !part.contains_key(name))
        };
        PARTS.into_iter().all(lacks) && document["keys"].is_object()
    };
    let absent: Vec<&str> = vendors
        .ids()
        .map(Provider::name)
        .filter(|name| is_absent(name))
        .collect();
    if absent.is_empty() {
        return Cow::Borrowed(document);
    }
    let mut whole = document.clone();
    let settings = json!(*baseline.settings());
    let accounts = accounts::write(vendors, &baseline.directory);
    for name in absent {
        whole["settings"][name] = settings[name].clone();
        whole["accounts"][name] = accounts[name].clone();
    }
    let keys = json!(KeyNames::of(baseline.keys()));
    for signed in baseline.keys().signed() {
        let (name, provider) = (baseline.keys().name(signed), signed.provider());
        if is_absent(provider.name()) {
            whole["keys"][&name] = keys[&name].clone();
        }
    }
    Cow::Owned(whole)
}
