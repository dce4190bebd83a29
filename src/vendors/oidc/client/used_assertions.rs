//! The assertions that clients have used, each of which is good once.

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::clock::NumericDate;

/// The number of used assertions that are kept.
const MOST: usize = 10_000;

/// A JWT that a client has signed, which is checked and not yet used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedAssertion {
    /// Its `jti`.
    pub id: String,
    /// When it expires.
    pub expires: NumericDate,
}

/// The used assertions of a sandbox, until they have expired. Digests, because the clock may be moved
/// back to when an assertion is good.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct UsedAssertions(
    #[schemars(with = "BTreeMap<String, i64>")] BTreeMap<String, NumericDate>,
);

impl UsedAssertions {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Records the use of an assertion. Returns whether it is the first. If there are too many, those
    /// that have expired go first, and then the one that expires first.
    pub fn is_first_use(
        &mut self,
        client: &str,
        assertion: &CheckedAssertion,
        now: NumericDate,
    ) -> bool {
        if self.0.len() >= MOST {
            self.0.retain(|_, expires| !expires.has_come(now));
        }
        if self.0.len() >= MOST
            && let Some((first, _)) = self.0.iter().min_by_key(|(_, expires)| **expires)
        {
            let first = first.clone();
            self.0.remove(&first);
        }
        let digest = Sha256::digest(format!("{client}\n{}", assertion.id));
        let digest = HEXLOWER.encode(&digest);
        self.0.insert(digest, assertion.expires).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assertion_is_good_once_for_each_client() {
        let now = NumericDate::from_seconds(0);
        let mut used = UsedAssertions::default();
        let mut first = |client: &str, id: &str| {
            let assertion = CheckedAssertion {
                id: id.to_owned(),
                expires: NumericDate::from_seconds(60),
            };
            used.is_first_use(client, &assertion, now)
        };
        assert!(first("a", "1"));
        assert!(!first("a", "1"));
        assert!(first("a", "2"));
        assert!(first("b", "1"));
    }

    #[test]
    fn the_number_of_those_that_are_kept_has_an_end() {
        let mut used = UsedAssertions::default();
        for id in 0..=MOST {
            let expires = i64::try_from(id).unwrap();
            let assertion = CheckedAssertion {
                id: id.to_string(),
                expires: NumericDate::from_seconds(expires + 1),
            };
            assert!(used.is_first_use("a", &assertion, NumericDate::from_seconds(0)));
        }
        assert_eq!(used.0.len(), MOST);
    }
}
