//! Conditions on a header, a parameter or a field.

use std::fmt;

use serde_json::{Value, json};

use crate::embedded::built::refused;
use crate::sandbox::journal;
use crate::schema::Violation;

/// A condition on a header, a query parameter or a field of a body, for [`Match`](super::Match). A
/// text, a number or a boolean is a condition, too: the value must be equal to it.
///
/// Secrets are not in the journal. Use [`Condition::secret`] to find one.
#[derive(Clone, PartialEq, Eq)]
pub struct Condition(pub(super) Result<journal::Condition, Vec<Violation>>);

impl Condition {
    /// This value.
    pub fn equals(value: impl Into<Value>) -> Self {
        Self(Ok(journal::Condition::Equals(value.into())))
    }

    /// A text that contains a match of this regular expression, in the syntax of the crate `regex`.
    #[must_use]
    pub fn pattern(pattern: &str) -> Self {
        let parsed = pattern.parse().map(journal::Condition::Pattern);
        Self(parsed.map_err(|error| invalid(&json!({ "pattern": pattern }), &error)))
    }

    /// This secret. Only its fingerprint is stored.
    #[must_use]
    pub fn secret(secret: &str) -> Self {
        let condition = journal::Condition::secret(secret);
        let written = || json!({ "fingerprint_of": secret });
        Self(condition.ok_or_else(|| invalid(&written(), &"there is no secret")))
    }

    /// The secret with this fingerprint, such as `secret:3475fe57`.
    #[must_use]
    pub fn fingerprint(fingerprint: &str) -> Self {
        let parsed = fingerprint.parse().map(journal::Condition::Secret);
        Self(parsed.map_err(|error| invalid(&json!({ "fingerprint": fingerprint }), &error)))
    }

    /// Present, with any value.
    #[must_use]
    pub const fn present() -> Self {
        Self(Ok(journal::Condition::Present(true)))
    }

    /// Absent.
    #[must_use]
    pub const fn absent() -> Self {
        Self(Ok(journal::Condition::Present(false)))
    }
}

fn invalid(written: &Value, error: &dyn fmt::Display) -> Vec<Violation> {
    refused::<journal::Condition>(written, error)
}

impl<V: Into<Value>> From<V> for Condition {
    fn from(value: V) -> Self {
        Self::equals(value)
    }
}

impl fmt::Debug for Condition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Ok(condition) => write!(formatter, "Condition({})", json!(condition)),
            Err(_) => formatter.write_str("Condition(invalid)"),
        }
    }
}
