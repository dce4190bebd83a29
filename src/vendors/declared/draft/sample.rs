//! Made-up bodies for the schemas of an OpenAPI document.

use std::cell::Cell;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::words;
use crate::secret_names::letters;

/// In every made-up access token.
pub(super) const ACCESS: &str = "ZGVtby1hY2Nlc3M";

/// The made-up refresh token.
const REFRESH: &str = "ZGVtby1yZWZyZXNo-demo-refresh-token-0000";

/// Bounds of one body, which also end schemas that contain themselves.
const MAX_DEPTH: usize = 8;
const MAX_VALUES: usize = 200;

/// A document and the token that its logins give.
pub(super) struct Document<'a> {
    pub(super) root: &'a Value,
    pub(super) access: String,
}

impl<'a> Document<'a> {
    pub(super) fn new(root: &'a Value, is_jwt: bool) -> Self {
        let access = if is_jwt {
            let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
            let header = part(json!({ "alg": "HS256", "typ": "JWT" }));
            let claims = part(json!({ "sub": "1", "iat": 0, "exp": 3600 }));
            format!("{header}.{claims}.{ACCESS}")
        } else {
            format!("{ACCESS}-demo-access-token-000000")
        };
        Self { root, access }
    }

    /// What a reference leads to.
    pub(super) fn resolved(&self, value: &'a Value) -> &'a Value {
        let mut value = value;
        for _ in 0..MAX_DEPTH {
            let reference = value.get("$ref").and_then(Value::as_str);
            let target = reference.and_then(|it| self.root.pointer(it.strip_prefix('#')?));
            match target {
                Some(target) => value = target,
                None => break,
            }
        }
        value
    }

    /// The required fields of a body that is sent, and those with one value.
    pub(super) fn sent(&self, content: Option<&'a Value>, word: &str) -> Option<Value> {
        let mut value = self.of_type(content, word)?;
        let types = content?.as_object()?;
        let (_, media) = types.iter().find(|(name, _)| name.contains(word))?;
        let schema = self.resolved(media.get("schema")?);
        let required = schema.get("required").and_then(Value::as_array);
        if let (Some(required), Value::Object(fields)) = (required, &mut value) {
            let is_fixed = |value: &Value| value.as_str().is_some_and(words::is_harmless);
            fields
                .retain(|name, value| required.contains(&name.as_str().into()) || is_fixed(value));
        }
        Some(value)
    }

    /// A body of JSON.
    pub(super) fn json(&self, content: Option<&'a Value>) -> Option<Value> {
        self.of_type(content, "json")
    }

    /// A body of the first media type that contains a word.
    pub(super) fn of_type(&self, content: Option<&'a Value>, word: &str) -> Option<Value> {
        let types = content?.as_object()?;
        let (_, media) = types.iter().find(|(name, _)| name.contains(word))?;
        let left = Cell::new(MAX_VALUES);
        Some(self.value("", media.get("schema")?, 0, &left))
    }

    fn value(&self, name: &str, schema: &'a Value, depth: usize, left: &Cell<usize>) -> Value {
        let schema = self.resolved(schema);
        left.set(left.get().saturating_sub(1));
        if depth > MAX_DEPTH || left.get() == 0 {
            return Value::Null;
        }
        for key in ["oneOf", "anyOf"] {
            let alternatives = schema.get(key).and_then(Value::as_array);
            if let Some(first) = alternatives.and_then(|it| it.first()) {
                return self.value(name, first, depth + 1, left);
            }
        }
        if let Some(fixed) = fixed(schema) {
            return fixed;
        }
        if schema.get("allOf").is_some() || schema.get("properties").is_some() {
            return self.object(schema, depth, left).into();
        }
        match kind(schema) {
            "object" => json!({}),
            "array" => match schema.get("items") {
                Some(items) => json!([self.value(name, items, depth + 1, left)]),
                None => json!([]),
            },
            "boolean" => true.into(),
            "integer" | "number" if words::is_end(name) => 3600.into(),
            "integer" | "number" => 1.into(),
            _ if text(schema, "format") == "date-time" => "2030-01-31T12:00:00Z".into(),
            _ => self.text(name).into(),
        }
    }

    fn object(&self, schema: &'a Value, depth: usize, left: &Cell<usize>) -> Map<String, Value> {
        let mut fields = Map::new();
        let all = schema.get("allOf").and_then(Value::as_array);
        for part in all.into_iter().flatten() {
            if let Value::Object(more) = self.value("", part, depth + 1, left) {
                fields.extend(more);
            }
        }
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten() {
            if left.get() == 0 {
                break;
            }
            fields.insert(name.clone(), self.value(name, property, depth + 1, left));
        }
        fields
    }

    /// A made-up text for a field: the token, where its name says that it is one. Other texts are
    /// alike only where their names are, and too short to be taken for a token that flows on.
    pub(super) fn text(&self, name: &str) -> String {
        match () {
            () if words::is_refresh(name) => REFRESH.to_owned(),
            () if words::is_token(name) => self.access.clone(),
            () if name.to_ascii_lowercase().contains("mail") => "a@b.org".to_owned(),
            () => letters(name)
                .chars()
                .take(6)
                .fold("x".to_owned(), |text, c| text + c.encode_utf8(&mut [0; 4])),
        }
    }
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The type of a schema; of several the first that is not null.
fn kind(schema: &Value) -> &str {
    match schema.get("type") {
        Some(Value::String(kind)) => kind,
        Some(Value::Array(kinds)) => {
            let mut kinds = kinds.iter().filter_map(Value::as_str);
            kinds.find(|it| *it != "null").unwrap_or_default()
        }
        _ => "",
    }
}

/// The only value that a field may have, or its first one, if it is harmless.
fn fixed(schema: &Value) -> Option<Value> {
    let first = schema
        .get("enum")
        .and_then(Value::as_array)
        .and_then(|it| it.first());
    let fixed = [schema.get("const"), first, schema.get("default")];
    let mut fixed = fixed.into_iter().flatten().filter(|it| is_harmless(it));
    let pattern = text(schema, "pattern")
        .trim_start_matches('^')
        .trim_end_matches('$');
    let pattern = Some(pattern).filter(|it| words::is_harmless(it));
    fixed.next().cloned().or_else(|| pattern.map(Value::from))
}

fn is_harmless(value: &Value) -> bool {
    value.is_boolean() || value.as_str().is_some_and(words::is_harmless)
}
