//! Logout at the request of a client (OpenID Connect RP-Initiated Logout 1.0).

mod backchannel;
pub mod control;
mod defect;
mod frontchannel;
mod participants;
mod token;

use std::sync::Arc;

use http::header::{LOCATION, SET_COOKIE};
use http::{Method, StatusCode};

use super::client::Client;
use super::issuer::Issuer;
use super::layout;
use super::login::hint::{self, IdTokenHint};
use super::login::{Users, accepted_form};
use super::page::{self, logout};
use super::parameters::Parameters;
use super::redirect_uri;
use super::refusal::Refusal;
use super::sessions::{Browsers, SsoSession, removal};
use super::settings::OidcSettings;
use super::state::OidcState;
use crate::identity::SessionId;
use crate::sandbox::World;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
pub use backchannel::{Cause, outgoing};
pub use defect::LogoutDefect;
use participants::{Participant, participants};

/// `GET` and `POST /logout`
pub async fn end_session(call: &Call) -> Answer {
    if layout::logout::is_by_token(call) {
        return match layout::logout::by_token(call).await {
            Ok((answer, ended)) => {
                tell_clients(&call.world, ended.as_slice(), &Cause::of(call));
                answer
            }
            Err(refusal) => refusal.into(),
        };
    }
    answer(call).unwrap_or_else(|answer| *answer)
}

fn answer(call: &Call) -> Result<Answer, Box<Answer>> {
    let parameters = if call.method == Method::POST {
        let form = Parameters::of_form(call).map_err(|refusal| refused(call, &refusal))?;
        if form.get("interaction").is_some() {
            return answer_to_page(call);
        }
        form
    } else {
        Parameters::of_query(call)
    };
    if let Some(name) = parameters.repeated() {
        return Err(refused(call, &Refusal::repeated(name)));
    }
    let logout = Logout::read(call, parameters).map_err(|refusal| refused(call, &refusal))?;
    logout.begin()
}

/// The answer of a person to the question.
fn answer_to_page(call: &Call) -> Result<Answer, Box<Answer>> {
    let form = accepted_form(call)?;
    let written = form.get("request").unwrap_or_default().as_bytes();
    let logout = Logout::read(call, Parameters::parse(written));
    let logout = logout.map_err(|refusal| refused(call, &refusal))?;
    if form.get("action") == Some("log_out") {
        let sids = logout.in_browser()?;
        return logout.finish(&sids);
    }
    Ok(logout::stayed())
}

/// An error is never sent to a client, because nobody has proved which one it is (section 4).
fn refused(call: &Call, refusal: &Refusal) -> Box<Answer> {
    let title = "This logout is not possible";
    let status = StatusCode::BAD_REQUEST;
    let detail = &refusal.description;
    Box::new(page::failure(call, status, refusal.reason, title, detail))
}

/// A valid request (section 2).
struct Logout<'a> {
    call: &'a Call,
    issuer: Issuer,
    parameters: Parameters,
    hint: Option<IdTokenHint>,
    /// The name for people of the client that asks for it.
    client: Option<String>,
    /// Where the browser goes afterwards.
    return_to: Option<String>,
}

impl<'a> Logout<'a> {
    fn read(call: &'a Call, parameters: Parameters) -> Result<Self, Refusal> {
        let issuer = Issuer::of(call);
        let hint = IdTokenHint::read(call, &issuer, &parameters)?;
        let named = parameters.get("client_id");
        if let Some((hint, named)) = hint.as_ref().zip(named)
            && hint.client_id() != named
        {
            return Err(hint::refused("was issued to another client than client_id"));
        }
        let client_id = named.or_else(|| Some(hint.as_ref()?.client_id()));
        let client = client_id.map(|id| {
            let unknown = || Refusal::invalid("client_id", format!("names no client: {id}"));
            Client::find(call, &issuer, id).ok_or_else(unknown)
        });
        let client = client.transpose()?;
        let return_to = parameters.get("post_logout_redirect_uri");
        let return_to = return_to.map(|uri| registered(client.as_ref(), uri));
        Ok(Self {
            call,
            return_to: return_to.transpose()?,
            client: client.map(|client| client.display_name().into_owned()),
            issuer,
            hint,
            parameters,
        })
    }

    /// Logs out without a question if the ID token is that of a session, and nobody else is logged in in
    /// the browser; otherwise a person has to confirm it (section 2).
    fn begin(&self) -> Result<Answer, Box<Answer>> {
        let Some(hint) = &self.hint else {
            return self.ask();
        };
        let sids = self.hinted(hint)?;
        let own = self.in_browser()?;
        if !own.is_empty() && !own.iter().any(|sid| sids.contains(sid)) {
            return self.ask();
        }
        self.finish(&sids)
    }

