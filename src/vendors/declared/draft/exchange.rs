//! A request and its answer, as a recording or a document tells of them.

use jiff::Timestamp;
use serde_json::Value;

use super::words;
use crate::vendors::declared::language::reads::Place;

/// A request and its answer. It may hold credentials, so it is never shown.
#[derive(Clone)]
pub(super) struct RecordedExchange {
    /// Its place in the recording, counted from 1; nothing if it was never sent.
    pub(super) number: Option<usize>,
    /// The line of the recording in which it begins.
    pub(super) line: Option<usize>,
    pub(super) host: String,
    pub(super) method: String,
    pub(super) path: String,
    /// What was sent, each value with its place. JSON has dotted names.
    pub(super) sent: Vec<RecordedRequest>,
    pub(super) status: u16,
    /// The body of the answer, if it is JSON or a plain text.
    pub(super) body: Option<Value>,
    pub(super) is_plain: bool,
    /// The headers of the answer, without cookies.
    pub(super) headers: Vec<(String, String)>,
    pub(super) cookies: Vec<SetCookie>,
    /// When the request was sent.
    pub(super) at: Option<Timestamp>,
}

/// A value in a request.
#[derive(Clone)]
pub(super) struct RecordedRequest {
    pub(super) place: Place,
    pub(super) name: String,
    pub(super) value: String,
}

/// A cookie that an answer sets.
#[derive(Clone)]
pub(super) struct SetCookie {
    pub(super) name: String,
    pub(super) value: String,
    /// Its lifetime in seconds.
    pub(super) max_age: Option<i64>,
}

/// Where a value is in an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ValueSource {
    /// In the body, by the keys that lead to it; none for the whole body.
    Body(Vec<String>),
    Header(String),
    Cookie(String),
}

/// How many values of one body are looked at, and how deep.
pub(super) const MAX_VALUES: usize = 500;
const MAX_DEPTH: usize = 8;

impl ValueSource {
    /// The name of what holds the value; empty for the whole body.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Body(keys) => keys.last().map_or("", String::as_str),
            Self::Header(name) | Self::Cookie(name) => name,
        }
    }

    /// Whether all names on the way to it may be copied.
    pub(super) fn is_named(&self) -> bool {
        match self {
            Self::Body(keys) => keys.iter().all(|key| words::is_name(key)),
            Self::Header(name) | Self::Cookie(name) => words::is_name(name),
        }
    }
}

impl RecordedExchange {
    pub(super) const fn is_done(&self) -> bool {
        self.status >= 200 && self.status < 400
    }

    pub(super) fn sent(&self, place: Place, name: &str) -> Option<&RecordedRequest> {
        let mut sent = self.sent.iter();
        sent.find(|it| it.place == place && it.name.eq_ignore_ascii_case(name))
    }

    /// The texts in the answer, each with its place.
    pub(super) fn answered(&self) -> Vec<(ValueSource, &str)> {
        let mut found = Vec::new();
        if let Some(body) = &self.body {
            texts(body, &mut Vec::new(), &mut found);
        }
        let headers = self.headers.iter();
        found.extend(
            headers.map(|(name, value)| (ValueSource::Header(name.clone()), value.as_str())),
        );
        let cookies = self.cookies.iter();
        found.extend(cookies.map(|it| (ValueSource::Cookie(it.name.clone()), it.value.as_str())));
        found
    }

    /// The text at a place in the answer.
    pub(super) fn at_source(&self, source: &ValueSource) -> Option<&str> {
        let answered = self.answered().into_iter();
        let mut answered = answered.filter(|(it, _)| it == source);
        answered.next().map(|(_, text)| text)
    }
}

fn texts<'a>(value: &'a Value, keys: &mut Vec<String>, found: &mut Vec<(ValueSource, &'a str)>) {
    match value {
        Value::String(text) if found.len() < MAX_VALUES => {
            found.push((ValueSource::Body(keys.clone()), text));
        }
        Value::Object(fields) if keys.len() < MAX_DEPTH => {
            for (key, value) in fields {
                keys.push(key.clone());
                texts(value, keys, found);
                keys.pop();
            }
        }
        _ => {}
    }
}

/// The values of a JSON object by dotted names. Keys with a dot of their own have none.
pub(super) fn dotted(value: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    flatten(value, "", 0, &mut found);
    found
}

fn flatten(value: &Value, name: &str, depth: usize, found: &mut Vec<(String, String)>) {
    let text = match value {
        Value::Object(_) if depth == MAX_DEPTH => return,
        Value::Object(fields) => {
            for (key, value) in fields.iter().filter(|(key, _)| !key.contains('.')) {
                let separator = if name.is_empty() { "" } else { "." };
                flatten(value, &format!("{name}{separator}{key}"), depth + 1, found);
            }
            return;
        }
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Null | Value::Array(_) => return,
    };
    if !name.is_empty() && found.len() < MAX_VALUES {
        found.push((name.to_owned(), text));
    }
}
