//! What earlier steps of an example kept.

use std::collections::HashMap;

use serde_json::Value;

use crate::vendors::declared::template::{Part, parts};

/// Values by name.
#[derive(Default)]
pub(super) struct Kept(HashMap<String, Value>);

impl Kept {
    pub(super) fn keep(&mut self, name: &str, value: Value) {
        self.0.insert(name.to_owned(), value);
    }

    /// A text with what it names.
    pub(super) fn text(&self, text: &str) -> String {
        match self.value(&text.into()) {
            Value::String(text) => text,
            other => other.to_string(),
        }
    }

    /// A value with what it names. A text that is nothing but a name keeps the type of the value.
    pub(super) fn value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => self.filled(text),
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect(),
            Value::Object(fields) => {
                let fields = fields.iter();
                let fields = fields.map(|(key, field)| (key.clone(), self.value(field)));
                Value::Object(fields.collect())
            }
            scalar => scalar.clone(),
        }
    }

    fn filled(&self, text: &str) -> Value {
        let Ok(parts) = parts(text) else {
            return text.into();
        };
        if let [Part::Placeholder(only)] = parts.as_slice()
            && let Some(value) = self.0.get(only.name)
        {
            return value.clone();
        }
        let texts = parts.iter().map(|part| match part {
            Part::Literal(text) => (*text).to_owned(),
            Part::Placeholder(named) => match self.0.get(named.name) {
                Some(Value::String(text)) => text.clone(),
                Some(other) => other.to_string(),
                None => format!("${{{}}}", named.name),
            },
        });
        texts.collect::<String>().into()
    }
}
