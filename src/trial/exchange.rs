//! A request and its answer.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method};
use serde_json::Value;

use crate::sandbox::journal::Entry;
use crate::sandbox::reason::Reason;

/// A request and its answer.
pub(super) struct TrialExchange {
    pub(super) method: Method,
    /// The path and the query, without the sandbox and the vendor.
    pub(super) target: String,
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    /// What the journal says of it.
    pub(super) entry: Option<Arc<Entry>>,
}

impl TrialExchange {
    /// The reason in the journal.
    pub(super) fn reason(&self) -> Option<Reason> {
        self.entry.as_ref().map(|entry| entry.exchange().reason)
    }

    /// The status with the reason.
    pub(super) fn outcome(&self) -> String {
        let reason = self
            .reason()
            .map_or_else(String::new, |reason| format!(" {reason}"));
        format!("{}{reason}", self.status)
    }

    /// The body: JSON if it is JSON, the fields of a form, or text. A token in a plain text may look
    /// like a number, and is none.
    pub(super) fn value(&self) -> Value {
        let content_type = values(&self.headers, "content-type")
            .next()
            .unwrap_or_default();
        if content_type.starts_with("application/x-www-form-urlencoded") {
            let fields = form_urlencoded::parse(&self.body);
            let fields = fields.map(|(key, value)| (key.into_owned(), value.into_owned().into()));
            return Value::Object(fields.collect());
        }
        let is_plain = content_type.starts_with("text/plain");
        serde_json::from_slice(&self.body)
            .ok()
            .filter(|value: &Value| !is_plain || value.is_object() || value.is_array())
            .unwrap_or_else(|| String::from_utf8_lossy(&self.body).into_owned().into())
    }

    /// The value of a cookie that the answer sets.
    pub(super) fn cookie(&self, name: &str) -> Option<&str> {
        let mut cookies = values(&self.headers, "set-cookie");
        cookies.find_map(|cookie| {
            let (key, rest) = cookie.split_once('=')?;
            let value = rest.split(';').next().unwrap_or_default();
            (key == name).then(|| value.trim())
        })
    }

    /// What is at a place of the answer: a dotted path in the body, empty for the whole, or
    /// `header:NAME` or `cookie:NAME`.
    pub(super) fn at(&self, place: &str) -> Option<Value> {
        if let Some(name) = place.strip_prefix("header:") {
            return values(&self.headers, name).next().map(Value::from);
        }
        if let Some(name) = place.strip_prefix("cookie:") {
            return self.cookie(name).map(Value::from);
        }
        within(&self.value(), place).cloned()
    }
}

/// The value at a dotted path. A key that has the dots itself wins.
pub(super) fn within<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    if path.is_empty() {
        return Some(value);
    }
    if let Some(found) = step(value, path) {
        return Some(found);
    }
    let (first, rest) = path.split_once('.')?;
    within(step(value, first)?, rest)
}

fn step<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    match value {
        Value::Array(items) => items.get(key.parse::<usize>().ok()?),
        value => value.get(key),
    }
}

/// The values of all headers of a name.
pub(super) fn values<'h>(headers: &'h HeaderMap, name: &str) -> impl Iterator<Item = &'h str> {
    let values = headers.get_all(name).iter();
    values.filter_map(|value| value.to_str().ok())
}
