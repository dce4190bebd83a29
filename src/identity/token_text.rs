//! The parts of a token as text, before anything is verified.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// The `jti` that a token says it has, where it is a UUID, before anything is believed.
#[must_use]
pub fn claimed_jti(token: &str) -> Option<Uuid> {
    claimed_name(&decode(token.split('.').nth(1)?)?)
}

/// The `jti` in claims, where it is a UUID.
pub(super) fn claimed_name(claims: &[u8]) -> Option<Uuid> {
    #[derive(Deserialize)]
    struct Named {
        jti: Uuid,
    }
    object::<Named>(claims).map(|named| named.jti)
}

/// The bytes of a part.
pub(super) fn decode(segment: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(segment).ok()
}

/// A type read from a JSON object; serde would take a list of its fields in order as well.
pub(super) fn object<T: DeserializeOwned>(json: &[u8]) -> Option<T> {
    let is_object = json.trim_ascii_start().starts_with(b"{");
    let read = is_object.then(|| serde_json::from_slice(json).ok());
    read.flatten()
}
