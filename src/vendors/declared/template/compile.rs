//! Compiles templates: finds what each placeholder stands for, and checks that it can stand there.

use serde_json::Value;

use super::format::Format;
use super::name::Type;
use super::scope::Scope;
use super::{Part, Piece, Placeholder, Slot, Template, parts};
use crate::schema::pointer::join;
use crate::vendors::declared::finding::Finding;

/// What `${status}`, `${reason}`, `${text}` and `${code}` are in a refusal. They are known when a
/// template is compiled.
#[derive(Debug, Clone)]
pub struct Constants<'a> {
    /// The status.
    pub status: u16,
    /// The word of the outcome.
    pub reason: &'a str,
    /// The text, which may have placeholders itself.
    pub text: &'a str,
    /// Where the text stands.
    pub text_at: String,
    /// The code.
    pub code: Value,
}

/// Compiles the templates of one place.
pub struct Compiler<'a> {
    /// The names that exist there.
    pub scope: &'a Scope<'a>,
    /// What is known of the refusal, if it is one.
    pub constants: Option<&'a Constants<'a>>,
    /// What is wrong so far.
    pub findings: &'a mut Vec<Finding>,
}

/// What a template becomes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum PlaceholderForm {
    /// A part of a JSON string.
    InString,
    /// A plain text.
    Plain,
}

impl<'a> Compiler<'a> {
    /// For a place that is no refusal.
    pub fn new(scope: &'a Scope<'a>, findings: &'a mut Vec<Finding>) -> Self {
        Self {
            scope,
            constants: None,
            findings,
        }
    }
}

impl Compiler<'_> {
    /// A JSON value at a pointer, as compact JSON.
    pub fn json(&mut self, value: &Value, at: &str) -> Template {
        let mut out = Template::default();
        self.value(value, at, &mut out);
        out
    }

    /// A plain text at a pointer.
    pub fn plain(&mut self, text: &str, at: &str) -> Template {
        let mut out = Template::default();
        self.text(text, at, PlaceholderForm::Plain, &mut out);
        out
    }

    fn value(&mut self, value: &Value, at: &str, out: &mut Template) {
        match value {
            Value::String(text) => self.leaf(text, at, out),
            Value::Array(items) => {
                out.literal("[");
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.literal(",");
                    }
                    self.value(item, &join(at, &index.to_string()), out);
                }
                out.literal("]");
            }
            Value::Object(fields) => {
                out.literal("{");
                for (index, (key, field)) in fields.iter().enumerate() {
                    if index > 0 {
                        out.literal(",");
                    }
                    out.literal(&Value::from(key.as_str()).to_string());
                    out.literal(":");
                    self.value(field, &join(at, key), out);
                }
                out.literal("}");
            }
            scalar => out.literal(&scalar.to_string()),
        }
    }

    /// A text in JSON. One placeholder alone is a value of its own type.
    fn leaf(&mut self, text: &str, at: &str, out: &mut Template) {
        match parts(text).as_deref() {
            Ok([Part::Placeholder(placeholder)]) if placeholder.name == "text" => {
                if let Some(constants) = self.constants {
                    self.quoted(constants.text, &constants.text_at, out);
                } else {
                    self.slot(placeholder, at);
                }
            }
            Ok([Part::Placeholder(placeholder)]) => {
                if let Some(constant) = self.constant(placeholder) {
                    out.literal(&constant.to_string());
                } else if let Some((slot, _)) = self.slot(placeholder, at) {
                    out.pieces.push(Piece::Value(slot));
                }
            }
            _ => self.quoted(text, at, out),
        }
    }

    fn quoted(&mut self, text: &str, at: &str, out: &mut Template) {
        out.literal("\"");
        self.text(text, at, PlaceholderForm::InString, out);
        out.literal("\"");
    }

    fn text(&mut self, text: &str, at: &str, form: PlaceholderForm, out: &mut Template) {
        let parts = match parts(text) {
            Ok(parts) => parts,
            Err(unclosed) => return self.findings.push(Finding::error(at, unclosed.to_string())),
        };
        for part in parts {
            match part {
                Part::Literal(text) => out.literal(&form.escaped(text)),
                Part::Placeholder(placeholder) => self.inside(&placeholder, at, form, out),
            }
        }
    }

    /// A placeholder with other text around it.
    fn inside(
        &mut self,
        placeholder: &Placeholder,
        at: &str,
        form: PlaceholderForm,
        out: &mut Template,
    ) {
        match (self.constants, placeholder.name) {
            (Some(constants), "text") => {
                // The text cannot name itself.
                let mut inner = Compiler {
                    scope: self.scope,
                    constants: None,
                    findings: self.findings,
                };
                return inner.text(constants.text, &constants.text_at, form, out);
            }
            _ => {
                if let Some(constant) = self.constant(placeholder) {
                    let text = constant.as_str().map(str::to_owned);
                    let text = text.unwrap_or_else(|| constant.to_string());
                    return out.literal(&form.escaped(&text));
                }
            }
        }
        let Some((slot, of)) = self.slot(placeholder, at) else {
            return;
        };
        if !of.is_scalar() {
            let message = format!(
                "`{}` is {}; it cannot stand inside a text, write it alone",
                placeholder.name,
                of.in_words()
            );
            return self.findings.push(Finding::error(at, message));
        }
        out.pieces.push(match form {
            PlaceholderForm::InString => Piece::InString(slot),
            PlaceholderForm::Plain => Piece::Plain(slot),
        });
    }

    /// The value of a constant.
    fn constant(&self, placeholder: &Placeholder) -> Option<Value> {
        let constants = self.constants?;
        let value: Value = match placeholder.name {
            "status" => constants.status.into(),
            "reason" => constants.reason.into(),
            "code" => constants.code.clone(),
            _ => return None,
        };
        match (placeholder.formats.as_slice(), &value) {
            ([], _) | (["text"], Value::String(_)) => Some(value),
            (["text"], _) => Some(value.to_string().into()),
            _ => None,
        }
    }

    fn slot(&mut self, placeholder: &Placeholder, at: &str) -> Option<(Slot, Type)> {
        let (name, mut of) = match self.scope.find(placeholder.name) {
            Ok(found) => found,
            Err(no_such) => {
                let finding = Finding::error(at, no_such.message);
                self.findings.push(finding.near(no_such.nearest));
                return None;
            }
        };
        let mut formats = Vec::new();
        for word in &placeholder.formats {
            let applied = Format::named(word).and_then(|format| {
                let result = format.applied_to(of).ok_or_else(|| {
                    let (name, is) = (placeholder.name, of.in_words());
                    format!("`{name}` is {is}, which cannot be written as `{word}`")
                })?;
                Ok((format, result))
            });
            match applied {
                Ok((format, result)) => {
                    formats.push(format);
                    of = result;
                }
                Err(message) => {
                    self.findings.push(Finding::error(at, message));
                    return None;
                }
            }
        }
        Some((Slot { name, formats }, of))
    }
}

impl PlaceholderForm {
    fn escaped(self, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::InString => super::render::escaped(text).into_owned(),
        }
    }
}
