//! The key sets of clients that were fetched, for as long as they may be kept.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::clock::NumericDate;
use crate::identity::key::PublicKey;

/// The maximum number of key sets that are kept.
const MOST: usize = 1_000;

/// The key sets of clients that were fetched, by their address. They are not in snapshots: a set that is
/// missing is fetched again.
#[derive(Debug, Default)]
pub struct FetchedKeys(BTreeMap<String, FetchedSet>);

/// A key set that was fetched.
#[derive(Debug, Clone)]
pub struct FetchedSet {
    /// The set.
    pub keys: Map<String, Value>,
    /// When it was fetched.
    pub fetched: NumericDate,
    /// When it has to be fetched again.
    pub expires: NumericDate,
}

impl FetchedKeys {
    /// The set at an address, if it is fresh and has the wanted key.
    pub fn fresh(
        &self,
        url: &str,
        key_id: Option<&str>,
        now: NumericDate,
    ) -> Option<Vec<PublicKey>> {
        let set = self.0.get(url)?;
        let is_fresh = set.fetched.has_come(now) && !set.expires.has_come(now);
        let keys = PublicKey::from_set(&set.keys);
        let has_it = key_id.is_none() || keys.iter().any(|key| key.id.as_deref() == key_id);
        (is_fresh && has_it).then_some(keys)
    }

    /// Keeps a set. When there are too many, all others go: each is fetched again.
    pub fn keep(&mut self, url: &str, set: FetchedSet) {
        if self.0.len() >= MOST {
            self.0.clear();
        }
        self.0.insert(url.to_owned(), set);
    }
}
