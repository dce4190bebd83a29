//! Names of fields, parameters and headers that contain secrets.

use std::sync::Arc;

/// Parts of the names of secrets, in any spelling: `apiKey`, `api_key` and `X-Api-Key` are the
/// same. They include those of the vendors: `password`, `secret`, `api_key`, `refresh_token`,
/// `access_token`, `token_access`, `accessToken`, `client_secret`.
const PARTS: [&str; 10] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "privatekey",
    "credential",
    "jwt",
    AUTHORIZATION,
];

/// Part of the names of values like the header `Authorization`: a scheme and credentials.
const AUTHORIZATION: &str = "authorization";

/// Complete names of secrets: `access` and `refresh` are igny8's tokens, `key` is an API key in the
/// fixtures; the others are wrong names that clients use for a password. The field `data` in which
/// haut-ai returns a private token is recognised by its value.
const WHOLE: [&str; 11] = [
    "access",
    "refresh",
    "key",
    "auth",
    "pass",
    "pwd",
    "pin",
    "otp",
    "bearer",
    "cookie",
    "setcookie",
];

/// Names that end so contain a part but are not secrets: their values are types such as `bearer`, an
/// address, and how a client authenticates there.
const HARMLESS: [&str; 3] = ["tokentype", "tokenendpoint", "tokenendpointauthmethod"];

/// Schemes of `Authorization` that are shown; any other word may be the secret itself.
const SCHEMES: [&str; 8] = [
    "bearer",
    "dpop",
    "basic",
    "digest",
    "token",
    "jwt",
    "apikey",
    "negotiate",
];

/// Names of one vendor whose values are secret, in addition to those that everybody's are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecretNames(Option<Arc<Vec<String>>>);

impl SecretNames {
    /// No names.
    pub const NONE: Self = Self(None);

    /// These names, in any spelling.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let names: Vec<_> = names.into_iter().map(letters).collect();
        Self((!names.is_empty()).then(|| Arc::new(names)))
    }

    /// Whether the value of a name is secret.
    pub(crate) fn has(&self, name: &str) -> bool {
        let own = || {
            self.0
                .as_ref()
                .is_some_and(|own| own.contains(&letters(name)))
        };
        is_secret(name) || own()
    }
}

/// Whether the value of a name is secret at every vendor.
pub(crate) fn is_secret(name: &str) -> bool {
    let name = letters(name);
    let has_part = PARTS.iter().any(|part| name.contains(part));
    let is_harmless = HARMLESS.iter().any(|end| name.ends_with(end));
    (has_part && !is_harmless) || WHOLE.contains(&name.as_str())
}

/// Whether the value of a name is like that of `Authorization`.
pub(crate) fn is_authorization(name: &str) -> bool {
    letters(name).contains(AUTHORIZATION)
}

/// The letters and digits of a name in lower case.
pub(crate) fn letters(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Whether a name is plausible as the name of a field.
pub(crate) fn is_plain(name: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '[' | ']');
    (1..=64).contains(&name.len()) && name.chars().all(fits)
}

/// Whether a word is a scheme of `Authorization`.
pub(crate) fn is_scheme(word: &str) -> bool {
    SCHEMES
        .iter()
        .any(|scheme| scheme.eq_ignore_ascii_case(word))
}
