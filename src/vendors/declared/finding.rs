//! What the rules of a vendor's file find.

use crate::fixtures::{FixtureProblem, FixturesDocument};

/// Something that a rule finds.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Where, as a JSON pointer.
    pub pointer: String,
    /// Whether the key is wrong rather than its value.
    pub at_key: bool,
    /// What is wrong, and what to write.
    pub message: String,
    /// What was probably meant.
    pub nearest: Option<String>,
    /// Whether the file cannot be used; otherwise it is a warning.
    pub is_error: bool,
}

impl Finding {
    /// A value that is wrong.
    pub(super) fn error(at: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            pointer: at.into(),
            at_key: false,
            message: message.into(),
            nearest: None,
            is_error: true,
        }
    }

    /// The same at the key rather than at its value.
    pub(super) fn at_key(self) -> Self {
        Self {
            at_key: true,
            ..self
        }
    }

    /// The same with what was probably meant.
    pub(super) fn near(self, nearest: Option<String>) -> Self {
        Self { nearest, ..self }
    }

    /// The same as a warning.
    pub(super) fn warning(self) -> Self {
        Self {
            is_error: false,
            ..self
        }
    }

    pub(super) fn problem(&self, document: &FixturesDocument) -> FixtureProblem {
        let problem = if self.at_key {
            document.problem_at_key(&self.pointer, &self.message)
        } else {
            document.problem(&self.pointer, &self.message)
        };
        problem.with_nearest(self.nearest.as_deref())
    }
}
