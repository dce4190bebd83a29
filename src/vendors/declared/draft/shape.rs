//! Turns the body of an answer into a template: its names and shape stay, and of its values only
//! those that say nothing about anybody.

use std::cell::Cell;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::accounts::ADDRESS;
use super::words;
use crate::secret_names::is_secret;

/// What stands for any other text.
const DEMO: &str = "demo";

/// Bounds of a template. What is beyond them is left out.
const MAX_DEPTH: usize = 8;
const MAX_KEYS: usize = 40;
const MAX_VALUES: usize = 200;

/// What is known about a body's values.
#[derive(Default)]
pub(super) struct Shape<'a> {
    /// Tokens by their text, with the placeholder that stands for each.
    pub(super) tokens: Vec<(&'a str, &'static str)>,
    /// The kinds of tokens whose end may be told: the access token and, if it has one, the refresh
    /// token.
    pub(super) ends: Vec<&'static str>,
    /// Credentials that were sent. None of them is copied.
    pub(super) sent: Vec<&'a str>,
    /// The login name, where the account is known.
    pub(super) login: Option<&'a str>,
    /// The status of a refusal.
    pub(super) refused: Option<u16>,
    /// How many more values the template may have.
    pub(super) left: Cell<usize>,
}

/// What a template leaves to the words of a refusal.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Words {
    pub(super) text: Option<String>,
    pub(super) code: Option<Value>,
}

impl Shape<'_> {
    /// The template of a body.
    pub(super) fn template(&self, body: &Value) -> Value {
        self.left.set(MAX_VALUES);
        self.value("", body, 0)
    }

    fn value(&self, name: &str, value: &Value, depth: usize) -> Value {
        self.left.set(self.left.get().saturating_sub(1));
        match value {
            Value::Null | Value::Bool(_) => value.clone(),
            Value::Number(number) => self.number(name, number),
            Value::String(text) => self.text(name, text).into(),
            Value::Array(items) if depth < MAX_DEPTH => {
                let first = items.first();
                first
                    .map(|it| self.value(name, it, depth + 1))
                    .into_iter()
                    .collect()
            }
            Value::Object(fields) if depth < MAX_DEPTH => self.object(fields, depth),
            Value::Array(_) => json!([]),
            Value::Object(_) => json!({}),
        }
    }

    fn object(&self, fields: &Map<String, Value>, depth: usize) -> Value {
        let named = fields.iter().filter(|(key, _)| self.is_name(key));
        let fields = named.take(MAX_KEYS);
        let fields: Map<String, Value> = fields
            .take_while(|_| self.left.get() > 0)
            .map(|(key, value)| (key.clone(), self.value(key, value, depth + 1)))
            .collect();
        fields.into()
    }

    fn is_name(&self, key: &str) -> bool {
        // A credential may be the key of its account, or the name of a field by chance.
        words::is_name(key) && (is_secret(key) || !self.sent.contains(&key))
    }

    fn number(&self, name: &str, number: &serde_json::Number) -> Value {
        if self
            .refused
            .is_some_and(|status| number.as_u64() == Some(status.into()))
        {
            return "${status}".into();
        }
        if self.refused.is_some() && words::is_code(name) {
            return "${code}".into();
        }
        let value = number.as_i64().unwrap_or(1);
        match end(name, value).zip(self.kind(name)) {
            Some((end, kind)) => format!("${{{kind}{}}}", end.suffix()).into(),
            None => value.clamp(0, 1).into(),
        }
    }

    fn text(&self, name: &str, text: &str) -> String {
        if let Some(token) = self.token(text) {
            return token;
        }
        if self
            .login
            .is_some_and(|login| login == text && !login.is_empty())
        {
            return "${account.login}".to_owned();
        }
        if self.refused.is_some() && holds_text(name, text) {
            return "${text}".to_owned();
        }
        if self.refused.is_some() && words::is_code(name) {
            return "${code}".to_owned();
        }
        if words::is_harmless(text) && !self.sent.contains(&text) {
            return text.to_owned();
        }
        if let Some(format) = instant_format(text) {
            let kind = self.kind(name).filter(|_| words::is_end(name));
            let what = kind.map_or_else(|| "now".to_owned(), |kind| format!("{kind}.expires"));
            return format!("${{{what} | {format}}}");
        }
        let seconds = text.parse().ok().and_then(|value| end(name, value));
        if let Some((end, kind)) = seconds.zip(self.kind(name)) {
            return format!("${{{kind}{} | text}}", end.suffix());
        }
        match () {
            () if words::is_uuid(text) && !is_secret(name) => "${uuid}",
            () if text.contains('@') => ADDRESS,
            () => DEMO,
        }
        .to_owned()
    }

    /// The placeholder of a token, which may stand behind a scheme.
    fn token(&self, text: &str) -> Option<String> {
        self.tokens.iter().find_map(|(token, placeholder)| {
            let before = text.strip_suffix(token)?;
            let is_scheme = before.is_empty() || words::is_harmless(before.trim_end());
            is_scheme.then(|| format!("{before}{placeholder}"))
        })
    }

    /// The kind of token whose end a field tells.
    fn kind(&self, name: &str) -> Option<&'static str> {
        match self.ends[..] {
            [_, refresh] if words::is_refresh(name) => Some(refresh),
            [access, ..] if !words::is_refresh(name) => Some(access),
            _ => None,
        }
    }

    /// The words of a refusal.
    pub(super) fn words(&self, body: &Value) -> Words {
        let mut found = Words::default();
        self.find_words("", body, 0, &mut found);
        found
    }

    fn find_words(&self, name: &str, value: &Value, depth: usize, found: &mut Words) {
        let is_known = |text: &str| words::may_be_told(text) && !self.sent.contains(&text);
        match value {
            Value::Object(fields) if depth < MAX_DEPTH => {
                for (key, value) in fields.iter().take(MAX_KEYS) {
                    self.find_words(key, value, depth + 1, found);
                }
            }
            Value::Array(items) if depth < MAX_DEPTH => {
                if let Some(first) = items.first() {
                    self.find_words(name, first, depth + 1, found);
                }
            }
            Value::String(text) if holds_text(name, text) && is_known(text) => {
                found.text.get_or_insert_with(|| text.clone());
            }
            Value::String(text) if words::is_code(name) && is_known(text) => {
                found.code.get_or_insert_with(|| text.as_str().into());
            }
            Value::Number(number) if words::is_code(name) && is_small(number) => {
                let is_status = number.as_u64() == self.refused.map(u64::from);
                if !is_status {
                    found.code.get_or_insert_with(|| value.clone());
                }
            }
            _ => {}
        }
    }
}

