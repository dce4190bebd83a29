//! One validation error, as a message.

use std::fmt;

use super::pointer;
use crate::nearest::nearest;

/// The length, in bytes, from which a list of all choices hides the nearest one that comes after it.
const LONG: usize = 400;

/// One validation error. The message is complete in itself; the pointer says where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// A JSON pointer (RFC 6901). For an unknown or a missing key, the key is its last token.
    pub pointer: String,
    /// The value that was found, as text: "the number 5", "`owner1`"; for a secret only its type.
    /// `None` if the key itself is wrong.
    pub found: Option<String>,
    /// The value that was expected, as text.
    pub expected: String,
    /// The nearest valid value.
    pub nearest: Option<String>,
    kind: ViolationKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ViolationKind {
    Value,
    UnknownKey,
    MissingKey,
    Rule,
}

impl Violation {
    /// An unexpected value.
    pub(crate) fn value(pointer: impl Into<String>, found: String, expected: String) -> Self {
        Self {
            pointer: pointer.into(),
            found: Some(found),
            expected,
            nearest: None,
            kind: ViolationKind::Value,
        }
    }

    /// An unknown key.
    pub(crate) fn unknown_key(object: &str, key: &str, known: &[&str]) -> Self {
        Self {
            pointer: pointer::join(object, key),
            found: None,
            expected: one_of(known.iter().copied()),
            nearest: nearest(key, known.iter().copied()).map(str::to_owned),
            kind: ViolationKind::UnknownKey,
        }
    }

    /// A missing key.
    pub(crate) fn missing_key(object: &str, key: &str) -> Self {
        Self {
            pointer: pointer::join(object, key),
            found: None,
            expected: "a value".to_owned(),
            nearest: None,
            kind: ViolationKind::MissingKey,
        }
    }

    /// A broken rule for a value of the right type; `sentence` says which.
    pub(crate) fn rule(pointer: impl Into<String>, sentence: String) -> Self {
        Self {
            pointer: pointer.into(),
            found: None,
            expected: sentence,
            nearest: None,
            kind: ViolationKind::Rule,
        }
    }

    /// The same error for a value at `pointer` in a larger one.
    pub(crate) fn below(mut self, pointer: &str) -> Self {
        self.pointer.insert_str(0, pointer);
        self
    }

    /// Whether an existing key is wrong.
    pub(crate) fn is_unknown_key(&self) -> bool {
        self.kind == ViolationKind::UnknownKey
    }

    /// The message without the name of the key, for use after a path that ends in it.
    pub(crate) fn predicate(&self) -> String {
        let guess = self
            .nearest
            .as_ref()
            .map_or(String::new(), |name| format!("; did you mean `{name}`?"));
        match (self.kind, &self.found) {
            (ViolationKind::UnknownKey, _) if self.nearest.is_some() => {
                format!("unknown key{guess}")
            }
            (ViolationKind::UnknownKey, _) => format!("unknown key, expected {}", self.expected),
            (ViolationKind::MissingKey, _) => "is missing".to_owned(),
            (ViolationKind::Value, Some(found))
                if self.nearest.is_some() && self.expected.len() > LONG =>
            {
                format!("found {found}{guess}")
            }
            (ViolationKind::Value, Some(found)) => {
                format!("found {found}, expected {}{guess}", self.expected)
            }
            (ViolationKind::Value | ViolationKind::Rule, _) => format!("{}{guess}", self.expected),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let predicate = self.predicate();
        let key = pointer::split(&self.pointer).map_or(String::new(), |(_, key)| key);
        match self.kind {
            ViolationKind::UnknownKey => {
                let rest = predicate.trim_start_matches("unknown key");
                write!(formatter, "unknown key `{key}`{rest}")
            }
            ViolationKind::MissingKey => write!(formatter, "`{key}` {predicate}"),
            ViolationKind::Value | ViolationKind::Rule => formatter.write_str(&predicate),
        }
    }
}

/// "one of `a`, `b`", or the only one.
pub(super) fn one_of<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => "no key".to_owned(),
        [only] => only.clone(),
        _ => format!("one of {}", names.join(", ")),
    }
}
