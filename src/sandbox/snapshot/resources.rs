//! Whether the resources behind the logins are those of the sandbox that a snapshot was taken
//! from. They are served from the fixtures and are no part of it.

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::fixtures::Fixtures;
use crate::hex;

/// The resources of a sandbox, beside those of the one that a snapshot was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Resources {
    /// They are the same.
    Same,
    /// They are others: the logins are as they were, and what is behind them is not.
    Other,
}

impl Resources {
    pub(super) fn compare(written: &str, fixtures: &Fixtures) -> Self {
        if digest(fixtures) == written {
            Self::Same
        } else {
            Self::Other
        }
    }
}

/// A digest of the resources of all vendors.
pub(super) fn digest(fixtures: &Fixtures) -> String {
    let resources = serde_json::to_vec(&(
        &fixtures.intergiro.resources,
        &fixtures.haut_ai.resources,
        &fixtures.kyc.resources,
        &fixtures.s7risk.resources,
        &fixtures.igny8.resources,
    ));
    let digest = Sha256::digest(resources.unwrap_or_default());
    format!("sha256:{}", hex::encode(&digest))
}
