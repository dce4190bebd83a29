//! The page at which a person answers a device (RFC 8628, section 3.3).

use std::sync::Arc;

use http::StatusCode;
use http::header::RETRY_AFTER;

use super::codes::{Answer as DeviceAnswer, Approval, DeviceCode};
use crate::identity::account::Account;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendors::oidc::authentication::Authentication;
use crate::vendors::oidc::client::Client;
use crate::vendors::oidc::issuer::Issuer;
use crate::vendors::oidc::login::{Again, Users, accepted_form, authenticate, chosen};
use crate::vendors::oidc::page::device::{self as page, DevicePage};
use crate::vendors::oidc::page::login::{Choice, MAX_BUTTONS};
use crate::vendors::oidc::parameters::Parameters;
use crate::vendors::oidc::refusal::Refusal;
use crate::vendors::oidc::scopes::{OPENID, Scopes};
use crate::vendors::oidc::settings::OidcSettings;
use crate::vendors::oidc::state::OidcState;

/// `GET /device`: asks for the code, or, with a code, for the answer. A code in the address is shown
/// too, so that the person compares it with that of the device (section 3.3.1).
pub async fn show(call: &Call) -> Answer {
    match Parameters::of_query(call).get("user_code") {
        Some(typed) => match Verification::read(call, typed) {
            Ok(verification) => verification.page(None),
            Err(answer) => *answer,
        },
        None => page::enter(StatusCode::OK, Reason::Ok, "", None),
    }
}

/// `POST /device`: the answer.
pub async fn submit(call: &Call) -> Answer {
    answer(call).await.unwrap_or_else(|answer| *answer)
}

async fn answer(call: &Call) -> Result<Answer, Box<Answer>> {
    let form = accepted_form(call)?;
    let typed = form.get("request").unwrap_or_default();
    let verification = Verification::read(call, typed)?;
    if form.get("action") == Some("deny") {
        verification.decide(DeviceAnswer::Denied)?;
        return Ok(page::denied());
    }
    let user = verification.user(&form).await;
    let user = user.map_err(|again| Box::new(verification.page(Some(&again))))?;
    let approval = Approval {
        account: user.id,
        scopes: verification.granted(&form),
        login: Authentication::by_password(call.now),
    };
    verification.decide(DeviceAnswer::Approved(approval))?;
    Ok(page::approved().about(user.id))
}

/// A device code that waits for an answer, at its page.
struct Verification<'a> {
    call: &'a Call,
    settings: Arc<OidcSettings>,
    issuer: Issuer,
    code: DeviceCode,
}

impl<'a> Verification<'a> {
    /// The device code with a user code of this issuer.
    fn read(call: &'a Call, typed: &str) -> Result<Self, Box<Answer>> {
        let issuer = Issuer::of(call);
        let settings = call.world.settings_of::<OidcSettings>();
        let mut state =
            OidcState::of(&call.world).ok_or_else(|| Box::new(Refusal::unavailable().into()))?;
        if let Some(seconds) = state
            .wrong_codes
            .wait(settings.device.wrong_codes, call.now)
        {
            return Err(too_many(typed, seconds));
        }
        let code = state.devices.with_user_code(typed);
        let code = code.filter(|code| code.issuer == issuer.name).cloned();
        let Some(code) = code else {
            state.wrong_codes.note(call.now);
            let message = format!("No device waits with the code {typed}.");
            return Err(refused(Reason::DeviceUnknown, typed, &message));
        };
        if code.is_expired(call.now) {
            let message = "The code has expired. Let the device show another one.";
            return Err(refused(Reason::DeviceExpired, typed, message));
        }
        if code.answer != DeviceAnswer::Pending {
            return Err(answered_before(typed));
        }
        Ok(Self {
            call,
            settings,
            issuer,
            code,
        })
    }

