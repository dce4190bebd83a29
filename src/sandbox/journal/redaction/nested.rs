//! Redaction of a text that may be a URL, or contain JSON, a form or percent-encoding.

use std::borrow::Cow;

use serde_json::Value;

use super::within::{assigned, user_information};
use super::{decoded, fingerprint, json, pairs_at, tokens};
use crate::sandbox::journal::message::Sender;

/// The maximum number of nested decodings; deeper texts are replaced completely.
const DEEPEST: usize = 3;

/// A text without secrets, borrowed if it has none.
pub(super) fn nested(sender: Sender, text: &str, depth: usize) -> Cow<'_, str> {
    if depth > DEEPEST {
        return fingerprint(text).into();
    }
    if let Some(value) = as_json(text) {
        let shown = json(sender, &value, false, depth + 1).to_string();
        return unless_same(text, shown);
    }
    if let Some((before, query)) = as_address(text) {
        let before = plain(sender, before, depth);
        let query = pairs_at(sender, query, depth + 1);
        return unless_same(text, format!("{before}?{query}"));
    }
    plain(sender, text, depth)
}

fn plain(sender: Sender, text: &str, depth: usize) -> Cow<'_, str> {
    if let Some(at) = assigned(text) {
        let (before, secret) = text.split_at(at);
        let before = plain(sender, before, depth);
        return format!("{before}{}", fingerprint(secret.trim())).into();
    }
    let shown = user_information(tokens::text(text));
    if let Some(decoded) = percent_decoded(&shown)
        && let Cow::Owned(without_secrets) = nested(sender, &decoded, depth + 1)
    {
        return without_secrets.into();
    }
    shown
}

fn unless_same(text: &str, shown: String) -> Cow<'_, str> {
    if shown == text {
        text.into()
    } else {
        shown.into()
    }
}

/// The parsed value has only one of two duplicate keys, so the JSON is written again rather than
/// shown as it was.
fn as_json(text: &str) -> Option<Value> {
    let may_be = text.trim_start().starts_with(['{', '[', '"']);
    may_be.then(|| serde_json::from_str(text).ok()).flatten()
}

/// The parts before and after the question mark.
fn as_address(text: &str) -> Option<(&str, &str)> {
    let (before, query) = text.split_once('?')?;
    let is_address = before.contains('/') && !before.contains(char::is_whitespace);
    is_address.then_some((before, query))
}

/// The decoded text, if it differs.
fn percent_decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return None;
    }
    // These characters are special only in a form.
    let text_alone = text.replace('&', "%26").replace('+', "%2B");
    Some(decoded(&text_alone)).filter(|decoded| decoded != text)
}
