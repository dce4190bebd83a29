//! Writes a draft as YAML with a comment beside each guess.

use serde_json::{Map, Value};

use crate::clock::Period;

/// A file, and why its values are what they are.
#[derive(Default)]
pub(super) struct Draft {
    /// The lines at the top.
    pub(super) head: Vec<String>,
    pub(super) file: Map<String, Value>,
    /// Comments by the JSON pointer of the key that they stand beside.
    pub(super) notes: Vec<(String, String)>,
}

/// What fits in one line is written in one.
const WIDTH: usize = 100;

impl Draft {
    pub(super) fn note(&mut self, pointer: impl Into<String>, text: impl Into<String>) {
        self.notes.push((pointer.into(), text.into()));
    }

    /// The text of the file.
    pub(super) fn yaml(&self) -> String {
        let head = self.head.iter().map(|line| format!("# {line}\n"));
        let mut text: String = head.collect();
        for (key, value) in &self.file {
            let is_section = matches!(
                key.as_str(),
                "tokens" | "guard" | "operations" | "error" | "examples"
            );
            if is_section {
                text.push('\n');
            }
            self.entry(&mut text, &format!("/{key}"), key, value, 0);
        }
        text
    }

    fn entry(&self, text: &mut String, at: &str, key: &str, value: &Value, depth: usize) {
        let indent = "  ".repeat(depth);
        let key = scalar(key);
        let note = self.notes.iter().find(|(pointer, _)| pointer == at);
        let note = note.map_or_else(String::new, |(_, note)| format!(" # {note}"));
        let line = flow(value);
        let has_inner = self.notes.iter().any(|(pointer, _)| {
            let inside = pointer.strip_prefix(at);
            inside.is_some_and(|rest| rest.starts_with('/'))
        });
        let is_short = indent.len() + key.len() + line.len() <= WIDTH;
        match value {
            Value::Object(fields)
                if !fields.is_empty() && (has_inner || !is_short || depth == 0) =>
            {
                text.push_str(&format!("{indent}{key}:{note}\n"));
                for (key, value) in fields {
                    self.entry(text, &format!("{at}/{key}"), key, value, depth + 1);
                }
            }
            Value::Array(items)
                if !items.is_empty() && items.iter().all(Value::is_object) && depth <= 1 =>
            {
                text.push_str(&format!("{indent}{key}:{note}\n"));
                for item in items {
                    text.push_str(&format!("{indent}  - {}\n", item_line(item)));
                }
            }
            _ => text.push_str(&format!("{indent}{key}: {line}{note}\n")),
        }
    }
}

/// An item of a list in one line. One key alone needs no braces.
fn item_line(item: &Value) -> String {
    let fields = item.as_object().filter(|it| it.len() == 1);
    let field = fields.and_then(|it| it.iter().next());
    field.map_or_else(
        || flow(item),
        |(key, value)| format!("{}: {}", scalar(key), flow(value)),
    )
}

/// A value in one line.
pub(in crate::vendors::declared) fn flow(value: &Value) -> String {
    match value {
        Value::Object(fields) if fields.is_empty() => "{}".to_owned(),
        Value::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(key, value)| format!("{}: {}", scalar(key), flow(value)));
            format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => {
            let items = items.iter().map(flow).collect::<Vec<_>>();
            format!("[{}]", items.join(", "))
        }
        Value::String(text) => scalar(text),
        _ => value.to_string(),
    }
}

/// Words that YAML reads as something else than a text.
const KEYWORDS: &[&str] = &[
    "true", "false", "null", "yes", "no", "on", "off", "y", "n", "~",
];

/// A text, in quotes where YAML would read it as something else.
fn scalar(text: &str) -> String {
    let fits =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | '/' | '@');
    let begins = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    let period = text.strip_prefix('+').unwrap_or(text);
    let is_period = period.parse::<Period>().is_ok();
    let is_keyword = KEYWORDS.iter().any(|it| it.eq_ignore_ascii_case(text));
    let is_word = begins && !text.ends_with(' ') && text.chars().all(fits) && !is_keyword;
    if is_word || is_period {
        return text.to_owned();
    }
    // A string of JSON is one of YAML.
    Value::from(text).to_string()
}
