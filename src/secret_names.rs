//! Which names stand beside secrets.

/// What the name of a secret has in it, in any spelling: `apiKey`, `api_key` and `X-Api-Key` are
/// one. The vendors' own are among them: `password`, `secret`, `api_key`, `refresh_token`,
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

/// In the name of what is written as in the header of that name: a scheme and what proves it.
const AUTHORIZATION: &str = "authorization";

/// What is the name of a secret as it stands: `access` and `refresh` are igny8's tokens, `key` is
/// an API key in the fixtures; the others are what clients call a password by mistake. The field
/// `data` in which haut-ai answers a private token is known by what stands in it.
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

/// What has a part of one in it and is none: it says `bearer`.
const HARMLESS: &str = "tokentype";

/// The schemes of `Authorization` that are shown; a word that is none may be the secret itself.
const SCHEMES: [&str; 7] = [
    "bearer",
    "basic",
    "digest",
    "token",
    "jwt",
    "apikey",
    "negotiate",
];

/// Whether what stands beside a name is secret.
pub(crate) fn is_secret(name: &str) -> bool {
    let name = letters(name);
    let has_part = PARTS.iter().any(|part| name.contains(part));
    (has_part && name != HARMLESS) || WHOLE.contains(&name.as_str())
}

/// Whether what stands beside a name is written as in `Authorization`.
pub(crate) fn is_authorization(name: &str) -> bool {
    letters(name).contains(AUTHORIZATION)
}

fn letters(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Whether a name is one that a person would give.
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
