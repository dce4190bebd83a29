//! Settings of haut-ai (`docs/vendors/haut-ai.md#settings`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::clock::Period;
use crate::vendor::settings::VendorSettings;

/// The settings of haut-ai: lifetimes and switches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "haut-ai.settings")]
pub struct HautAiSettings {
    /// The host names that select this vendor, in lower case and without a port.
    #[schemars(schema_with = "crate::vendor::settings::host_names")]
    pub hosts: Vec<String>,
    /// The lifetime of the token of a login.
    pub login_ttl: Period,
    /// Whether the answer to an invalid token also has the framework's list `messages`.
    pub token_error_messages: bool,
}

impl Default for HautAiSettings {
    fn default() -> Self {
        Self {
            hosts: vec!["saas.haut.ai".to_owned()],
            login_ttl: Period::hours(1),
            token_error_messages: false,
        }
    }
}

impl VendorSettings for HautAiSettings {
    fn hosts(&self) -> &[String] {
        &self.hosts
    }
}
