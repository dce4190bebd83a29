//! Settings of kyc (`docs/vendors/kyc.md#settings`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::clock::Period;
use crate::vendor::settings::VendorSettings;

/// Lifetimes and switches of kyc.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "kyc.settings")]
pub struct KycSettings {
    /// The host names that select this vendor, in lower case and without a port; the vendor names
    /// none.
    #[schemars(schema_with = "crate::vendor::settings::host_names")]
    pub hosts: Vec<String>,
    /// The lifetime of a token.
    pub token_ttl: Period,
}

impl Default for KycSettings {
    fn default() -> Self {
        Self {
            hosts: Vec::new(),
            token_ttl: Period::hours(1),
        }
    }
}

impl VendorSettings for KycSettings {
    fn hosts(&self) -> &[String] {
        &self.hosts
    }
}
