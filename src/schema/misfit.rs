//! One thing that does not fit, in words.

use std::fmt;

use super::pointer;
use crate::nearest::nearest;

/// One thing that does not fit. Its text stands alone; the pointer says where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// Where, as a JSON pointer (RFC 6901). Of an unknown or a missing key, the key is its last
    /// token.
    pub pointer: String,
    /// What is there, in words: "the number 5", "`owner1`". Of a secret only its kind. Nothing when
    /// the key itself is what does not fit.
    pub found: Option<String>,
    /// What was expected, in words.
    pub expected: String,
    /// What was probably meant.
    pub nearest: Option<String>,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Value,
    UnknownKey,
    MissingKey,
    Rule,
}

impl Misfit {
    /// A value that is not what was expected.
    pub(crate) fn value(pointer: impl Into<String>, found: String, expected: String) -> Self {
        Self {
            pointer: pointer.into(),
            found: Some(found),
            expected,
            nearest: None,
            kind: Kind::Value,
        }
    }

    /// A key that nothing in the object is called.
    pub(crate) fn unknown_key(object: &str, key: &str, known: &[&str]) -> Self {
        Self {
            pointer: pointer::join(object, key),
            found: None,
            expected: one_of(known.iter().copied()),
            nearest: nearest(key, known.iter().copied()).map(str::to_owned),
            kind: Kind::UnknownKey,
        }
    }

    /// A key that must be there and is not.
    pub(crate) fn missing_key(object: &str, key: &str) -> Self {
        Self {
            pointer: pointer::join(object, key),
            found: None,
            expected: "a value".to_owned(),
            nearest: None,
            kind: Kind::MissingKey,
        }
    }

    /// A rule that the value breaks although its shape is right; `sentence` says which.
    pub(crate) fn rule(pointer: impl Into<String>, sentence: String) -> Self {
        Self {
            pointer: pointer.into(),
            found: None,
            expected: sentence,
            nearest: None,
            kind: Kind::Rule,
        }
    }

    /// The same of a value that stands at `pointer` in a larger one.
    pub(crate) fn below(mut self, pointer: &str) -> Self {
        self.pointer.insert_str(0, pointer);
        self
    }

    /// Whether the key is at fault, which stands in the file unlike one that is missing.
    pub(crate) fn is_unknown_key(&self) -> bool {
        self.kind == Kind::UnknownKey
    }

    /// The text without the name of the key, to stand after a path that ends in it.
    pub(crate) fn predicate(&self) -> String {
        let guess = self
            .nearest
            .as_ref()
            .map_or(String::new(), |name| format!("; did you mean `{name}`?"));
        match (self.kind, &self.found) {
            (Kind::UnknownKey, _) if self.nearest.is_some() => format!("unknown key{guess}"),
            (Kind::UnknownKey, _) => format!("unknown key, expected {}", self.expected),
            (Kind::MissingKey, _) => "is missing".to_owned(),
            (Kind::Value, Some(found)) => {
                format!("found {found}, expected {}{guess}", self.expected)
            }
            (Kind::Value | Kind::Rule, _) => format!("{}{guess}", self.expected),
        }
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let predicate = self.predicate();
        let key = pointer::split(&self.pointer).map_or(String::new(), |(_, key)| key);
        match self.kind {
            Kind::UnknownKey => {
                let rest = predicate.trim_start_matches("unknown key");
                write!(formatter, "unknown key `{key}`{rest}")
            }
            Kind::MissingKey => write!(formatter, "`{key}` {predicate}"),
            Kind::Value | Kind::Rule => formatter.write_str(&predicate),
        }
    }
}

/// "one of `a`, `b`", or the one alone.
pub(super) fn one_of<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => "no key".to_owned(),
        [only] => only.clone(),
        _ => format!("one of {}", names.join(", ")),
    }
}
