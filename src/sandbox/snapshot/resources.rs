//! Whether the resources behind the logins are those of the sandbox that a snapshot was taken
//! from. They are served from the fixtures and are no part of it.

use data_encoding::HEXLOWER;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::WITHOUT_COLLECTIONS;
use crate::fixtures::Fixtures;

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
    pub(super) fn compare(written: &str, fixtures: &Fixtures, version: u64) -> Self {
        if digest(fixtures, version) == written {
            Self::Same
        } else {
            Self::Other
        }
    }
}

/// A digest of the resources of all vendors and, but for the first version, of their collections.
pub(super) fn digest(fixtures: &Fixtures, version: u64) -> String {
    let resources: Vec<_> = fixtures.iter().map(|vendor| &vendor.resources).collect();
    let resources = serde_json::to_vec(&resources);
    let collections: Vec<_> = fixtures.iter().map(|vendor| &vendor.collections).collect();
    let collections = serde_json::to_vec(&collections);
    let mut digest = Sha256::new_with_prefix(resources.unwrap_or_default());
    if version != WITHOUT_COLLECTIONS {
        digest.update(collections.unwrap_or_default());
    }
    format!("sha256:{}", HEXLOWER.encode(&digest.finalize()))
}
