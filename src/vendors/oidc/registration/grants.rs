//! Grants, response types, and the method of authentication, which have to fit each other.

use serde::Deserialize;
use serde::de::value::{Error, StrDeserializer};
use strum::VariantArray;

use super::document::{Document, refused};
use crate::nearest::guess;
use crate::sandbox::reason::Reason;
use crate::vendors::oidc::accounts::{AuthMethod, GrantType};
use crate::vendors::oidc::refusal::Refusal;

/// The grants that a client gets; the default is that of RFC 7591, section 2.
pub fn grants(document: &Document, method: AuthMethod) -> Result<Vec<GrantType>, Refusal> {
    let Some(names) = document.texts("grant_types")? else {
        return Ok(vec![GrantType::AuthorizationCode]);
    };
    let mut grants = Vec::new();
    for name in names {
        let grant = grant(name)?;
        if grant == GrantType::ClientCredentials && method == AuthMethod::None {
            return Err(not_allowed(
                "has client_credentials, which is not for the token_endpoint_auth_method none",
            ));
        }
        if !grants.contains(&grant) {
            grants.push(grant);
        }
    }
    if grants.is_empty() {
        return Err(not_allowed(
            "is empty; without it a client gets authorization_code",
        ));
    }
    Ok(grants)
}

/// The grants that a client may register. Others go beyond what a user has agreed to, or need trust in
/// the client.
const ALLOWED: [GrantType; 4] = [
    GrantType::AuthorizationCode,
    GrantType::RefreshToken,
    GrantType::ClientCredentials,
    GrantType::DeviceCode,
];

fn grant(name: &str) -> Result<GrantType, Refusal> {
    let found = GrantType::VARIANTS
        .iter()
        .find(|grant| grant.name() == name);
    match found {
        Some(grant) if ALLOWED.contains(grant) => Ok(*grant),
        Some(_) => Err(not_allowed(&format!(
            "has {name}, which only clients of the fixtures may have"
        ))),
        None => {
            let near = guess(name, ALLOWED.map(GrantType::name));
            Err(not_allowed(&format!(
                "has {name}, which is not supported{near}"
            )))
        }
    }
}

fn not_allowed(why: &str) -> Refusal {
    refused(Reason::RegistrationGrant, "grant_types", why)
}

/// Checks that the response types fit the grants (section 2.1).
pub fn check_response_types(document: &Document, grants: &[GrantType]) -> Result<(), Refusal> {
    let Some(types) = document.texts("response_types")? else {
        return Ok(());
    };
    let refused = |why: &str| {
        Err(refused(
            Reason::RegistrationResponseType,
            "response_types",
            why,
        ))
    };
    if let Some(other) = types.iter().find(|it| **it != "code") {
        return refused(&format!("has {other}; only code is supported"));
    }
    let has_code = grants.contains(&GrantType::AuthorizationCode);
    match (types.is_empty(), has_code) {
        (false, false) => refused("has code, and grant_types has no authorization_code"),
        (true, true) => refused("lacks code, and grant_types has authorization_code"),
        _ => Ok(()),
    }
}

/// The method by which the client will authenticate; the default is that of section 2.
pub fn auth_method(document: &Document) -> Result<AuthMethod, Refusal> {
    const NAME: &str = "token_endpoint_auth_method";
    let Some(name) = document.text(NAME)? else {
        return Ok(AuthMethod::ClientSecretBasic);
    };
    AuthMethod::deserialize(StrDeserializer::<Error>::new(name)).map_err(|_| {
        let why = "must be client_secret_basic, client_secret_post, private_key_jwt or none";
        refused(Reason::RegistrationAuthMethod, NAME, why)
    })
}
