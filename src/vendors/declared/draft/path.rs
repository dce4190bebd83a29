//! Paths without what is somebody's: numbers, ids and names become `{id}`.

use std::collections::HashSet;

use serde_json::Value;

use super::credentials::credentials;
use super::exchange::RecordedExchange;
use crate::secret_names::letters;

/// The personal values in a recording.
pub(super) struct Personal(HashSet<String>);

impl Personal {
    /// The credentials, and what answers call an id or a name.
    pub(super) fn of(exchanges: &[RecordedExchange]) -> Self {
        let mut found = HashSet::new();
        for exchange in exchanges {
            for credential in credentials(exchange) {
                let local = credential.value.split('@').next().unwrap_or_default();
                found.insert(local.to_owned());
                found.insert(credential.value);
            }
            if let Some(body) = &exchange.body {
                names(body, 0, &mut found);
            }
        }
        Self(found)
    }

    /// The path of an operation.
    pub(super) fn template(&self, path: &str) -> String {
        let mut count = 0;
        let segments = path.split('/').map(|segment| {
            if segment.is_empty() || self.is_word(segment) {
                return segment.to_owned();
            }
            count += 1;
            match count {
                1 => "{id}".to_owned(),
                _ => format!("{{id{count}}}"),
            }
        });
        segments.collect::<Vec<_>>().join("/")
    }

    fn is_word(&self, segment: &str) -> bool {
        let version = segment.strip_prefix('v').unwrap_or_default();
        let is_version = version.starts_with(|c: char| c.is_ascii_digit())
            && version.chars().all(|c| c.is_ascii_digit() || c == '.');
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~' | '$');
        let digits = segment.chars().filter(char::is_ascii_digit).count();
        let is_short = segment.len() <= 40 && segment.chars().all(fits);
        is_short
            && (is_version || digits <= 1 && digits < segment.len())
            && !self.0.contains(segment)
    }
}

fn names(value: &Value, depth: usize, found: &mut HashSet<String>) {
    match value {
        Value::Object(fields) if depth < 16 => {
            for (key, value) in fields {
                let key = letters(key);
                let is_name = key.ends_with("id") || key.ends_with("name") || key == "slug";
                if let Some(text) = value.as_str().filter(|_| is_name) {
                    found.insert(text.to_owned());
                }
                names(value, depth + 1, found);
            }
        }
        Value::Array(items) if depth < 16 => {
            for item in items {
                names(item, depth + 1, found);
            }
        }
        _ => {}
    }
}
