//! The answers of a test to devices, in the place of a person at the page.

use http::StatusCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::codes::{Answer, Approval, DeviceCode};
use crate::clock::{NumericDate, UtcInstant};
use crate::identity::account::Account;
use crate::problem::Problem;
use crate::provider::Provider;
use crate::sandbox::World;
use crate::vendors::oidc::accounts::USER;
use crate::vendors::oidc::authentication::Authentication;
use crate::vendors::oidc::control::violation;
use crate::vendors::oidc::login::Users;
use crate::vendors::oidc::scopes::Scopes;
use crate::vendors::oidc::settings::OidcSettings;
use crate::vendors::oidc::state::OidcState;

/// The answer to a device.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewAnswer {
    /// The username, e-mail address, subject or id of the user who grants access.
    pub(crate) approve: Option<String>,
    /// Whether access is denied.
    pub(crate) deny: bool,
    /// How many polls get `authorization_pending` first.
    #[schemars(range(max = 1_000_000))]
    pub(crate) pending_polls: u32,
    /// The scopes that the user grants. Absent: all.
    #[schemars(inner(length(min = 1, max = 200)))]
    pub(crate) scopes: Option<Vec<String>>,
}

/// A device that shows a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Device {
    /// The code that the person types.
    pub user_code: String,
    /// The client.
    pub client_id: String,
    /// The path of the issuer after `/oidc/`, empty for the main one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub issuer: String,
    /// The scopes that the client may have of those that it asks for.
    pub scopes: Vec<String>,
    /// What the device gets when it polls.
    pub state: DeviceState,
    /// The username of the user who has granted access.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// When the code expires.
    pub expires: UtcInstant,
    /// For how many seconds the device has to wait between two polls.
    pub interval: u32,
    /// How often the device has polled.
    pub polls: u32,
    /// How many polls get `authorization_pending` before the answer.
    pub pending_polls: u32,
}

/// What a device gets when it polls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DeviceState {
    /// Nothing yet.
    Pending,
    /// Tokens.
    Approved,
    /// A refusal, because the person denied access.
    Denied,
    /// A refusal, because it has got its tokens.
    Used,
    /// A refusal, because the code has expired.
    Expired,
}

/// Every device, the last to expire first.
pub fn list(world: &World, now: NumericDate) -> Vec<Device> {
    let Some(state) = OidcState::of(world) else {
        return Vec::new();
    };
    let codes = state.devices.newest_first().into_iter();
    codes.map(|code| Device::of(world, code, now)).collect()
}

/// The device with a user code.
///
/// # Errors
///
/// There is none.
pub fn find(world: &World, user_code: &str, now: NumericDate) -> Result<Device, Problem> {
    let state = OidcState::of(world);
    let mut state = state.ok_or_else(|| unknown(user_code))?;
    let code = state.devices.with_user_code(user_code);
    let code = code.ok_or_else(|| unknown(user_code))?;
    Ok(Device::of(world, code, now))
}

/// Answers the device with a user code.
///
/// # Errors
///
/// There is none, it is too late, or the user does not exist.
pub fn answer(
    world: &World,
    user_code: &str,
    new: &NewAnswer,
    now: NumericDate,
) -> Result<Device, Problem> {
    let state = OidcState::of(world);
    let mut state = state.ok_or_else(|| unknown(user_code))?;
    let code = state.devices.with_user_code(user_code);
    let code = code.ok_or_else(|| unknown(user_code))?;
    if code.answer == Answer::Used || code.is_expired(now) {
        let detail = "the device has got its tokens already, or its code has expired";
        return Err(Problem::new(StatusCode::CONFLICT, detail));
    }
    code.answer = new.for_device(world, code, now)?;
    code.pending_polls = new.pending_polls;
    Ok(Device::of(world, code, now))
}

impl NewAnswer {
    fn for_device(
        &self,
        world: &World,
        code: &DeviceCode,
        now: NumericDate,
    ) -> Result<Answer, Problem> {
        let name = match (&self.approve, self.deny) {
            (Some(name), false) => name,
            (None, true) => return Ok(Answer::Denied),
            (None, false) => return Ok(Answer::Pending),
            (Some(_), true) => {
                let detail = "`approve` and `deny` exclude each other";
                return Err(violation("/deny", detail));
            }
        };
        let settings = world.settings_of::<OidcSettings>();
        let directory = world.identity().directory();
        let users = Users::of(&directory, &settings, &code.issuer);
        Ok(Answer::Approved(Approval {
            account: user(&users, name)?.id,
            scopes: self.granted(code),
            login: Authentication::by_password(now),
        }))
    }

    fn granted(&self, code: &DeviceCode) -> Scopes {
        let all = code.scopes.clone();
        match &self.scopes {
            Some(scopes) => all.retaining(|scope| scopes.iter().any(|own| own == scope)),
            None => all,
        }
    }
}

impl Device {
    fn of(world: &World, code: &DeviceCode, now: NumericDate) -> Self {
        let state = match &code.answer {
            Answer::Used => DeviceState::Used,
            _ if code.is_expired(now) => DeviceState::Expired,
            Answer::Pending => DeviceState::Pending,
            Answer::Approved(_) => DeviceState::Approved,
            Answer::Denied => DeviceState::Denied,
        };
        let account = match &code.answer {
            Answer::Approved(approval) => {
                let directory = world.identity().directory();
                let user = directory.of(Provider::OIDC).of(USER).get(approval.account);
                user.map(|user| user.login())
            }
            Answer::Pending | Answer::Denied | Answer::Used => None,
        };
        Self {
            user_code: code.user_code.clone(),
            client_id: code.client_id.clone(),
            issuer: code.issuer.clone(),
            scopes: code.scopes.iter().map(str::to_owned).collect(),
            state,
            account,
            expires: code.expires,
            interval: code.interval,
            polls: code.polls,
            pending_polls: code.pending_polls,
        }
    }
}

fn user<'a>(users: &Users<'a>, name: &str) -> Result<&'a Account, Problem> {
    let user = users.called(name).ok_or_else(|| {
        let near = users.nearest(name);
        let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        violation("/approve", format!("there is no user `{name}`{near}"))
    })?;
    Ok(user)
}

fn unknown(user_code: &str) -> Problem {
    let detail = format!("no device waits with the code `{user_code}`");
    Problem::new(StatusCode::NOT_FOUND, detail)
}
