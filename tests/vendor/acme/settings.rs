//! Its settings, and its policy of sessions and tokens.

use mockid::clock::Period;
use mockid::identity::grant::policy::{
    AccessPolicy, GrantPolicy, Lifetime, RefreshPolicy, Rotation, SessionLength, SessionPolicy,
};
use mockid::vendor::settings::VendorSettings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ACME;

/// Settings of acme.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "acme.settings")]
pub struct Settings {
    /// The host names that select this vendor.
    #[schemars(schema_with = "mockid::vendor::settings::host_names")]
    hosts: Vec<String>,
    /// How long an access token is good for.
    pub access_ttl: Period,
    /// How long a session lasts.
    pub session_ttl: Period,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            hosts: vec!["api.acme.example".to_owned()],
            access_ttl: Period::minutes(10),
            session_ttl: Period::hours(1),
        }
    }
}

impl VendorSettings for Settings {
    fn hosts(&self) -> &[String] {
        &self.hosts
    }
}

pub const fn policy(settings: &Settings) -> GrantPolicy {
    GrantPolicy {
        access: AccessPolicy {
            provider: ACME,
            lifetime: Lifetime::WithinSession(settings.access_ttl),
        },
        session: SessionPolicy::lasting(SessionLength::Absolute(settings.session_ttl)),
        refresh: RefreshPolicy {
            rotation: Rotation::Kept,
            after_access: false,
            not_before: None,
            listed_first: false,
        },
    }
}
