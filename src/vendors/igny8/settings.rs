//! Settings of igny8 (`docs/vendors/igny8.md#settings`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::clock::Period;
use crate::rate::Rate;
use crate::vendor::settings::{Conflict, VendorSettings};

/// Lifetimes and switches of igny8.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "igny8.settings")]
pub struct Igny8Settings {
    /// The host names that select this vendor, in lower case and without a port.
    #[schemars(schema_with = "crate::vendor::settings::host_names")]
    pub hosts: Vec<String>,
    /// The lifetime of an access token.
    pub access_ttl: Period,
    /// The lifetime of a refresh token.
    pub refresh_ttl: Period,
    /// Whether a refresh token can be used only once, and its reuse ends its whole family.
    pub strict_rotation: bool,
    /// The status of a registration with an e-mail address that is taken: 409 or 400.
    #[schemars(extend("enum" = [409, 400]))]
    pub duplicate_status: u16,
    /// The rate at which a client may send requests. Absent: unlimited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub throttle: Option<Throttle>,
}

impl Default for Igny8Settings {
    fn default() -> Self {
        Self {
            hosts: vec!["api.igny8.com".to_owned()],
            access_ttl: Period::minutes(15),
            refresh_ttl: Period::hours(7 * 24),
            strict_rotation: false,
            duplicate_status: 409,
            throttle: None,
        }
    }
}

impl VendorSettings for Igny8Settings {
    fn hosts(&self) -> &[String] {
        &self.hosts
    }

    /// Checks that an access token does not outlive the refresh token issued with it.
    fn check(&self) -> Result<(), Conflict> {
        if self.access_ttl <= self.refresh_ttl {
            return Ok(());
        }
        Err(Conflict {
            settings: vec!["access_ttl".into(), "refresh_ttl".into()],
            sentence: format!(
                "`access_ttl` ({}) is longer than `refresh_ttl` ({})",
                self.access_ttl, self.refresh_ttl
            ),
        })
    }
}

/// The rate at which a client may send requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "igny8.throttle")]
pub struct Throttle {
    /// The rate of requests to the authentication endpoints, per client address.
    pub auth: Rate,
}

#[cfg(test)]
mod tests {
    use super::{Igny8Settings, Throttle};
    use crate::schema;

    #[test]
    fn settings_are_written_as_they_are_read() {
        let settings = Igny8Settings {
            throttle: Some(Throttle {
                auth: "20/m".parse().unwrap(),
            }),
            ..Igny8Settings::default()
        };
        let written = serde_json::to_value(&settings).unwrap();
        assert_eq!(written["refresh_ttl"], "7d");
        assert_eq!(written["throttle"]["auth"], "20/m");
        assert_eq!(schema::read::<Igny8Settings>(&written), Ok(settings));
    }
}
