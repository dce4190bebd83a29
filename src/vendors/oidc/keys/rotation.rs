//! A rotation of the signing key that a test asks for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::clock::NumericDate;

/// How a key is replaced.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    JsonSchema,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "oidc.how")]
pub enum How {
    /// As by the schedule: the new key is published now, signs after `publish_before`, and the old one
    /// stays published for `keep_after` then.
    #[default]
    Normal,
    /// The new key signs now, and the older ones are gone.
    WithoutOverlap,
    /// The new key signs now, has the name of the old one, and the older ones are gone.
    SameKid,
    /// The new key signs now and has no name, neither in tokens nor in the document.
    NoKid,
    /// The new key signs now, although it was not published before.
    JustBeforeSigning,
    /// The new key signs now, and is published only after `lag`.
    StaleDocument,
    /// The new key signs now, and is published among many others.
    Many,
}

/// A rotation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "oidc.rotation")]
pub struct Rotation {
    /// The path of the issuer after that of the provider. Absent: every issuer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// Its number.
    pub serial: u32,
    /// How.
    pub how: How,
    /// The number of the new key in its ring.
    #[schemars(range(max = 3))]
    pub key: u8,
    /// When the new key begins to sign.
    #[schemars(with = "i64")]
    pub signs_from: NumericDate,
    /// When the new key is published.
    #[schemars(with = "i64")]
    pub published_from: NumericDate,
    /// When the older keys are gone.
    #[schemars(with = "i64")]
    pub previous_until: NumericDate,
}
