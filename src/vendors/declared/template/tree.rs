//! The JSON of a template as a tree, for code that needs its possible types instead of its text.

use serde_json::Value;

use super::{Piece, Slot, Template};
use crate::schema::pointer::join;

/// The JSON of a template.
#[derive(Debug, Clone, PartialEq)]
pub enum Tree<'a> {
    /// A number, a boolean, null, or a text without placeholders.
    Constant(Value),
    /// One placeholder, whose type it keeps.
    Slot(&'a Slot),
    /// A text with placeholders in it.
    Text(Vec<TextPart<'a>>),
    /// A list.
    List(Vec<Self>),
    /// An object, with its fields in the order in which they are written.
    Object(Vec<(String, Self)>),
}

impl Tree<'_> {
    /// The placeholders that are whole values, each with its JSON pointer.
    #[must_use]
    pub fn slots(&self) -> Vec<(String, &Slot)> {
        let mut found = Vec::new();
        self.collect(String::new(), &mut found);
        found
    }

    fn collect<'a>(&'a self, at: String, found: &mut Vec<(String, &'a Slot)>) {
        match self {
            Self::Slot(slot) => found.push((at, slot)),
            Self::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    item.collect(join(&at, &index.to_string()), found);
                }
            }
            Self::Object(fields) => {
                for (key, field) in fields {
                    field.collect(join(&at, key), found);
                }
            }
            Self::Constant(_) | Self::Text(_) => {}
        }
    }
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq)]
pub enum TextPart<'a> {
    /// Text that is there as it is.
    Literal(String),
    /// A placeholder.
    Slot(&'a Slot),
}

/// Surrounds the number of a piece while the JSON of a template is read.
const MARK: char = '\0';

impl Template {
    /// The tree of a JSON template; nothing if its nesting is too deep to be read as JSON, or if a
    /// text in it has the character that marks placeholders here.
    #[must_use]
    pub fn tree(&self) -> Option<Tree<'_>> {
        let pieces = self.pieces.iter().enumerate();
        let texts = pieces.map(|(index, piece)| match piece {
            Piece::Literal(literal) if literal.contains("\\u0000") => None,
            Piece::Literal(literal) => Some(literal.clone()),
            Piece::Value(_) => Some(format!("\"\\u0000{index}\\u0000\"")),
            Piece::InString(_) | Piece::Plain(_) => Some(format!("\\u0000{index}\\u0000")),
        });
        let text: String = texts.collect::<Option<_>>()?;
        let value = serde_json::from_str(&text).ok()?;
        Some(self.branch(value))
    }

    /// The parts of a plain template.
    #[must_use]
    pub fn text_parts(&self) -> Vec<TextPart<'_>> {
        let pieces = self.pieces.iter();
        let parts = pieces.map(|piece| match piece {
            Piece::Literal(literal) => TextPart::Literal(literal.clone()),
            Piece::Value(slot) | Piece::InString(slot) | Piece::Plain(slot) => TextPart::Slot(slot),
        });
        parts.collect()
    }

    fn branch(&self, value: Value) -> Tree<'_> {
        match value {
            Value::String(text) => self.leaf(&text),
            Value::Array(items) => {
                let items = items.into_iter().map(|item| self.branch(item));
                Tree::List(items.collect())
            }
            Value::Object(fields) => {
                let fields = fields.into_iter();
                let fields = fields.map(|(key, field)| (key, self.branch(field)));
                Tree::Object(fields.collect())
            }
            scalar => Tree::Constant(scalar),
        }
    }

    fn leaf(&self, text: &str) -> Tree<'_> {
        let mut parts = Vec::new();
        for (index, part) in text.split(MARK).enumerate() {
            let marked = (index % 2 == 1)
                .then(|| part.parse::<usize>().ok())
                .flatten();
            match marked.and_then(|index| self.pieces.get(index)) {
                Some(Piece::Value(slot)) => return Tree::Slot(slot),
                Some(Piece::InString(slot) | Piece::Plain(slot)) => {
                    parts.push(TextPart::Slot(slot));
                }
                _ if part.is_empty() => {}
                _ => parts.push(TextPart::Literal(part.to_owned())),
            }
        }
        let has_slot = parts.iter().any(|part| matches!(part, TextPart::Slot(_)));
        if has_slot {
            Tree::Text(parts)
        } else {
            Tree::Constant(text.into())
        }
    }
}
