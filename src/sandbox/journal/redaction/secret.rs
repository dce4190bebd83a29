//! The replacements of secrets.

use crate::fingerprint::Fingerprint;
use crate::secret_names as names;

/// The replacement of a secret; the empty text stays empty.
pub(super) fn fingerprint(secret: &str) -> String {
    fingerprint_of(secret.as_bytes())
}

/// The same for bytes.
pub(super) fn fingerprint_of(secret: &[u8]) -> String {
    let fingerprint = Fingerprint::of(secret);
    fingerprint.map_or(String::new(), |fingerprint| fingerprint.to_string())
}

/// The replacement of the value of a field or a header with a secret name.
pub(super) fn secret(name: &str, value: &str) -> String {
    if names::is_authorization(name) {
        credentials(value)
    } else {
        fingerprint(value)
    }
}

/// The scheme, if there is one, and the fingerprint of the rest.
pub(super) fn credentials(value: &str) -> String {
    match value.trim().split_once(' ') {
        Some((scheme, rest)) if names::is_scheme(scheme) => {
            format!("{scheme} {}", fingerprint(rest.trim()))
        }
        None if names::is_scheme(value.trim()) => value.trim().to_owned(),
        _ => fingerprint(value),
    }
}
