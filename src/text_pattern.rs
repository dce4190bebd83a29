//! Regular expressions from clients, with bounded memory and time.

use std::fmt;
use std::str::FromStr;

use regex::{Regex, RegexBuilder};

/// The maximum length of a pattern, in bytes.
const MAX_LENGTH: usize = 1000;

/// The maximum memory of a compiled pattern, and of its cache.
const MAX_COMPILED: usize = 256 * 1024;

/// A regular expression in the syntax of the crate `regex`, which searches in linear time. It
/// matches anywhere in a text; `^` and `$` anchor it.
#[derive(Clone)]
pub struct TextPattern(Regex);

impl TextPattern {
    /// Whether a text contains a match.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        self.0.is_match(text)
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// The error for a text that is not a regular expression, or is too large.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a regular expression, or too large")]
pub struct InvalidTextPattern;

impl FromStr for TextPattern {
    type Err = InvalidTextPattern;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() > MAX_LENGTH {
            return Err(InvalidTextPattern);
        }
        let compiled = RegexBuilder::new(text)
            .size_limit(MAX_COMPILED)
            .dfa_size_limit(MAX_COMPILED)
            .build();
        compiled.map(Self).map_err(|_| InvalidTextPattern)
    }
}

impl PartialEq for TextPattern {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for TextPattern {}

impl fmt::Debug for TextPattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "TextPattern({:?})", self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_found_anywhere_unless_it_is_anchored() {
        let found = |pattern: &str| pattern.parse::<TextPattern>().unwrap().is_in("a-42");
        assert!(found(r"\d+"));
        assert!(found("^a-"));
        assert!(!found("^42"));
    }

    #[test]
    fn a_pattern_that_would_take_much_memory_is_refused() {
        for bad in ["(", "(?=a)", r"\w{1000}", "a{100000}", &"a".repeat(1001)] {
            assert_eq!(bad.parse::<TextPattern>(), Err(InvalidTextPattern), "{bad}");
        }
    }
}
