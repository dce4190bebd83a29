//! The names of sandboxes.

use std::fmt;
use std::str::FromStr;

/// A name of 1 to 64 letters, digits, `_` and `-`, as it stands in addresses after `/~`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SandboxName(String);

impl SandboxName {
    /// The sandbox of every address that names none.
    #[must_use]
    pub fn default_sandbox() -> Self {
        Self("default".to_owned())
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SandboxName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A text that cannot name a sandbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidSandboxName;

impl fmt::Display for InvalidSandboxName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a sandbox is named with 1 to 64 letters, digits, `_` and `-`")
    }
}

impl std::error::Error for InvalidSandboxName {}

impl FromStr for SandboxName {
    type Err = InvalidSandboxName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        if (1..=64).contains(&text.len()) && text.bytes().all(fits) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidSandboxName)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_letters_digits_underscores_and_hyphens() {
        for good in ["a", "test-42", "A_b", &"x".repeat(64)] {
            assert!(good.parse::<SandboxName>().is_ok(), "{good}");
        }
        for bad in ["", "a.b", "a/b", "ü", "%41", &"x".repeat(65)] {
            assert_eq!(bad.parse::<SandboxName>(), Err(InvalidSandboxName), "{bad}");
        }
    }
}
