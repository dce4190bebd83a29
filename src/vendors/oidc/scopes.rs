//! Scopes (RFC 6749, section 3.3).

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::refusal::{ErrorCode, Refusal};
use crate::sandbox::reason::Reason;

/// A set of scopes, in the order in which they were asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Scopes(Vec<String>);

/// The scope of OpenID Connect.
pub const OPENID: &str = "openid";

/// The scope by which a client asks for a refresh token (Core, section 11).
pub const OFFLINE_ACCESS: &str = "offline_access";

/// The scopes that OpenID Connect defines (Core, sections 5.4 and 11).
pub const STANDARD_SCOPES: [&str; 6] = [
    OPENID,
    "profile",
    "email",
    "address",
    "phone",
    OFFLINE_ACCESS,
];

impl Scopes {
    /// The scopes in the value of a parameter; `None` if it does not have the grammar of scopes.
    pub fn parse(text: &str) -> Option<Self> {
        let words = text.split(' ').filter(|word| !word.is_empty());
        let mut scopes = Self::default();
        for word in words {
            if !is_scope(word) {
                return None;
            }
            if !scopes.has(word) {
                scopes.0.push(word.to_owned());
            }
        }
        Some(scopes)
    }

    /// The scopes in the parameter `scope` of a request.
    ///
    /// # Errors
    ///
    /// The value does not have the grammar.
    pub fn read(text: &str) -> Result<Self, Refusal> {
        let description = "the parameter scope must be words of printable ASCII between spaces";
        let refused = || {
            Refusal::new(
                ErrorCode::InvalidScope,
                Reason::ParameterInvalid,
                description,
            )
        };
        Self::parse(text).ok_or_else(refused)
    }

    /// Whether a scope is among them.
    pub fn has(&self, scope: &str) -> bool {
        self.0.iter().any(|known| known == scope)
    }

    /// Every scope.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The first that is not among others.
    pub fn beyond<'a>(&'a self, others: &Self) -> Option<&'a str> {
        self.iter().find(|scope| !others.has(scope))
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// These and others, which are not among them.
    #[must_use]
    pub fn and<'a>(mut self, others: impl Iterator<Item = &'a str>) -> Self {
        self.0.extend(others.map(str::to_owned));
        self
    }

    /// Those that fulfil a condition.
    #[must_use]
    pub fn retaining(mut self, keep: impl Fn(&str) -> bool) -> Self {
        self.0.retain(|scope| keep(scope));
        self
    }
}

/// Whether a word has the grammar of a scope.
pub fn is_scope(word: &str) -> bool {
    let is_allowed = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
    !word.is_empty() && word.bytes().all(is_allowed)
}

impl fmt::Display for Scopes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::Scopes;

    #[test]
    fn scopes_are_words_between_spaces_each_once() {
        let scopes = Scopes::parse("openid  api:read openid").unwrap();
        assert_eq!(scopes.to_string(), "openid api:read");
        assert_eq!(Scopes::parse("").unwrap().to_string(), "");
        for text in ["a\"b", "a\\b", "ä", "a\tb"] {
            assert_eq!(Scopes::parse(text), None, "{text}");
        }
    }
}
