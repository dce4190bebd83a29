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
        let head = self.head.iter().map(|line| format!("# {line}"));
        let mut lines: Vec<String> = head.collect();
        for (key, value) in &self.file {
            let is_section = matches!(
                key.as_str(),
                "tokens" | "guard" | "operations" | "error" | "examples"
            );
            if is_section {
                lines.push(String::new());
            }
            self.entry(&mut lines, &format!("/{key}"), (key, value), 0);
        }
        lines.join("\n") + "\n"
    }

    fn entry(&self, lines: &mut Vec<String>, at: &str, entry: (&str, &Value), depth: usize) {
        let (key, value) = entry;
        let indent = "  ".repeat(depth);
        let begin = format!("{indent}{}:", scalar(key));
        let note = self.notes.iter().find(|(pointer, _)| pointer == at);
        let note = note.map_or_else(String::new, |(_, note)| format!(" # {note}"));
        let line = flow(value);
        let has_inner = self.notes.iter().any(|(pointer, _)| {
            let inside = pointer.strip_prefix(at);
            inside.is_some_and(|rest| rest.starts_with('/'))
        });
        let is_block = has_inner || begin.len() + line.len() > WIDTH || depth == 0;
        match value {
            Value::Object(fields) if !fields.is_empty() && is_block => {
                lines.push(format!("{begin}{note}"));
                for (key, value) in fields {
                    self.entry(lines, &format!("{at}/{key}"), (key, value), depth + 1);
                }
            }
            Value::Array(items) if is_list_of_objects(items) && depth <= 1 => {
                lines.push(format!("{begin}{note}"));
                let items = items.iter().map(item_line);
                lines.extend(items.map(|item| format!("{indent}  - {item}")));
            }
            _ => lines.push(format!("{begin} {line}{note}")),
        }
    }
}

fn is_list_of_objects(items: &[Value]) -> bool {
    !items.is_empty() && items.iter().all(Value::is_object)
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
