//! A cache of verified signatures.

use std::fmt;

use parking_lot::Mutex;
use sha2::{Digest, Sha256};

/// The number of cached tokens: more than a client under test has at a time.
const PLACES: usize = 4096;

/// The digests of tokens that a key signed, or that were verified with it.
///
/// A cached token has a valid signature, because the key does not change. Verifying an RS256
/// signature takes forty times as long as a lookup, and a client sends the same token many times.
/// Everything else about a token is checked every time.
///
/// Each digest has one slot, where it replaces the previous one: 128 KiB in all.
pub(super) struct VerifiedTokens {
    places: Mutex<Box<[[u8; 32]]>>,
}

impl VerifiedTokens {
    /// An empty cache.
    pub(super) fn new() -> Self {
        Self {
            places: Mutex::new(vec![[0; 32]; PLACES].into()),
        }
    }

    /// Whether a token is cached or its signature is valid; then it is cached.
    pub(super) fn has_or(&self, token: &str, verifies: impl FnOnce() -> bool) -> bool {
        let digest: [u8; 32] = Sha256::digest(token).into();
        if self.places.lock()[place(&digest)] == digest {
            return true;
        }
        let good = verifies();
        if good {
            self.places.lock()[place(&digest)] = digest;
        }
        good
    }

    /// Caches a token with a valid signature.
    pub(super) fn add(&self, token: &str) {
        let digest: [u8; 32] = Sha256::digest(token).into();
        self.places.lock()[place(&digest)] = digest;
    }
}

impl fmt::Debug for VerifiedTokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("VerifiedTokens(…)")
    }
}

fn place(digest: &[u8; 32]) -> usize {
    usize::from(u16::from_be_bytes([digest[0], digest[1]])) % PLACES
}

#[cfg(test)]
mod tests {
    use super::*;

    impl VerifiedTokens {
        fn has(&self, token: &str) -> bool {
            self.has_or(token, || false)
        }
    }

    #[test]
    fn a_token_is_remembered_to_the_last_byte() {
        let verified = VerifiedTokens::new();
        verified.add("a.b.c");
        assert!(verified.has("a.b.c"));
        for other in ["a.b.d", "a.b.c ", "a.b.", ""] {
            assert!(!verified.has(other), "{other}");
        }
    }

    #[test]
    fn what_is_not_remembered_is_verified_and_remembered_if_it_is_good() {
        let verified = VerifiedTokens::new();
        assert!(!verified.has_or("a.b.c", || false));
        assert!(verified.has_or("a.b.c", || true));
        assert!(verified.has_or("a.b.c", || unreachable!("it is known by now")));
    }

    #[test]
    fn whatever_comes_after_it_a_token_is_forgotten_or_known_and_never_mistaken() {
        let verified = VerifiedTokens::new();
        let token = |number: usize| format!("token {number}");
        for number in 0..3 * PLACES {
            verified.add(&token(number));
            assert!(verified.has(&token(number)));
        }
        let known = (0..3 * PLACES).filter(|number| verified.has(&token(*number)));
        assert!(known.count() <= PLACES);
        assert!((3 * PLACES..4 * PLACES).all(|number| !verified.has(&token(number))));
    }
}
