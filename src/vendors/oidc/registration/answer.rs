//! The answer to a registration (RFC 7591, section 3.2.1).

use http::StatusCode;
use serde::Serialize;
use serde_json::{Map, Value};

use super::NewClient;
use crate::clock::NumericDate;
use crate::identity::Secret;
use crate::redirect_uri::RedirectUri;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendors::oidc::accounts::{AuthMethod, GrantType};
use crate::vendors::oidc::settings::SigningAlgorithm;
use crate::web_uri::WebUri;

/// Everything that is registered.
#[derive(Serialize)]
struct Body<'a> {
    client_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<&'a str>,
    client_id_issued_at: NumericDate,
    /// Zero if it does not expire; present if there is a secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret_expires_at: Option<NumericDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_name: Option<&'a str>,
    redirect_uris: &'a [RedirectUri],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    post_logout_redirect_uris: &'a [RedirectUri],
    token_endpoint_auth_method: Option<AuthMethod>,
    grant_types: &'a [GrantType],
    response_types: &'static [&'static str],
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    jwks: Option<&'a Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    jwks_uri: Option<&'a WebUri>,
    #[serde(skip_serializing_if = "Option::is_none")]
    backchannel_logout_uri: Option<&'a WebUri>,
    /// Present beside the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    backchannel_logout_session_required: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token_signed_response_alg: Option<SigningAlgorithm>,
    require_pushed_authorization_requests: bool,
    dpop_bound_access_tokens: bool,
    #[serde(flatten)]
    about: Option<&'a Map<String, Value>>,
}

/// The answer.
pub fn registered(client: &NewClient, now: NumericDate) -> Answer {
    let fields = &client.fields;
    let registered = fields.registered.as_ref();
    let expires = registered.and_then(|it| it.secret_expires);
    let never = NumericDate::from_seconds(0);
    let has_code = fields.grants.contains(&GrantType::AuthorizationCode);
    let body = Body {
        client_id: &client.id,
        client_secret: client.secret.as_ref().map(Secret::expose),
        client_id_issued_at: now,
        client_secret_expires_at: client.secret.as_ref().map(|_| expires.unwrap_or(never)),
        client_name: fields.client_name.as_deref(),
        redirect_uris: &fields.redirect_uris,
        post_logout_redirect_uris: &fields.post_logout_redirect_uris,
        token_endpoint_auth_method: fields.token_endpoint_auth_method,
        grant_types: &fields.grants,
        response_types: if has_code { &["code"] } else { &[] },
        scope: fields.scopes.as_ref().map(|scopes| scopes.join(" ")),
        jwks: fields.jwks.as_ref(),
        jwks_uri: fields.jwks_uri.as_ref(),
        backchannel_logout_uri: fields.backchannel_logout_uri.as_ref(),
        backchannel_logout_session_required: fields
            .backchannel_logout_uri
            .is_some()
            .then_some(fields.backchannel_logout_session_required),
        id_token_signed_response_alg: fields.id_token_signed_response_alg,
        require_pushed_authorization_requests: fields.require_pushed_authorization_requests,
        dpop_bound_access_tokens: fields.dpop_bound_access_tokens,
        about: registered.map(|it| &it.metadata),
    };
    Answer::json(StatusCode::CREATED, Reason::Ok, &body)
        .no_store()
        .no_cache()
}