    /// The account that was chosen or named, if it may log in.
    async fn user(&self, form: &Parameters) -> Result<Arc<Account>, Again> {
        let call = self.call;
        let user = self.with_users(|users| chosen(users, form))?;
        let password = form.get("password");
        authenticate(call, &self.settings, &user, password).await?;
        Ok(user)
    }

    fn with_users<T>(&self, act: impl FnOnce(&Users<'_>) -> T) -> T {
        let directory = self.call.world.identity().directory();
        act(&Users::of(&directory, &self.settings, &self.issuer.name))
    }

    /// The scopes that are checked. A form without the choice grants all.
    fn granted(&self, form: &Parameters) -> Scopes {
        let all = self.code.scopes.clone();
        if form.get("choose_scopes").is_none() {
            return all;
        }
        let granted: Vec<_> = form.all("scope").collect();
        all.retaining(|scope| scope == OPENID || granted.contains(&scope))
    }

    /// The name of the client for people; the id, if the client is no longer there.
    fn client_name(&self) -> String {
        let id = &self.code.client_id;
        let client = Client::find(self.call, &self.issuer, id);
        client.map_or_else(|| id.clone(), |client| client.display_name().into_owned())
    }

    /// Records the answer. The code may have been answered since it was read.
    fn decide(&self, answer: DeviceAnswer) -> Result<(), Box<Answer>> {
        let mut state = OidcState::of(&self.call.world)
            .ok_or_else(|| Box::new(Refusal::unavailable().into()))?;
        let user_code = &self.code.user_code;
        let code = state.devices.with_user_code(user_code);
        let code = code.filter(|code| code.answer == DeviceAnswer::Pending);
        let code = code.ok_or_else(|| answered_before(user_code))?;
        code.answer = answer;
        Ok(())
    }

    /// The page, which can be answered once, with what was wrong with the last answer.
    fn page(&self, again: Option<&Again>) -> Answer {
        let Some(mut state) = OidcState::of(&self.call.world) else {
            return Refusal::unavailable().into();
        };
        let user_code = &self.code.user_code;
        let interactions = &mut state.interactions;
        let interaction = interactions.open(&self.issuer.name, user_code, self.call.now);
        drop(state);
        let client = self.client_name();
        self.with_users(|users| {
            let needs_password =
                |user: &Account| self.settings.passwords && user.password.is_some();
            let accounts = users.active().take(MAX_BUTTONS + 1).map(|user| Choice {
                account: user,
                is_logged_in: false,
                needs_password: needs_password(user),
            });
            let account = again.and_then(|again| again.account.as_deref());
            let page = DevicePage {
                code: &self.code,
                client: &client,
                interaction: &interaction,
                accounts: accounts.collect(),
                name: account
                    .and_then(|account| account.login.name())
                    .unwrap_or_default(),
                message: again.map(|again| &*again.message),
                now: self.call.now,
            };
            let (status, reason) = again.map_or((StatusCode::OK, Reason::Ok), |again| {
                (again.status, again.reason)
            });
            let mut answer = page.answer(status, reason);
            answer.possible_from = again.and_then(|again| again.possible_from);
            match account {
                Some(account) => answer.about(account.id),
                None => answer,
            }
        })
    }
}

fn answered_before(user_code: &str) -> Box<Answer> {
    let message = "The code was answered before.";
    refused(Reason::DeviceUsed, user_code, message)
}

/// The page for the code again, after too many wrong ones (section 5.1).
fn too_many(typed: &str, seconds: i64) -> Box<Answer> {
    let message = format!("Too many codes were wrong. Try again in {seconds} s.");
    let status = StatusCode::TOO_MANY_REQUESTS;
    let answer = page::enter(status, Reason::Throttled, typed, Some(&message));
    Box::new(answer.with_header(RETRY_AFTER, seconds.to_string()))
}

/// The page for the code again, with what was wrong with it.
fn refused(reason: Reason, typed: &str, message: &str) -> Box<Answer> {
    let status = StatusCode::BAD_REQUEST;
    Box::new(page::enter(status, reason, typed, Some(message)))
}
