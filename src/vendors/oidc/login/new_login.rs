//! A login to script, as a test writes it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Users;
use super::queue::{QueuedLogin, QueuedOutcome, ScriptedError};
use crate::clock::{Period, duration};
use crate::identity::AccountId;
use crate::nearest::guess;
use crate::problem::Problem;
use crate::provider::Provider;
use crate::sandbox::World;
use crate::vendors::oidc::accounts::CLIENT;
use crate::vendors::oidc::control::violation;
use crate::vendors::oidc::scopes::Scopes;
use crate::vendors::oidc::settings::{OidcSettings, UnknownClients};

/// A login to script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "oidc.new_login")]
pub struct NewLogin {
    /// The username, e-mail address or id of the user; needed for `approve` alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// How many requests it is for.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub times: u32,
    /// The requests that it is for. Absent: any.
    #[serde(rename = "match")]
    pub requests: LoginMatch,
    /// What becomes of the request.
    pub outcome: LoginOutcome,
    /// The scopes that the user grants. Absent: all.
    #[schemars(inner(length(min = 1, max = 200)))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<String>>,
    /// The claim `acr`. Absent: what the client asks for.
    #[schemars(length(min = 1, max = 200))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
    /// The claim `amr`. Absent: `pwd`.
    #[schemars(length(max = 20), inner(length(min = 1, max = 50)))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amr: Option<Vec<String>>,
    /// When the user authenticated, before the request: `-1h`. Absent: at the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<String>,
}

impl Default for NewLogin {
    fn default() -> Self {
        Self {
            account: None,
            times: 1,
            requests: LoginMatch::default(),
            outcome: LoginOutcome::Approve,
            scopes: None,
            acr: None,
            amr: None,
            auth_time: None,
        }
    }
}

/// The requests that a scripted login is for.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "oidc.login_match")]
pub struct LoginMatch {
    /// The client. Absent: any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
}

impl LoginMatch {
    /// Whether it is for any request.
    #[must_use]
    pub const fn is_any(&self) -> bool {
        self.client_id.is_none()
    }
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "oidc.login_outcome")]
#[non_exhaustive]
pub enum LoginOutcome {
    /// The account logs in.
    Approve,
    /// The user refuses.
    AccessDenied,
    /// The server would have to show the page.
    LoginRequired,
    /// The server would have to ask something.
    InteractionRequired,
    /// The server would have to ask which account to use.
    AccountSelectionRequired,
    /// The server would have to ask for consent.
    ConsentRequired,
    /// The server is overloaded.
    TemporarilyUnavailable,
    /// The server failed.
    ServerError,
}

impl From<ScriptedError> for LoginOutcome {
    fn from(error: ScriptedError) -> Self {
        match error {
            ScriptedError::AccessDenied => Self::AccessDenied,
            ScriptedError::LoginRequired => Self::LoginRequired,
            ScriptedError::InteractionRequired => Self::InteractionRequired,
            ScriptedError::AccountSelectionRequired => Self::AccountSelectionRequired,
            ScriptedError::ConsentRequired => Self::ConsentRequired,
            ScriptedError::TemporarilyUnavailable => Self::TemporarilyUnavailable,
            ScriptedError::ServerError => Self::ServerError,
        }
    }
}

impl LoginOutcome {
    /// The error; `None` for an approval.
    const fn error(self) -> Option<ScriptedError> {
        Some(match self {
            Self::Approve => return None,
            Self::AccessDenied => ScriptedError::AccessDenied,
            Self::LoginRequired => ScriptedError::LoginRequired,
            Self::InteractionRequired => ScriptedError::InteractionRequired,
            Self::AccountSelectionRequired => ScriptedError::AccountSelectionRequired,
            Self::ConsentRequired => ScriptedError::ConsentRequired,
            Self::TemporarilyUnavailable => ScriptedError::TemporarilyUnavailable,
            Self::ServerError => ScriptedError::ServerError,
        })
    }
}

impl NewLogin {
    /// The login for the queue.
    ///
    /// # Errors
    ///
    /// A [`Problem`] when a user, a client or a value is unknown or invalid.
    pub fn into_queued(self, world: &World) -> Result<QueuedLogin, Problem> {
        let outcome = match self.outcome.error() {
            Some(error) => QueuedOutcome::Error(error),
            None => QueuedOutcome::Approve {
                account: self.user(world)?,
            },
        };
        if let Some(id) = &self.requests.client_id {
            check_client(world, id)?;
        }
        let scopes = self.scopes.map(|scopes| Scopes::parse(&scopes.join(" ")));
        let scopes = scopes.map(|scopes| {
            let detail = "a scope has a character that scopes cannot have";
            scopes.ok_or_else(|| violation("/scopes", detail))
        });
        Ok(QueuedLogin {
            id: 0,
            times: self.times,
            client_id: self.requests.client_id,
            outcome,
            scopes: scopes.transpose()?,
            acr: self.acr,
            amr: self.amr,
            ago: self.auth_time.as_deref().map(ago).transpose()?.flatten(),
        })
    }

    fn user(&self, world: &World) -> Result<AccountId, Problem> {
        let name = self.account.as_deref().ok_or_else(|| {
            let detail = "`account` is missing: an approval needs the user who logs in";
            violation("/account", detail)
        })?;
        let settings = world.settings_of::<OidcSettings>();
        let directory = world.identity().directory();
        let users = Users::of(&directory, &settings, "");
        let user = users.called(name);
        user.map(|user| user.id).ok_or_else(|| {
            let near = users.nearest(name);
            let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            violation("/account", format!("there is no user `{name}`{near}"))
        })
    }
}

fn check_client(world: &World, id: &str) -> Result<(), Problem> {
    let settings = world.settings_of::<OidcSettings>();
    let directory = world.identity().directory();
    let clients = directory.of(Provider::OIDC).of(CLIENT);
    if clients.named(id).is_some() || settings.unknown_clients == UnknownClients::Accept {
        return Ok(());
    }
    let ids = clients.iter().filter_map(|client| client.login.name());
    let detail = format!("there is no client `{id}`{}", guess(id, ids));
    Err(violation("/match/client_id", detail))
}

/// The time since the user authenticated.
fn ago(text: &str) -> Result<Option<Period>, Problem> {
    let wrong = || {
        let detail = format!("`{text}` is not a time before the request such as `-1h`");
        violation("/auth_time", detail)
    };
    let before = duration::parse(text).map_err(|_| wrong())?;
    if before.is_zero() {
        return Ok(None);
    }
    let ago = Period::try_from(-before);
    ago.map(Some).map_err(|_| wrong())
}
