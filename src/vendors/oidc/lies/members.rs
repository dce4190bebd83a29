//! Lies in the members of JSON answers.

use http::header::CONTENT_TYPE;
use serde_json::{Map, Value, json};

use super::OidcLie;
use crate::vendor::answer::Answer;

/// Tells a lie about the token endpoint's answer, userinfo, documents or a registration.
pub fn tell(lie: OidcLie, answer: &Answer) -> Option<Answer> {
    if !answer.status.is_success() {
        return None;
    }
    if lie == OidcLie::ContentTypeHtml {
        return Some(
            answer
                .clone()
                .with_header(CONTENT_TYPE, "text/html; charset=utf-8"),
        );
    }
    let mut members = read(answer)?;
    match lie {
        OidcLie::ExpiresInMissing => drop(members.shift_remove("expires_in")?),
        OidcLie::ExpiresInNegative => *members.get_mut("expires_in")? = json!(-3600),
        OidcLie::ExpiresInString => {
            let seconds = members.get_mut("expires_in")?;
            *seconds = seconds.to_string().into();
        }
        OidcLie::TokenTypeMissing => drop(members.shift_remove("token_type")?),
        OidcLie::IssuedTokenTypeMissing => drop(members.shift_remove("issued_token_type")?),
        OidcLie::IssuedTokenTypeWrong => {
            let issued = members.get_mut("issued_token_type")?;
            *issued = "urn:ietf:params:oauth:token-type:saml2".into();
        }
        OidcLie::UserinfoSubChanged => *members.get_mut("sub")? = other("sub").into(),
        OidcLie::UserinfoSubMissing => drop(members.shift_remove("sub")?),
        OidcLie::IssuerMismatch => *members.get_mut("issuer")? = other("issuer").into(),
        OidcLie::ResourceMismatch => *members.get_mut("resource")? = other("issuer").into(),
        OidcLie::AuthorizationServerWrong => {
            let issuer = members.get_mut("authorization_servers")?.get_mut(0)?;
            *issuer = with_other_slash(issuer.as_str()?).into();
        }
        OidcLie::RegistrationClientIdMissing => drop(members.shift_remove("client_id")?),
        OidcLie::RegistrationRedirectUrisChanged => {
            let uris = members.get_mut("redirect_uris")?.as_array_mut()?;
            *uris = vec![format!("{}/callback", other("issuer")).into()];
        }
        OidcLie::KeysUnparseable => {
            let keys = members.get_mut("keys")?.as_array_mut()?;
            keys.splice(0..0, unusable_keys());
        }
        _ => return None,
    }
    Some(with_members(answer, &members))
}

/// A key with a parameter set that does not exist, and one of a type that does not.
fn unusable_keys() -> [Value; 2] {
    [
        json!({"kty": "AKP", "kid": "unusable-1", "use": "sig", "alg": "ML-DSA-1024", "pub": "AAAA"}),
        json!({"kty": "UNKNOWN", "kid": "unusable-2", "use": "sig", "alg": "UNKNOWN", "x": "AAAA"}),
    ]
}

/// The issuer with a slash at its end if it has none, and without it otherwise: its metadata are at the
/// same place, and do not confirm it.
fn with_other_slash(issuer: &str) -> String {
    let without = issuer.strip_suffix('/');
    without.map_or_else(|| format!("{issuer}/"), str::to_owned)
}

/// A value that nothing of the provider has.
pub fn other(what: &str) -> String {
    match what {
        "issuer" => "https://other.example.com".to_owned(),
        what => format!("other-{what}"),
    }
}

/// The members of a JSON answer.
pub fn read(answer: &Answer) -> Option<Map<String, Value>> {
    serde_json::from_slice(&answer.body).ok()
}

/// The answer with other members.
pub fn with_members(answer: &Answer, members: &Map<String, Value>) -> Answer {
    let mut changed = answer.clone();
    changed.body = Value::from(members.clone()).to_string().into();
    changed
}
