//! The keys of a client that authenticates itself by a JWT.

use serde_json::{Map, Value};

use super::document::{Document, refused};
use crate::identity::key::PublicKey;
use crate::sandbox::reason::Reason;
use crate::vendors::oidc::accounts::AuthMethod;
use crate::vendors::oidc::refusal::Refusal;

/// The maximum number of keys, each of which an assertion may be tried with.
const MAX_KEYS: usize = 10;

/// The members of JWKs that are secret (RFC 7518, section 6).
const PRIVATE: [&str; 3] = ["d", "k", "p"];

/// The JWK set. There is none beside a `jwks_uri`.
pub fn keys(
    document: &Document,
    method: AuthMethod,
    has_uri: bool,
) -> Result<Option<Map<String, Value>>, Refusal> {
    let Some(set) = document.object("jwks")? else {
        if method == AuthMethod::PrivateKeyJwt && !has_uri {
            let why = "is missing, and so is jwks_uri; private_key_jwt needs one of them";
            return Err(wrong("jwks", why));
        }
        return Ok(None);
    };
    if has_uri {
        let why = "must not be there beside jwks_uri (RFC 7591, section 2)";
        return Err(wrong("jwks", why));
    }
    let keys = set.get("keys").and_then(Value::as_array);
    let keys = keys.ok_or_else(|| wrong("jwks", "must have a list keys"))?;
    if keys.len() > MAX_KEYS {
        return Err(wrong("jwks", &format!("has more than {MAX_KEYS} keys")));
    }
    let is_private = |key: &Value| PRIVATE.iter().any(|member| key.get(member).is_some());
    if keys.iter().any(is_private) {
        return Err(wrong(
            "jwks",
            "has a private key; send the public ones alone",
        ));
    }
    if PublicKey::from_set(set).is_empty() {
        return Err(wrong("jwks", "has no key for RS256, PS256, ES256 or EdDSA"));
    }
    Ok(Some(set.clone()))
}

fn wrong(name: &str, why: &str) -> Refusal {
    refused(Reason::RegistrationKeys, name, why)
}
