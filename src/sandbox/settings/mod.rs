//! The settings of every provider.

mod patch;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fixtures::{Fixtures, haut_ai, igny8, intergiro, kyc, s7risk};

/// Lifetimes and switches, provider by provider.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "settings")]
pub struct Settings {
    /// Of intergiro.
    pub intergiro: intergiro::Settings,
    /// Of haut-ai.
    #[serde(rename = "haut-ai")]
    pub haut_ai: haut_ai::Settings,
    /// Of kyc.
    pub kyc: kyc::Settings,
    /// Of s7risk.
    pub s7risk: s7risk::Settings,
    /// Of igny8.
    pub igny8: igny8::Settings,
}

impl Settings {
    /// The settings with which the fixtures start.
    #[must_use]
    pub fn of(fixtures: &Fixtures) -> Self {
        Self {
            intergiro: fixtures.intergiro.settings.clone(),
            haut_ai: fixtures.haut_ai.settings.clone(),
            kyc: fixtures.kyc.settings.clone(),
            s7risk: fixtures.s7risk.settings.clone(),
            igny8: fixtures.igny8.settings.clone(),
        }
    }
}
