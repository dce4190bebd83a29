//! Tokens whose signatures were found good before.

use std::fmt;

use parking_lot::Mutex;
use sha2::{Digest, Sha256};

/// How many tokens are remembered: more than a client under test has in its hands at a time.
const PLACES: usize = 4096;

/// The digests of tokens that a key signed, or that were verified with it.
///
/// A token that is remembered here to the last byte has a good signature, since the key stays the
/// same. To verify an RS256 signature anew takes forty times as long as to look, and a client sends
/// the same token many times. What else is asked of a token is asked every time.
///
/// Each digest has one place, where it replaces the one that was there: 128 KiB in all.
pub(super) struct VerifiedTokens {
    places: Mutex<Box<[[u8; 32]]>>,
}

impl VerifiedTokens {
    /// None yet.
    pub(super) fn new() -> Self {
        Self {
            places: Mutex::new(vec![[0; 32]; PLACES].into()),
        }
    }

    /// Whether a token is remembered, or else its signature is good, which is remembered then.
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

    /// Remembers a token whose signature is good.
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
