//! The metadata of an issuer (OpenID Connect Discovery, section 3; RFC 8414, section 2).

mod last_document;

use http::header::CACHE_CONTROL;
use serde::Serialize;

use self::last_document::Source;
use super::accounts::{AuthMethod, GrantType};
use super::issuer::{self, Issuer};
use super::keys;
use super::layout;
use super::refusal::Refusal;
use super::scopes::STANDARD_SCOPES;
use super::settings::{OidcSettings, SigningAlgorithm};
use super::state::OidcState;
use super::tokens::OF_SCOPES;
use crate::identity::key::ClientAlgorithm;
use crate::sandbox::hint::{Hint, MetadataPlace};
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;

pub use last_document::LastDocument;

/// The claims of tokens that are not about the user (OpenID Connect Core, section 2).
const OF_TOKENS: [&str; 9] = [
    "sub",
    "iss",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "acr",
    "amr",
    "sid",
];

const AUTH_METHODS: [AuthMethod; 4] = [
    AuthMethod::ClientSecretBasic,
    AuthMethod::ClientSecretPost,
    AuthMethod::PrivateKeyJwt,
    AuthMethod::None,
];

/// The methods where a client has to prove who it is.
const PROOFS: &[AuthMethod] = AUTH_METHODS.split_at(3).0;

const GRANTS: [GrantType; 7] = [
    GrantType::AuthorizationCode,
    GrantType::RefreshToken,
    GrantType::ClientCredentials,
    GrantType::Password,
    GrantType::DeviceCode,
    GrantType::TokenExchange,
    GrantType::JwtBearer,
];

