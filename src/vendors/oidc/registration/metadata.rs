//! From the metadata of a request to the fields of a client.

use serde::Deserialize;
use serde::de::value::{Error, StrDeserializer};
use serde_json::{Map, Value};

use super::document::{Document, refused};
use super::{grants, keys, uris};
use crate::nearest::guess;
use crate::sandbox::reason::Reason;
use crate::vendors::oidc::accounts::{AuthMethod, ClientFields, GrantType};
use crate::vendors::oidc::refusal::Refusal;
use crate::vendors::oidc::scopes::{STANDARD_SCOPES, Scopes};
use crate::vendors::oidc::settings::{OidcSettings, RegisteredScopes, SigningAlgorithm};

/// The fields with which a client is registered. What is unknown is ignored (RFC 7591, section 2).
///
/// # Errors
///
/// A field is refused.
pub fn read(document: &Document, settings: &OidcSettings) -> Result<ClientFields, Refusal> {
    let method = grants::auth_method(document)?;
    let grants = grants::grants(document, method)?;
    grants::check_response_types(document, &grants)?;
    let redirect_uris = uris::redirect_uris(document, "redirect_uris")?;
    if redirect_uris.is_empty() && grants.contains(&GrantType::AuthorizationCode) {
        return Err(uris::invalid(
            "the field redirect_uris is missing or empty, and the grant authorization_code needs one".to_owned(),
        ));
    }
    let backchannel_logout_uri = uris::called(document, "backchannel_logout_uri")?;
    let needs_sid = document.flag("backchannel_logout_session_required")?;
    let jwks_uri = uris::called(document, "jwks_uri")?;
    Ok(ClientFields {
        public: method == AuthMethod::None,
        client_name: document.text("client_name")?.map(str::to_owned),
        redirect_uris,
        post_logout_redirect_uris: uris::redirect_uris(document, "post_logout_redirect_uris")?,
        grants,
        token_endpoint_auth_method: Some(method),
        backchannel_logout_session_required: needs_sid && backchannel_logout_uri.is_some(),
        backchannel_logout_uri,
        jwks: keys::keys(document, method, jwks_uri.is_some())?,
        jwks_uri,
        scopes: scopes(document, settings)?,
        id_token_signed_response_alg: signing_algorithm(document)?,
        require_pushed_authorization_requests: document
            .flag("require_pushed_authorization_requests")?,
        dpop_bound_access_tokens: document.flag("dpop_bound_access_tokens")?,
        ..ClientFields::default()
    })
}

/// What the client says about itself, for people.
///
/// # Errors
///
/// A field is refused.
pub fn about(document: &Document) -> Result<Map<String, Value>, Refusal> {
    let mut about = Map::new();
    for name in ["client_uri", "logo_uri", "tos_uri", "policy_uri"] {
        if let Some(url) = uris::page(document, name)? {
            about.insert(name.to_owned(), url.into());
        }
    }
    for name in ["software_id", "software_version", "application_type"] {
        if let Some(text) = document.text(name)? {
            about.insert(name.to_owned(), text.into());
        }
    }
    if let Some(contacts) = document.texts("contacts")? {
        about.insert("contacts".to_owned(), contacts.into());
    }
    Ok(about)
}

/// The scopes that the client may ask for; all, if it names none.
fn scopes(document: &Document, settings: &OidcSettings) -> Result<Option<Vec<String>>, Refusal> {
    let Some(text) = document.text("scope")? else {
        return Ok(None);
    };
    let wrong = |why: &str| refused(Reason::RegistrationScope, "scope", why);
    let scopes = Scopes::parse(text);
    let scopes = scopes.ok_or_else(|| wrong("must be words of printable ASCII between spaces"))?;
    let known = || {
        let own = settings.scopes.keys().map(String::as_str);
        STANDARD_SCOPES.into_iter().chain(own)
    };
    let unknown = scopes
        .iter()
        .find(|scope| !known().any(|known| known == *scope));
    if let Some(unknown) = unknown {
        let near = guess(unknown, known());
        return Err(wrong(&format!("has {unknown}, which is unknown{near}")));
    }
    Ok(match settings.registration.scopes {
        RegisteredScopes::Registered => Some(scopes.iter().map(str::to_owned).collect()),
        RegisteredScopes::All => None,
    })
}

/// The algorithm of its ID tokens.
fn signing_algorithm(document: &Document) -> Result<Option<SigningAlgorithm>, Refusal> {
    const NAME: &str = "id_token_signed_response_alg";
    let Some(name) = document.text(NAME)? else {
        return Ok(None);
    };
    let algorithm = SigningAlgorithm::deserialize(StrDeserializer::<Error>::new(name));
    algorithm.map(Some).map_err(|_| {
        let why = format!("has {name}, with which no ID tokens are signed here");
        refused(Reason::RegistrationAlgorithm, NAME, why)
    })
}