/// Whether a field of a refusal holds its sentence. One called `error` may hold either.
fn holds_text(name: &str, text: &str) -> bool {
    words::is_text(name) || (words::is_code(name) && text.contains(' '))
}

/// Whether a number may be the code of an error.
fn is_small(number: &serde_json::Number) -> bool {
    number.as_i64().is_some_and(|it| it.abs() < 100_000)
}

/// How the end of a token is told by a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Seconds,
    Minutes,
    Instant,
    Milliseconds,
}

impl End {
    const fn suffix(self) -> &'static str {
        match self {
            Self::Seconds => ".expires_in",
            Self::Minutes => ".expires_in | minutes",
            Self::Instant => ".expires",
            Self::Milliseconds => ".expires | ms",
        }
    }
}

/// How a number tells when a token ends, if its name says so.
pub(super) fn end(name: &str, value: i64) -> Option<End> {
    if !words::is_end(name) || value <= 0 {
        return None;
    }
    let name = name.to_ascii_lowercase();
    Some(match value {
        1_000_000_000_000.. => End::Milliseconds,
        1_000_000_000.. => End::Instant,
        _ if name.contains("minute") || (name.contains("timeout") && value <= 120) => End::Minutes,
        _ => End::Seconds,
    })
}

/// The format of an instant; nothing if a text is none.
fn instant_format(text: &str) -> Option<&'static str> {
    text.parse::<Timestamp>().ok()?;
    Some(match text {
        _ if text.ends_with('Z') && text.contains('.') => "iso_ms",
        _ if text.ends_with('Z') => "iso",
        _ => "iso_offset",
    })
}
