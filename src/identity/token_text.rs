//! The text of tokens, before anything is verified.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// The unverified `jti` of a token, if it is a UUID.
#[must_use]
pub fn claimed_jti(token: &str) -> Option<Uuid> {
    claimed_name(&decode(token.split('.').nth(1)?)?)
}

/// The `jti` in claims, if it is a UUID.
pub(super) fn claimed_name(claims: &[u8]) -> Option<Uuid> {
    #[derive(Deserialize)]
    struct Named {
        jti: Uuid,
    }
    object::<Named>(claims).map(|named| named.jti)
}

/// Decodes a part.
pub(super) fn decode(segment: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(segment).ok()
}

/// Deserializes a JSON object; serde would also accept a list of its fields in order. JSON is UTF-8
/// (RFC 8259, section 8.1), which is checked once instead of for each string.
pub(super) fn object<T: DeserializeOwned>(json: &[u8]) -> Option<T> {
    let json = std::str::from_utf8(json).ok()?;
    let is_object = json.trim_ascii_start().starts_with('{');
    let read = is_object.then(|| serde_json::from_str(json).ok());
    read.flatten()
}
