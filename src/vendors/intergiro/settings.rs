//! Settings of intergiro (`docs/vendors/intergiro.md#settings`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::clock::Period;
use crate::vendor::settings::{Conflict, VendorSettings};

/// Lifetimes and switches of intergiro.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "intergiro.settings")]
pub struct IntergiroSettings {
    /// The host names that select this vendor, in lower case and without a port.
    #[schemars(schema_with = "crate::vendor::settings::host_names")]
    pub hosts: Vec<String>,
    /// The lifetime of an access token, which never exceeds that of its session.
    pub access_ttl: Period,
    /// The length of a session, from its login; a refresh does not extend it.
    pub session_ttl: Period,
    /// Whether a refresh token can be used only once.
    pub strict_rotation: bool,
    /// The limit of sessions that an API key opens. Absent: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub misuse: Option<Misuse>,
}

impl Default for IntergiroSettings {
    fn default() -> Self {
        Self {
            hosts: vec![
                "3d.intergiro.com".to_owned(),
                "3d.staging.intergiro.tech".to_owned(),
            ],
            access_ttl: Period::minutes(15),
            session_ttl: Period::minutes(60),
            strict_rotation: false,
            misuse: None,
        }
    }
}

impl VendorSettings for IntergiroSettings {
    fn hosts(&self) -> &[String] {
        &self.hosts
    }

    /// An access token must not outlive its session.
    fn check(&self) -> Result<(), Conflict> {
        if self.access_ttl <= self.session_ttl {
            return Ok(());
        }
        Err(Conflict {
            settings: vec!["access_ttl".into(), "session_ttl".into()],
            sentence: format!(
                "`access_ttl` ({}) is longer than `session_ttl` ({})",
                self.access_ttl, self.session_ttl
            ),
        })
    }
}

/// The limit above which opening sessions is refused as misuse.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "intergiro.misuse")]
pub struct Misuse {
    /// The number of sessions that an API key may open while an earlier one can still be refreshed.
    #[schemars(range(min = 1))]
    pub sessions: u32,
    /// The period in which they are counted.
    pub within: Period,
}
