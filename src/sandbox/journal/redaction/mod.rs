//! Removes secrets from everything that is shown.
//!
//! Each secret is replaced by its fingerprint, `secret:` and the first eight hex digits of the
//! SHA-256 of its text: equal secrets have equal fingerprints, and a test can compute them. A secret
//! is recognised by the name of its field, and everything that looks like a token is a secret. Texts
//! are searched for both, including JSON, forms and percent-encoding within them. A text that cannot
//! be parsed, and so may contain anything, is replaced completely.

mod nested;
mod secret;
mod tokens;
mod within;

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::headers::Headers;
use crate::fingerprint::Fingerprint;
use crate::secret_names::{self as names, SecretNames};
pub(super) use nested::Redactor;
pub use nested::Sender;
use nested::{decoded, json, nested, pairs_at};
use secret::{credentials, fingerprint, fingerprint_of, secret};

/// A text without secrets.
pub(super) fn text<'a>(redactor: Redactor<'_>, text: &'a str) -> Cow<'a, str> {
    nested(redactor, text, 0)
}

/// A JSON value without secrets, for values that are not a vendor's message.
pub(crate) fn without_secrets(value: &Value) -> Value {
    let redactor = Redactor {
        sender: Sender::Vendor,
        names: &SecretNames::NONE,
    };
    json(redactor, value, false, 0)
}

/// A query or a form.
pub(super) fn pairs(redactor: Redactor<'_>, encoded: &str) -> String {
    pairs_at(redactor, encoded, 0)
}

/// The fingerprint of a secret; a scheme such as `Bearer` in front of it is not part of the secret.
pub(super) fn fingerprint_in_credentials(secret: &str) -> Option<Fingerprint> {
    let shown = credentials(secret);
    let alone = shown.rsplit(' ').next().unwrap_or_default();
    alone.parse().ok()
}

/// A body: JSON as a value, a form as text, anything else as its fingerprint, and null if empty.
pub(super) fn body(redactor: Redactor<'_>, content_type: &str, body: &[u8]) -> Value {
    if body.is_empty() {
        return Value::Null;
    }
    if let Some(value) = json_body(redactor, body) {
        return value;
    }
    match form(content_type, body) {
        Some(text) => pairs(redactor, text).into(),
        None => fingerprint_of(body).into(),
    }
}

/// A JSON body. The content type is ignored, because clients send JSON under any type.
pub(super) fn json_body(redactor: Redactor<'_>, body: &[u8]) -> Option<Value> {
    match serde_json::from_slice(body) {
        Ok(value @ (Value::Object(_) | Value::Array(_))) => Some(json(redactor, &value, false, 0)),
        _ => None,
    }
}

/// The text of a body that is a form.
pub(super) fn form<'a>(content_type: &str, body: &'a [u8]) -> Option<&'a str> {
    let form = "application/x-www-form-urlencoded";
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    let is_form = essence.eq_ignore_ascii_case(form);
    is_form.then(|| std::str::from_utf8(body).ok()).flatten()
}

/// The decoded values of a parameter of a query or a form.
pub(super) fn parameter(redactor: Redactor<'_>, encoded: &str, wanted: &str) -> Vec<Value> {
    let pairs = encoded.split('&').filter_map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = decoded(name);
        (name == wanted && names::is_plain(&name)).then(|| {
            let value = decoded(value);
            if redactor.names.has(&name) {
                secret(&name, &value)
            } else {
                nested(redactor, &value, 0).into_owned()
            }
        })
    });
    pairs.map(Value::from).collect()
}

/// Headers by name; the values of a repeated header are joined with commas.
pub(super) fn headers(redactor: Redactor<'_>, headers: &Headers) -> Map<String, Value> {
    let mut shown = Map::new();
    for (name, value) in headers.iter() {
        let value = header(redactor, name, value);
        match shown.get_mut(name) {
            Some(Value::String(before)) => {
                before.push_str(", ");
                before.push_str(&value);
            }
            _ => drop(shown.insert(name.to_owned(), value.into())),
        }
    }
    shown
}

/// The value of a header.
pub(super) fn header(redactor: Redactor<'_>, name: &str, value: &[u8]) -> String {
    header_value(redactor, name, &header_text(value))
}

/// A value as text: UTF-8, otherwise Latin-1, which old HTTP allowed (RFC 9110, section 5.5).
fn header_text(value: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(value) {
        Ok(text) => text.into(),
        Err(_) => value
            .iter()
            .copied()
            .map(char::from)
            .collect::<String>()
            .into(),
    }
}

fn header_value(redactor: Redactor<'_>, name: &str, value: &str) -> String {
    match name {
        "cookie" => {
            let cookies: Vec<String> = value.split("; ").map(|it| cookie(redactor, it)).collect();
            cookies.join("; ")
        }
        "set-cookie" => match value.split_once(';') {
            Some((first, attributes)) => {
                format!("{};{}", cookie(redactor, first), text(redactor, attributes))
            }
            None => cookie(redactor, value),
        },
        _ if redactor.names.has(name) => secret(name, value),
        _ => text(redactor, value).into_owned(),
    }
}

fn cookie(redactor: Redactor<'_>, cookie: &str) -> String {
    match cookie.split_once('=') {
        Some((name, value)) => format!("{}={}", text(redactor, name), fingerprint(value)),
        None => fingerprint(cookie),
    }
}

#[cfg(test)]
mod tests;
