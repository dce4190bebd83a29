//! Compares the resources of a snapshot with those of the fixtures. Resources are served from the
//! fixtures and are not in a snapshot.

use data_encoding::HEXLOWER;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::WITHOUT_COLLECTIONS;
use crate::fixtures::Fixtures;

/// The resources of a sandbox compared with those of a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Resources {
    /// They are the same.
    Same,
    /// They differ: the logins are restored, but the resources are not.
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

/// A digest of the resources of all vendors and, except for the first version, of their
/// collections.
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