    /// The sessions of the browser.
    fn in_browser(&self) -> Result<Vec<SessionId>, Box<Answer>> {
        let state = self.state()?;
        let browsers = Browsers::of(&self.call.headers);
        let sessions = state.sessions.in_browser(&browsers, self.call.now);
        Ok(sessions.iter().map(|session| session.sid).collect())
    }

    /// The session that an ID token was issued in. A form of another site comes without the cookie, so
    /// it is also found by its `sid`.
    fn hinted(&self, hint: &IdTokenHint) -> Result<Vec<SessionId>, Box<Answer>> {
        let sids = self.in_browser()?;
        let state = self.state()?;
        let settings = self.call.world.settings_of::<OidcSettings>();
        let directory = self.call.world.identity().directory();
        let users = Users::of(&directory, &settings, &self.issuer.name);
        let user = users.with_subject(hint.subject());
        let own = state.sessions.iter().filter(|session| {
            let is_meant = match hint.sid() {
                Some(sid) => session.sid == sid,
                None => sids.contains(&session.sid),
            };
            is_meant && user.is_some_and(|user| user.id == session.account)
        });
        Ok(own.map(|session| session.sid).collect())
    }

    fn ask(&self) -> Result<Answer, Box<Answer>> {
        let mut written = form_urlencoded::Serializer::new(String::new());
        let written = written.extend_pairs(self.parameters.iter()).finish();
        let sids = self.in_browser()?;
        let mut state = self.state()?;
        let settings = self.call.world.settings_of::<OidcSettings>();
        let directory = self.call.world.identity().directory();
        let users = Users::of(&directory, &settings, &self.issuer.name);
        let sessions = sids.iter().filter_map(|sid| state.sessions.get(*sid));
        let users = sessions.filter_map(|session| users.get(session.account));
        let names: Vec<_> = users.map(|user| user.login()).collect();
        let issuer = &self.issuer.name;
        let interaction = state.interactions.open(issuer, &written, self.call.now);
        let client = self.client.as_deref();
        Ok(logout::question(&interaction, &written, &names, client))
    }

    /// Ends sessions, and sends the browser on.
    fn finish(&self, sids: &[SessionId]) -> Result<Answer, Box<Answer>> {
        let mut state = self.state()?;
        let ended = sids.iter().filter_map(|sid| state.sessions.end(*sid));
        let ended: Vec<_> = ended.collect();
        drop(state);
        let account = ended.last().map(|session| session.account);
        let clients = tell_clients(&self.call.world, &ended, &Cause::of(self.call));
        let frames = frontchannel::frames(&clients);
        let return_to = self.return_to.as_ref().map(|uri| self.with_state(uri));
        let mut answer = match return_to {
            Some(uri) if frames.is_empty() => {
                Answer::empty(StatusCode::SEE_OTHER, Reason::Ok).with_header(LOCATION, uri)
            }
            return_to => logout::done(&frames, return_to.as_deref()),
        };
        answer.account = account;
        if self.in_browser()?.is_empty() {
            answer = answer.with_header(SET_COOKIE, removal(&self.call.site));
        }
        Ok(answer)
    }

    fn with_state(&self, uri: &str) -> String {
        let Some(state) = self.parameters.get("state") else {
            return uri.to_owned();
        };
        let before = if uri.contains('?') { '&' } else { '?' };
        let state: String = form_urlencoded::byte_serialize(state.as_bytes()).collect();
        format!("{uri}{before}state={state}")
    }

    fn state(&self) -> Result<crate::sync::MutexGuard<'_, OidcState>, Box<Answer>> {
        let state = OidcState::of(&self.call.world);
        state.ok_or_else(|| Box::new(Refusal::unavailable().into()))
    }
}

/// Ends the grants of sessions of browsers that have ended, as far as they end with it, and tells the
/// clients that have tokens of them. The state must not be locked.
pub fn tell_clients(world: &Arc<World>, ended: &[SsoSession], cause: &Cause) -> Vec<Participant> {
    if ended.is_empty() {
        return Vec::new();
    }
    let participants = participants(world, ended, cause.tokens);
    backchannel::tell(world, &participants, cause);
    participants
}

/// The URI to return to, if it is registered (section 3).
fn registered(client: Option<&Client>, uri: &str) -> Result<String, Refusal> {
    let Some(client) = client else {
        let description = "post_logout_redirect_uri needs id_token_hint or client_id, because it is \
                           compared with those that are registered for the client";
        let code = super::refusal::ErrorCode::InvalidRequest;
        let refused = Refusal::new(code, Reason::RedirectUriMismatch, description);
        return Err(refused);
    };
    redirect_uri::check_after_logout(client, uri)?;
    Ok(uri.to_owned())
}
