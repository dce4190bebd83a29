//! Redaction of texts, JSON and forms, which can contain one another.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::secret::{credentials, fingerprint, secret};
use super::tokens;
use super::within::{assigned, user_information};
use crate::secret_names::{self as names, SecretNames};

/// The maximum number of nested decodings; deeper texts are replaced completely.
const DEEPEST: usize = 3;

/// The sender of a message; client and vendor put secrets into different fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    /// The program under test.
    Client,
    /// The vendor.
    Vendor,
}

/// What decides which values of a message are secrets.
#[derive(Debug, Clone, Copy)]
pub(in crate::sandbox::journal) struct Redactor<'a> {
    pub(in crate::sandbox::journal) sender: Sender,
    /// The secrets of its vendor.
    pub(in crate::sandbox::journal) names: &'a SecretNames,
}

/// A text without secrets, borrowed if it has none. It may be a URL, or contain JSON, a form or
/// percent-encoding.
pub(super) fn nested<'a>(redactor: Redactor<'_>, text: &'a str, depth: usize) -> Cow<'a, str> {
    if depth > DEEPEST {
        return fingerprint(text).into();
    }
    if let Some(value) = as_json(text) {
        let shown = json(redactor, &value, false, depth + 1).to_string();
        return unless_same(text, shown);
    }
    if let Some((before, query)) = as_address(text) {
        let before = plain(redactor, before, depth);
        let query = pairs_at(redactor, query, depth + 1);
        return unless_same(text, format!("{before}?{query}"));
    }
    plain(redactor, text, depth)
}

fn plain<'a>(redactor: Redactor<'_>, text: &'a str, depth: usize) -> Cow<'a, str> {
    if let Some(at) = assigned(text) {
        let (before, secret) = text.split_at(at);
        let before = plain(redactor, before, depth);
        return format!("{before}{}", fingerprint(secret.trim())).into();
    }
    let shown = user_information(tokens::text(text));
    if let Some(decoded) = percent_decoded(&shown)
        && let Cow::Owned(without_secrets) = nested(redactor, &decoded, depth + 1)
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

/// A JSON value. `secret` says that it is below a secret name, and `depth` is the number of
/// decodings so far.
pub(super) fn json(redactor: Redactor<'_>, value: &Value, secret: bool, depth: usize) -> Value {
    match value {
        Value::Number(number) if secret => fingerprint(&number.to_string()).into(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        Value::String(text) if secret => fingerprint(text).into(),
        Value::String(text) => nested(redactor, text, depth).into_owned().into(),
        // Vendors list errors of a secret field below its name, as sentences.
        Value::Array(items) => {
            let secret = secret && redactor.sender == Sender::Client;
            items
                .iter()
                .map(|item| json(redactor, item, secret, depth))
                .collect()
        }
        Value::Object(fields) => {
            let below = secret && redactor.sender == Sender::Client;
            let shown = fields.iter().map(|(name, field)| {
                let name_shown = nested(redactor, name, depth).into_owned();
                let field = match field {
                    Value::String(text) if !below && names::is_authorization(name) => {
                        credentials(text).into()
                    }
                    _ => json(redactor, field, below || redactor.names.has(name), depth),
                };
                (name_shown, field)
            });
            Value::Object(shown.collect::<Map<_, _>>())
        }
    }
}

/// A form without secrets.
pub(super) fn pairs_at(redactor: Redactor<'_>, encoded: &str, depth: usize) -> String {
    let pairs = encoded.split('&');
    let shown: Vec<String> = pairs.map(|pair| pair_at(redactor, pair, depth)).collect();
    shown.join("&")
}

/// One parameter. Without a plausible name it is not a parameter but other data that was taken for
/// a form; it is replaced completely.
fn pair_at(redactor: Redactor<'_>, encoded: &str, depth: usize) -> String {
    let Some((name, value)) = encoded.split_once('=') else {
        return fingerprint(encoded);
    };
    let name_in_clear = decoded(name);
    let value_in_clear = decoded(value);
    if !names::is_plain(&name_in_clear) {
        return fingerprint(encoded);
    }
    if redactor.names.has(&name_in_clear) {
        return format!("{name}={}", secret(&name_in_clear, &value_in_clear));
    }
    match nested(redactor, &value_in_clear, depth) {
        Cow::Owned(without_secrets) => format!("{name}={without_secrets}"),
        Cow::Borrowed(_) => encoded.to_owned(),
    }
}

/// A decoded word of a form.
pub(super) fn decoded(encoded: &str) -> String {
    // An equals sign in a value is part of the value.
    let one_word = encoded.replace('=', "%3D");
    let mut words = form_urlencoded::parse(one_word.as_bytes());
    words
        .next()
        .map_or(String::new(), |(word, _)| word.into_owned())
}
