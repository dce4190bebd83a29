//! Fingerprints, which are shown instead of secrets.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// The prefix of every fingerprint.
const PREFIX: &str = "secret:";

/// The number of hexadecimal digits.
const DIGITS: usize = 8;

/// `secret:` and the first eight hexadecimal digits of the SHA-256 of a secret.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// The fingerprint of a secret; the empty text has none.
    #[must_use]
    pub fn of(secret: &[u8]) -> Option<Self> {
        let digest = Sha256::digest(secret);
        let text = format!("{PREFIX}{}", HEXLOWER.encode(&digest[..DIGITS / 2]));
        (!secret.is_empty()).then_some(Self(text))
    }

    /// The fingerprint as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a shown text contains this fingerprint, or is the plain text of the secret.
    pub(crate) fn is_of(&self, shown: &str) -> bool {
        let is_whole = |at: usize| {
            let next = shown[at + self.0.len()..].bytes().next();
            !next.is_some_and(|byte| byte.is_ascii_hexdigit())
        };
        let mut places = shown.match_indices(&self.0);
        places.any(|(at, _)| is_whole(at)) || Self::of(shown.as_bytes()).as_ref() == Some(self)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The error for a text that is not a fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a fingerprint such as `secret:3475fe57`")]
pub struct InvalidFingerprint;

impl FromStr for Fingerprint {
    type Err = InvalidFingerprint;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix(PREFIX).ok_or(InvalidFingerprint)?;
        let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if digits.len() == DIGITS && digits.bytes().all(is_hex) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidFingerprint)
        }
    }
}
