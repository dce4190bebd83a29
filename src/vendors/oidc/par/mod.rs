//! Pushed authorization requests (RFC 9126): a client sends the parameters of an authorization request
//! to the server before the browser comes, and the browser has only a reference to them.

pub mod pushed;

use http::StatusCode;
use http::header::CACHE_CONTROL;
use serde_json::json;

use super::authorize::AuthorizationRequest;
use super::client::{self, AuthenticatedClient, CREDENTIALS};
use super::dpop::{self, refused::DpopRefused};
use super::issuer::Issuer;
use super::login;
use super::parameters::Parameters;
use super::refusal::{ErrorCode, Refusal};
use super::settings::OidcSettings;
use super::state::OidcState;
use super::tokens::opaque;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use pushed::{LIFETIME, PushedRequest, UriRefused};

/// What every `request_uri` of this server begins with (RFC 9126, section 2.2).
const PREFIX: &str = "urn:ietf:params:oauth:request_uri:";

/// `POST /par`
pub async fn push(call: &Call) -> Answer {
    let answer = pushed(call).await.unwrap_or_else(Into::into);
    dpop::nonce::added(call, answer)
}

async fn pushed(call: &Call) -> Result<Answer, Refusal> {
    let form = Parameters::of_single_form(call)?;
    let issuer = Issuer::of(call);
    let AuthenticatedClient { client, .. } = client::authenticate(call, &issuer, &form).await?;
    // Section 2.1.
    if form.get("request_uri").is_some() {
        let (code, reason) = (ErrorCode::InvalidRequest, Reason::RequestUriPushed);
        let description = "a pushed request must not have the parameter request_uri";
        return Err(Refusal::new(code, reason, description));
    }
    let form = with_key(call, form.without(&CREDENTIALS))?;
    let written = form.written();
    let request = AuthorizationRequest::check(call, form)?;
    login::check(call, &request)?;
    let text = opaque();
    let pushed = PushedRequest {
        client_id: client.id,
        issuer: issuer.name,
        parameters: written,
        expires: call.now.after(LIFETIME),
        is_used: false,
    };
    let mut state = OidcState::of(&call.world).ok_or_else(Refusal::unavailable)?;
    state.pushed.add(&text, pushed, call.now);
    drop(state);
    let body = json!({
        "request_uri": format!("{PREFIX}{text}"),
        "expires_in": LIFETIME.as_seconds(),
    });
    let answer = Answer::json(StatusCode::CREATED, Reason::Ok, &body);
    Ok(answer.with_header(CACHE_CONTROL, "no-cache, no-store"))
}

/// The parameters with the key of the proof as `dpop_jkt`, if there is one (RFC 9449, section 10.1).
fn with_key(call: &Call, form: Parameters) -> Result<Parameters, Refusal> {
    let Some(proven) = dpop::proven_key(call, None)? else {
        return Ok(form);
    };
    match form.get("dpop_jkt") {
        Some(sent) if sent != proven.0 => Err(Refusal {
            code: ErrorCode::InvalidDpopProof,
            ..DpopRefused::RequestedKey.into()
        }),
        Some(_) => Ok(form),
        None => Ok(form.with("dpop_jkt", proven.0)),
    }
}

/// The parameters to which an authorization request refers, if it does, which uses the reference up.
/// Parameters beside it do not count (RFC 9101, section 6.3).
///
/// # Errors
///
/// The reference is refused. Where the answer could go is not known then.
pub fn resolve(call: &Call, parameters: &Parameters) -> Result<Option<Parameters>, Refusal> {
    let Some(uri) = parameters.get("request_uri") else {
        return Ok(None);
    };
    // Other references are refused with all that is not supported.
    let Some(text) = uri.strip_prefix(PREFIX) else {
        return Ok(None);
    };
    for name in ["client_id", "request_uri"] {
        if parameters.is_repeated(name) {
            return Err(Refusal::repeated(name));
        }
    }
    // RFC 9101, section 5.
    if parameters.get("request").is_some() {
        let (code, reason) = (ErrorCode::InvalidRequest, Reason::RequestUriAndRequest);
        let description = "the parameters request and request_uri must not be used together";
        return Err(Refusal::new(code, reason, description));
    }
    let client_id = parameters.require("client_id")?;
    let issuer = Issuer::of(call).name;
    let mut state = OidcState::of(&call.world).ok_or_else(Refusal::unavailable)?;
    let used = state.pushed.use_up(text, (&issuer, client_id), call.now);
    let written = used.map_err(refused)?;
    Ok(Some(Parameters::parse(written.as_bytes())))
}

/// Checks that a request was pushed if the server or the client requires it (section 5).
///
/// # Errors
///
/// It was not.
pub fn check_pushed(
    call: &Call,
    request: &AuthorizationRequest,
    is_pushed: bool,
) -> Result<(), Refusal> {
    let settings = call.world.settings_of::<OidcSettings>();
    let own = request
        .client
        .fields()
        .require_pushed_authorization_requests;
    if is_pushed || !(own || settings.require_pushed_authorization_requests) {
        return Ok(());
    }
    let (code, reason) = (ErrorCode::InvalidRequest, Reason::RequestNotPushed);
    let description = "the request must be pushed to the endpoint /par, and come as request_uri";
    Err(Refusal::new(code, reason, description))
}

fn refused(refused: UriRefused) -> Refusal {
    let (reason, description) = match refused {
        UriRefused::Unknown => (Reason::RequestUriUnknown, "no such request_uri was issued"),
        UriRefused::Expired => (Reason::RequestUriExpired, "the request_uri has expired"),
        UriRefused::Used => (Reason::RequestUriUsed, "the request_uri was used before"),
        UriRefused::OtherClient => (
            Reason::RequestUriOfOtherClient,
            "the request_uri was issued to another client",
        ),
        UriRefused::OtherIssuer => (
            Reason::RequestUriOfOtherIssuer,
            "the request_uri was issued by another issuer",
        ),
    };
    Refusal::new(ErrorCode::InvalidRequestUri, reason, description)
}
