//! A cache of verified signatures.

use std::fmt;
use std::hash::{BuildHasher, RandomState};

use parking_lot::Mutex;

/// The number of cached tokens: more than a client under test has at a time.
const PLACES: usize = 4096;

/// The fingerprints of tokens that a key signed, or that were verified with it.
///
/// A cached token has a valid signature, because the key does not change. Verifying an RS256
/// signature takes forty times as long as a lookup, and a client sends the same token many times.
/// Everything else about a token is checked every time.
///
/// A fingerprint is `SipHash` with a random key, of 128 bits: a client, which never sees the key or a
/// fingerprint, can only guess a forged token that has the fingerprint of a cached one. SHA-256 would do
/// too, but is slow on processors without instructions for it.
///
/// Each fingerprint has one slot, where it replaces the previous one: 64 KiB in all.
pub(super) struct VerifiedTokens {
    key: RandomState,
    places: Mutex<Box<[Fingerprint]>>,
}

/// Two hashes of 64 bits.
type Fingerprint = [u64; 2];

impl VerifiedTokens {
    /// An empty cache.
    pub(super) fn new() -> Self {
        Self {
            key: RandomState::new(),
            places: Mutex::new(vec![Fingerprint::default(); PLACES].into()),
        }
    }

    /// Whether a token is cached or its signature is valid; then it is cached.
    pub(super) fn has_or(&self, token: &str, verifies: impl FnOnce() -> bool) -> bool {
        let (place, fingerprint) = self.fingerprint(token);
        if self.places.lock()[place] == fingerprint {
            return true;
        }
        let good = verifies();
        if good {
            self.places.lock()[place] = fingerprint;
        }
        good
    }

    /// Caches a token with a valid signature.
    pub(super) fn add(&self, token: &str) {
        let (place, fingerprint) = self.fingerprint(token);
        self.places.lock()[place] = fingerprint;
    }

    /// The fingerprint of a token, and its slot.
    fn fingerprint(&self, token: &str) -> (usize, Fingerprint) {
        let fingerprint = [0_u8, 1].map(|half| self.key.hash_one((half, token)));
        let place = usize::try_from(fingerprint[0] % PLACES as u64).unwrap_or(0);
        (place, fingerprint)
    }
}

impl fmt::Debug for VerifiedTokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("VerifiedTokens(…)")
    }
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
