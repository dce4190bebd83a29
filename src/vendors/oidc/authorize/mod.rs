//! The authorization endpoint (RFC 6749, section 3.1; OpenID Connect Core, section 3.1.2).

mod request;
mod response;

use std::sync::Arc;

use http::Method;
use http::header::SET_COOKIE;

use super::issuer::operation;
use super::login::{Decision, Login, decide};
use super::logout::{self, Cause};
use super::par;
use super::parameters::Parameters;
use super::refusal::Refusal;
use super::scopes::OFFLINE_ACCESS;
use super::settings::{OidcSettings, TokensAtLogout};
use super::state::{CodeData, GrantData, OidcState};
use super::tokens::opaque;
use crate::identity::TokenId;
use crate::identity::grant::{NewToken, Recipient};
use crate::identity::ledger::TokenKind;
use crate::provider::Provider;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
pub use request::AuthorizationRequest;
pub use response::{FormPage, fields, read_form};

/// `GET` and `POST /authorize`
pub async fn authorize(call: &Call) -> Answer {
    let parameters = if call.method == Method::POST {
        match Parameters::of_form(call) {
            Ok(parameters) => parameters,
            Err(refusal) => return request::shown(call, &refusal),
        }
    } else {
        Parameters::of_query(call)
    };
    let pushed = match par::resolve(call, &parameters) {
        Ok(pushed) => pushed,
        Err(refusal) => return request::shown(call, &refusal),
    };
    let is_pushed = pushed.is_some();
    let request = match AuthorizationRequest::read(call, pushed.unwrap_or(parameters)) {
        Ok(request) => request,
        Err(answer) => return *answer,
    };
    if let Err(refusal) = par::check_pushed(call, &request, is_pushed) {
        return refuse(&request, &refusal);
    }
    match decide(call, &request) {
        Decision::LoggedIn(login) => complete(call, &request, *login),
        Decision::Page(page) => *page,
        Decision::Refused(refusal) => refuse(&request, &refusal),
    }
}

/// Answers a request with a code for a user who has logged in.
pub fn complete(call: &Call, request: &AuthorizationRequest, login: Login) -> Answer {
    let code = opaque();
    let id = TokenId::of_text(&code);
    let user = login.user.id;
    let settings = call.world.settings_of::<OidcSettings>();
    let recipient = Recipient {
        provider: Provider::OIDC,
        account: user,
        session: None,
        parent: None,
        now: call.now,
    };
    let ticket = NewToken {
        id,
        kind: TokenKind::Ticket,
        form: 0,
        expires: call.now.after(settings.code_ttl),
    };
    let identity = call.world.identity();
    identity.record_tokens(recipient, &[ticket]);
    let cookie = login.cookie.clone();
    logout::tell_clients(&call.world, &login.ended, &cause(call));
    let Some(mut state) = OidcState::of(&call.world) else {
        return refuse(request, &Refusal::unavailable());
    };
    let granted = request.granted(login);
    // Keycloak's layout has the session of the browser beside the code.
    let session = granted.grant.login.as_ref();
    let session = session.and_then(|login| login.sid.clone());
    let session = session.filter(|_| settings.is_keycloak());
    state.codes.insert(id, Arc::new(granted));
    state.sweep(identity);
    drop(state);
    let mut parameters = vec![("code", &*code)];
    parameters.extend(session.as_deref().map(|sid| ("session_state", sid)));
    let answer = request.return_address.answer(Reason::Ok, &parameters);
    let answer = answer.about(user).with_token(id);
    match cookie {
        Some(cookie) => answer.with_header(SET_COOKIE, cookie),
        None => answer,
    }
}

/// Why clients are logged out: another user has logged in in the same browser.
fn cause(call: &Call) -> Cause {
    Cause {
        operation: operation(call),
        now: call.now,
        tokens: TokensAtLogout::Keep,
    }
}

/// Answers a request with an error at its redirect URI.
pub fn refuse(request: &AuthorizationRequest, refusal: &Refusal) -> Answer {
    request::returned(&request.return_address, refusal)
}

impl AuthorizationRequest {
    /// What a code for a user grants.
    fn granted(&self, login: Login) -> CodeData {
        let scopes = self.scopes.clone();
        let scopes = match &login.scopes {
            Some(granted) => scopes.retaining(|scope| granted.has(scope)),
            None => scopes,
        };
        let declines_offline = self.scopes.has(OFFLINE_ACCESS) && !scopes.has(OFFLINE_ACCESS);
        CodeData {
            grant: GrantData {
                client_id: self.client.id.clone(),
                issuer: self.issuer.name.clone(),
                issuer_url: self.issuer.url.clone(),
                scopes,
                resources: self.resources.clone(),
                jkt: None,
                nonce: self.parameters.get("nonce").map(str::to_owned),
                claims: self.claims.clone(),
                login: Some(login.authentication),
            },
            redirect_uri: self.parameters.get("redirect_uri").map(str::to_owned),
            challenge: self.challenge.clone(),
            declines_offline,
            jkt: self.dpop_jkt.clone(),
            session: None,
        }
    }
}
