//! Settings of the device flow.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::clock::Period;
use crate::rate::Rate;

/// The device flow (RFC 8628, section 3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "oidc.device")]
pub struct DeviceSettings {
    /// The lifetime of a device code.
    pub ttl: Period,
    /// How long a device has to wait between two polls.
    pub interval: Period,
    /// The number of wrong codes after which the page accepts no code for a while (section 5.1).
    pub wrong_codes: Rate,
}

impl Default for DeviceSettings {
    fn default() -> Self {
        Self {
            ttl: Period::minutes(10),
            interval: Period::seconds(5),
            wrong_codes: Rate {
                count: 10,
                per: Period::minutes(1),
            },
        }
    }
}