/// The document. What is missing in it is not supported.
#[expect(
    clippy::struct_excessive_bools,
    reason = "the specification has these fields"
)]
#[derive(Serialize)]
struct Metadata<'a> {
    issuer: &'a str,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: String,
    jwks_uri: String,
    introspection_endpoint: String,
    revocation_endpoint: String,
    end_session_endpoint: String,
    /// Only in Keycloak's layout.
    #[serde(skip_serializing_if = "Option::is_none")]
    check_session_iframe: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    registration_endpoint: Option<String>,
    pushed_authorization_request_endpoint: String,
    require_pushed_authorization_requests: bool,
    device_authorization_endpoint: String,
    scopes_supported: Vec<&'a str>,
    response_types_supported: [&'static str; 1],
    response_modes_supported: [&'static str; 3],
    grant_types_supported: [GrantType; 7],
    subject_types_supported: [&'static str; 1],
    id_token_signing_alg_values_supported: &'a [SigningAlgorithm],
    token_endpoint_auth_methods_supported: [AuthMethod; 4],
    token_endpoint_auth_signing_alg_values_supported: [&'static str; 5],
    introspection_endpoint_auth_methods_supported: &'static [AuthMethod],
    introspection_endpoint_auth_signing_alg_values_supported: [&'static str; 5],
    revocation_endpoint_auth_methods_supported: [AuthMethod; 4],
    revocation_endpoint_auth_signing_alg_values_supported: [&'static str; 5],
    code_challenge_methods_supported: [&'static str; 1],
    dpop_signing_alg_values_supported: [&'static str; 5],
    claims_supported: Vec<&'static str>,
    claims_parameter_supported: bool,
    request_parameter_supported: bool,
    /// Its default is true.
    request_uri_parameter_supported: bool,
    prompt_values_supported: [&'static str; 4],
    authorization_response_iss_parameter_supported: bool,
    backchannel_logout_supported: bool,
    backchannel_logout_session_supported: bool,
    frontchannel_logout_supported: bool,
    frontchannel_logout_session_supported: bool,
}

/// `GET /.well-known/openid-configuration`
pub async fn discovery(call: &Call) -> Answer {
    let place = is_inserted(call).then_some(MetadataPlace::OpenIdInserted);
    document(call, place)
}

/// `GET /.well-known/oauth-authorization-server`
pub async fn server_metadata(call: &Call) -> Answer {
    // Without a path of the issuer, both places are the same.
    let has_path = !issuer::path(call).is_empty() || !call.site.mount.is_empty();
    let place = match (is_inserted(call), has_path) {
        (true, _) => Some(MetadataPlace::OAuthInserted),
        (false, true) => Some(MetadataPlace::OAuthAppended),
        (false, false) => None,
    };
    document(call, place)
}

/// Whether the client put the path of the issuer after that of the document.
fn is_inserted(call: &Call) -> bool {
    call.site.is_inserted || layout::paths::is_inserted(call)
}

fn document(call: &Call, place: Option<MetadataPlace>) -> Answer {
    let Some(mut state) = OidcState::of(&call.world) else {
        return Refusal::unavailable().into();
    };
    state.names.note(issuer::path(call), call.site.origin());
    let source = Source {
        issuer: Issuer::of(call),
        algorithms: keys::algorithms(&call.world),
    };
    let written = |source: &Source| Answer::ok(&metadata(source)).body;
    let document = state.metadata.of(source, written);
    drop(state);
    // Settings and the public URL can change at any time.
    let answer = Answer::json_text(document).with_header(CACHE_CONTROL, "no-cache");
    match place {
        Some(place) => answer.with_hint(Hint::Metadata(place)),
        None => answer,
    }
}

fn metadata(source: &Source) -> Metadata<'_> {
    let issuer = &source.issuer;
    let settings = &issuer.settings;
    let claims = OF_SCOPES.into_iter().flat_map(|(_, claims)| claims);
    let claims = claims.copied();
    let algorithms = ClientAlgorithm::NAMES;
    let is_open = settings.registration.enabled;
    Metadata {
        issuer: &issuer.url,
        authorization_endpoint: issuer.for_browsers("/authorize"),
        token_endpoint: issuer.for_programs("/token"),
        userinfo_endpoint: issuer.for_programs("/userinfo"),
        jwks_uri: issuer.for_programs("/jwks"),
        introspection_endpoint: issuer.for_programs("/introspect"),
        revocation_endpoint: issuer.for_programs("/revoke"),
        end_session_endpoint: issuer.for_browsers("/logout"),
        check_session_iframe: settings
            .is_keycloak()
            .then(|| issuer.for_browsers(layout::paths::SESSION_FRAME)),
        registration_endpoint: is_open.then(|| issuer.for_programs("/register")),
        pushed_authorization_request_endpoint: issuer.for_programs("/par"),
        require_pushed_authorization_requests: settings.require_pushed_authorization_requests,
        device_authorization_endpoint: issuer.for_programs("/device_authorization"),
        scopes_supported: scopes(settings),
        response_types_supported: ["code"],
        response_modes_supported: ["query", "fragment", "form_post"],
        grant_types_supported: GRANTS,
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: &source.algorithms,
        token_endpoint_auth_methods_supported: AUTH_METHODS,
        token_endpoint_auth_signing_alg_values_supported: algorithms,
        introspection_endpoint_auth_methods_supported: PROOFS,
        introspection_endpoint_auth_signing_alg_values_supported: algorithms,
        revocation_endpoint_auth_methods_supported: AUTH_METHODS,
        revocation_endpoint_auth_signing_alg_values_supported: algorithms,
        code_challenge_methods_supported: ["S256"],
        dpop_signing_alg_values_supported: algorithms,
        claims_supported: OF_TOKENS.into_iter().chain(claims).collect(),
        claims_parameter_supported: true,
        request_parameter_supported: false,
        request_uri_parameter_supported: false,
        prompt_values_supported: ["none", "login", "consent", "select_account"],
        authorization_response_iss_parameter_supported: true,
        backchannel_logout_supported: true,
        backchannel_logout_session_supported: true,
        frontchannel_logout_supported: true,
        frontchannel_logout_session_supported: true,
    }
}

/// Every scope that clients may ask for.
fn scopes(settings: &OidcSettings) -> Vec<&str> {
    let own = settings.scopes.keys().map(String::as_str);
    STANDARD_SCOPES.into_iter().chain(own).collect()
}
