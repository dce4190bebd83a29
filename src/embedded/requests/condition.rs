//! Conditions on a header, a parameter or a field.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::sandbox::journal;

/// A condition on a header, a query parameter or a field of a body, for [`Match`](super::Match). A
/// text, a number or a boolean is a condition, too: the value must be equal to it.
///
/// Secrets are not in the journal. Use [`Condition::secret`] to find one.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Condition(Value);

impl Condition {
    /// This value.
    pub fn equals(value: impl Into<Value>) -> Self {
        Self(json!({ "equals": value.into() }))
    }

    /// A text that contains a match of this regular expression, in the syntax of the crate `regex`.
    #[must_use]
    pub fn pattern(pattern: &str) -> Self {
        Self(json!({ "pattern": pattern }))
    }

    /// This secret. Only its fingerprint is stored.
    #[must_use]
    pub fn secret(secret: &str) -> Self {
        let written = json!({ "fingerprint_of": secret });
        let shown = journal::Condition::deserialize(&written);
        // An invalid fingerprint is refused when it is used.
        Self(shown.map_or(written, |shown| json!(shown)))
    }

    /// The secret with this fingerprint, such as `secret:3475fe57`.
    #[must_use]
    pub fn fingerprint(fingerprint: &str) -> Self {
        Self(json!({ "fingerprint": fingerprint }))
    }

    /// Present, with any value.
    #[must_use]
    pub fn present() -> Self {
        Self(json!({ "present": true }))
    }

    /// Absent.
    #[must_use]
    pub fn absent() -> Self {
        Self(json!({ "present": false }))
    }
}

impl<V: Into<Value>> From<V> for Condition {
    fn from(value: V) -> Self {
        Self::equals(value)
    }
}

impl fmt::Debug for Condition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Condition({})", self.0)
    }
}
