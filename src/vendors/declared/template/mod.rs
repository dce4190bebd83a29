//! Placeholders: `${name | format}` in texts and JSON, compiled once into literal pieces and typed
//! slots.
//!
//! There are no scripts and no conditions: each placeholder is one of a closed list of names, each
//! with a type, and a leaf of JSON that is nothing but a placeholder keeps that type.

pub mod compile;
pub mod format;
pub mod name;
pub mod profile;
pub mod render;
pub mod scope;
pub mod tree;

use format::Format;
use name::Name;

/// A part of a text with placeholders, as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part<'a> {
    /// Text.
    Literal(&'a str),
    /// `${name | format}`.
    Placeholder(Placeholder<'a>),
}

/// A placeholder as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder<'a> {
    /// The name.
    pub name: &'a str,
    /// The formats, which are applied in their order.
    pub formats: Vec<&'a str>,
}

/// A text that cannot be read: a `${` has no `}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`${{` has no `}}` after it; write `$${{` for these two characters themselves")]
pub struct Unclosed;

/// The parts of a text. `$` alone is itself, and `$${` is `${`.
///
/// # Errors
///
/// [`Unclosed`].
pub fn parts(text: &str) -> Result<Vec<Part<'_>>, Unclosed> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let (before, after) = (&rest[..at], &rest[at + 2..]);
        if let Some(escaped) = before.strip_suffix('$') {
            push(&mut parts, escaped);
            push(&mut parts, &rest[at..at + 2]);
            rest = after;
            continue;
        }
        push(&mut parts, before);
        let (inside, after) = after.split_once('}').ok_or(Unclosed)?;
        let mut words = inside.split('|').map(str::trim);
        parts.push(Part::Placeholder(Placeholder {
            name: words.next().unwrap_or_default(),
            formats: words.collect(),
        }));
        rest = after;
    }
    push(&mut parts, rest);
    Ok(parts)
}

fn push<'a>(parts: &mut Vec<Part<'a>>, literal: &'a str) {
    if !literal.is_empty() {
        parts.push(Part::Literal(literal));
    }
}

/// A compiled template.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Template {
    pieces: Vec<Piece>,
}

/// A piece of a compiled template.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// Text that is there as it is.
    Literal(String),
    /// A whole JSON value.
    Value(Slot),
    /// A part of a JSON string.
    InString(Slot),
    /// A part of a plain text.
    Plain(Slot),
}

/// A place for a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    /// Which value.
    pub name: Name,
    /// How it is written.
    pub formats: Vec<Format>,
}

impl Template {
    /// The pieces.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The names in it.
    pub fn names(&self) -> impl Iterator<Item = &Name> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Literal(_) => None,
            Piece::Value(slot) | Piece::InString(slot) | Piece::Plain(slot) => Some(&slot.name),
        })
    }

    /// Adds text, to the literal before it if there is one.
    fn literal(&mut self, text: &str) {
        match self.pieces.last_mut() {
            Some(Piece::Literal(last)) => last.push_str(text),
            _ => self.pieces.push(Piece::Literal(text.to_owned())),
        }
    }
}
