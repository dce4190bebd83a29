//! Tokens of random characters.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use crate::identity::TokenId;

/// What successors are derived with. It is public, as development keys are.
const SECRET: &[u8] = b"mockid: development secret of successors of oidc refresh tokens";

/// A new token: 256 random bits in base64url.
pub fn opaque() -> String {
    let mut bytes = [0; 32];
    let (one, other) = bytes.split_at_mut(16);
    one.copy_from_slice(Uuid::new_v4().as_bytes());
    other.copy_from_slice(Uuid::new_v4().as_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The only token that replaces another, for a grace in which it is given again: the ledger keeps no
/// texts.
pub fn successor(replaced: TokenId) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET);
    let text = hmac::sign(&key, Uuid::from(replaced).as_bytes());
    URL_SAFE_NO_PAD.encode(text)
}
