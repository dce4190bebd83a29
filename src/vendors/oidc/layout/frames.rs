//! The frames that keycloak-js loads: one asks whether the session in the browser has changed, two find out
//! whether the browser sends cookies from a frame.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use http::header::{CONTENT_SECURITY_POLICY, COOKIE, LOCATION, REFERRER_POLICY, SET_COOKIE};
use sha2::{Digest, Sha256};

use super::claims::origins;
use crate::nearest::guess;
use crate::redirect_uri::RedirectUri;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendors::oidc::client::Client;
use crate::vendors::oidc::issuer::Issuer;
use crate::vendors::oidc::page;
use crate::vendors::oidc::parameters::Parameters;
use crate::vendors::oidc::refusal::{ErrorCode, Refusal};
use crate::vendors::oidc::sessions::{Browsers, attributes};
use crate::vendors::oidc::state::OidcState;

/// Answers each message `CLIENT SESSION` with `unchanged`, `changed` or `error`.
const LOGIN_STATUS: &str = include_str!("login_status.js");

/// Says that the cookie came back.
const SUPPORTED: &str = "parent.postMessage('supported', '*')";

/// Says that it did not.
const UNSUPPORTED: &str = "parent.postMessage('unsupported', '*')";

/// The cookie of the experiment.
const THIRD_PARTY: &str = "mockid-oidc-3p=1";

/// `GET …/login-status-iframe.html`
pub async fn login_status(_: &Call) -> Answer {
    script(LOGIN_STATUS)
}

/// `GET …/login-status-iframe.html/init`: 204 if the session that a client knows is that of the browser,
/// 200 if it is another one.
pub async fn compare(call: &Call) -> Result<Answer, Refusal> {
    let parameters = Parameters::of_query(call);
    let issuer = Issuer::of(call);
    let id = parameters.require("client_id")?;
    let unknown = || Refusal::invalid("client_id", format!("names no client: {id}"));
    let client = Client::find(call, &issuer, id).ok_or_else(unknown)?;
    check_origin(&client, parameters.require("origin")?)?;
    let known = parameters.get("session_state");
    let state = OidcState::of(&call.world).ok_or_else(Refusal::unavailable)?;
    let browsers = Browsers::of(&call.headers);
    let sessions = state.sessions.in_browser(&browsers, call.now);
    let is_same = match known {
        None => sessions.is_empty(),
        Some(sid) => sessions
            .iter()
            .any(|session| session.sid.to_string() == sid),
    };
    let status = if is_same {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::OK
    };
    Ok(Answer::empty(status, Reason::Ok).no_store())
}

/// The page that asks must be one of the client's: at the origin of a redirect URI.
fn check_origin(client: &Client, origin: &str) -> Result<(), Refusal> {
    let own = origins(client.fields());
    let parsed = |text: &str| text.parse::<RedirectUri>().ok();
    let asked = parsed(origin);
    let is_allowed = |own: &String| {
        let own = parsed(own).zip(asked.as_ref());
        own.is_some_and(|(own, asked)| own.allows(asked))
    };
    if client.account.is_none() || own.iter().any(is_allowed) {
        return Ok(());
    }
    let near = guess(origin, own.iter().map(String::as_str));
    let description = format!("the origin {origin} is that of no redirect URI of the client{near}");
    let code = ErrorCode::InvalidRequest;
    Err(Refusal::new(code, Reason::RedirectUriMismatch, description))
}

/// `GET …/3p-cookies/step1.html`
pub async fn set_cookie(call: &Call) -> Answer {
    let cookie = format!("{THIRD_PARTY}; {}", attributes(&call.site));
    Answer::empty(StatusCode::SEE_OTHER, Reason::Ok)
        .with_header(LOCATION, "step2.html")
        .with_header(SET_COOKIE, cookie)
        .no_store()
}

/// `GET …/3p-cookies/step2.html`
pub async fn read_cookie(call: &Call) -> Answer {
    let fields = call.headers.get_all(COOKIE).iter();
    let mut fields = fields.filter_map(|field| field.to_str().ok());
    let came = fields.any(|field| field.split(';').any(|pair| pair.trim() == THIRD_PARTY));
    script(if came { SUPPORTED } else { UNSUPPORTED })
}

/// A page in a frame of any site that only runs a script, which may only ask this server.
fn script(script: &str) -> Answer {
    let hash = STANDARD.encode(Sha256::digest(script));
    let policy = format!(
        "default-src 'none'; script-src 'sha256-{hash}'; style-src 'unsafe-inline'; img-src data:; \
         connect-src 'self'; base-uri 'none'; form-action 'none'"
    );
    let body = format!("<p>This page is for applications.</p><script>{script}</script>");
    page::document(StatusCode::OK, Reason::Ok, "For applications", &body)
        .with_header(CONTENT_SECURITY_POLICY, policy)
        .no_store()
        .with_header(REFERRER_POLICY, "no-referrer")
}
