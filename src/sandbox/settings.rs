//! The settings of every provider.

mod patch;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fixtures::{Fixtures, haut_ai, igny8, intergiro, kyc, s7risk};
use crate::identity::lockout::{Door, LockoutPolicy};
use crate::provider::Provider;

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

    /// When failures lock a name, at a provider and a door that lock.
    #[must_use]
    pub fn lockout(&self, provider: Provider, door: Door) -> Option<LockoutPolicy> {
        if provider == Provider::S7risk {
            self.s7risk.lockout.at(door)
        } else {
            None
        }
    }

    /// The host names that select a provider.
    #[must_use]
    pub fn hosts(&self, provider: Provider) -> &[String] {
        match provider {
            Provider::Intergiro => &self.intergiro.hosts,
            Provider::HautAi => &self.haut_ai.hosts,
            Provider::Kyc => &self.kyc.hosts,
            Provider::S7risk => &self.s7risk.hosts,
            Provider::Igny8 => &self.igny8.hosts,
        }
    }
}
