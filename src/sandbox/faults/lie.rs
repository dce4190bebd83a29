//! Lies: answers that are false in one respect, which a right client notices.

use std::borrow::Cow;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The name of a lie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct LieName(#[schemars(length(min = 1))] Cow<'static, str>);

/// A lie that a vendor can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LieSpec {
    /// The name.
    pub lie: &'static str,
    /// The operations in whose answers it is told.
    pub operations: &'static [&'static str],
    /// What is false.
    pub says: &'static str,
    /// The section that says what is right.
    pub specification: &'static str,
    /// What the section demands.
    pub sentence: &'static str,
    /// What a right client does.
    pub right_client: RightClient,
    /// Whether the server sees what a client does about it.
    #[serde(rename = "seen")]
    pub is_seen: bool,
    /// The modules of the OpenID Foundation's tests of clients that tell it.
    pub modules: &'static [&'static str],
}

/// What a right client does about a lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RightClient {
    /// It rejects the answer.
    Rejects,
    /// It may reject the answer or use it.
    MayReject,
    /// It uses the answer.
    Accepts,
}

impl LieName {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&'static str> for LieName {
    fn from(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }
}

impl fmt::Display for LieName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
