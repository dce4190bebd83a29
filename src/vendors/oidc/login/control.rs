//! The operations of the control API for scripted logins.

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Users;
use super::queue::{MAX_QUEUED, QueuedLogin, QueuedOutcome, ScriptedError};
use crate::clock::{Period, duration};
use crate::identity::AccountId;
use crate::nearest::guess;
use crate::provider::Provider;
use crate::sandbox::reason::Reason;
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::control::{VendorControl, body};
use crate::vendors::oidc::accounts::{CLIENT, USER};
use crate::vendors::oidc::control::{self, refused, violation};
use crate::vendors::oidc::scopes::Scopes;
use crate::vendors::oidc::settings::{OidcSettings, UnknownClients};
use crate::vendors::oidc::state::OidcState;

/// The operations.
pub fn operations() -> Vec<VendorControl> {
    let one = "/logins/{id}";
    vec![
        operation("oidcListLogins", Method::GET, "/logins", |call| {
            Ok(list(call))
        }),
        operation("oidcScriptLogin", Method::POST, "/logins", script),
        operation("oidcClearLogins", Method::DELETE, "/logins", |call| {
            Ok(clear(call))
        }),
        operation("oidcGetLogin", Method::GET, one, get),
        operation("oidcRemoveLogin", Method::DELETE, one, remove),
    ]
}

fn operation(
    id: &'static str,
    method: Method,
    path: &str,
    handler: fn(&Call) -> Result<Answer, Box<Answer>>,
) -> VendorControl {
    control::operation(include_str!("control.json"), id, method, path, handler)
}

/// A login to script.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct NewLogin {
    /// The username, e-mail address or id of the user; needed for `approve` alone.
    account: Option<String>,
    /// How many requests it is for.
    #[schemars(range(min = 1, max = 1_000_000))]
    times: u32,
    /// The requests that it is for. Absent: any.
    r#match: LoginMatch,
    /// What becomes of the request.
    outcome: OutcomeWord,
    /// The scopes that the user grants. Absent: all.
    #[schemars(inner(length(min = 1, max = 200)))]
    scopes: Option<Vec<String>>,
    /// The claim `acr`. Absent: what the client asks for.
    #[schemars(length(min = 1, max = 200))]
    acr: Option<String>,
    /// The claim `amr`. Absent: `pwd`.
    #[schemars(length(max = 20), inner(length(min = 1, max = 50)))]
    amr: Option<Vec<String>>,
    /// When the user authenticated, before the request: `-1h`. Absent: at the request.
    auth_time: Option<String>,
}

impl Default for NewLogin {
    fn default() -> Self {
        Self {
            account: None,
            times: 1,
            r#match: LoginMatch::default(),
            outcome: OutcomeWord::Approve,
            scopes: None,
            acr: None,
            amr: None,
            auth_time: None,
        }
    }
}

/// The requests that a scripted login is for.
#[derive(Debug, Default, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct LoginMatch {
    /// The client. Absent: any.
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum OutcomeWord {
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

impl OutcomeWord {
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

/// `POST /__admin/oidc/logins`
fn script(call: &Call) -> Result<Answer, Box<Answer>> {
    let new: NewLogin = body(call)?;
    let login = new.into_queued(call)?;
    let mut state = OidcState::of(&call.world).ok_or_else(gone)?;
    let added = state.logins.add(login).ok_or_else(|| {
        let detail = format!("{MAX_QUEUED} scripted logins wait already; remove some");
        refused(StatusCode::CONFLICT, detail)
    })?;
    let shown = shown(call, added);
    Ok(Answer::json(StatusCode::CREATED, Reason::Ok, &shown))
}

impl NewLogin {
    fn into_queued(self, call: &Call) -> Result<QueuedLogin, Box<Answer>> {
        let outcome = match self.outcome.error() {
            Some(error) => QueuedOutcome::Error(error),
            None => QueuedOutcome::Approve {
                account: self.user(call)?,
            },
        };
        if let Some(id) = &self.r#match.client_id {
            check_client(call, id)?;
        }
        let scopes = self.scopes.map(|scopes| Scopes::parse(&scopes.join(" ")));
        let scopes = scopes.map(|scopes| {
            let detail = "a scope has a character that scopes cannot have";
            scopes.ok_or_else(|| violation("/scopes", detail.to_owned()))
        });
        Ok(QueuedLogin {
            id: 0,
            times: self.times,
            client_id: self.r#match.client_id,
            outcome,
            scopes: scopes.transpose()?,
            acr: self.acr,
            amr: self.amr,
            ago: self.auth_time.as_deref().map(ago).transpose()?.flatten(),
        })
    }

    fn user(&self, call: &Call) -> Result<AccountId, Box<Answer>> {
        let name = self.account.as_deref().ok_or_else(|| {
            let detail = "`account` is missing: an approval needs the user who logs in";
            violation("/account", detail.to_owned())
        })?;
        let settings = call.world.settings_of::<OidcSettings>();
        let directory = call.world.identity().directory();
        let users = Users::of(&directory, &settings, "");
        let user = users.called(name);
        user.map(|user| user.id).ok_or_else(|| {
            let near = users.nearest(name);
            let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            violation("/account", format!("there is no user `{name}`{near}"))
        })
    }
}

fn check_client(call: &Call, id: &str) -> Result<(), Box<Answer>> {
    let settings = call.world.settings_of::<OidcSettings>();
    let directory = call.world.identity().directory();
    let clients = directory.of(Provider::OIDC).of(CLIENT);
    if clients.named(id).is_some() || settings.unknown_clients == UnknownClients::Accept {
        return Ok(());
    }
    let ids = clients.iter().filter_map(|client| client.login.name());
    let detail = format!("there is no client `{id}`{}", guess(id, ids));
    Err(violation("/match/client_id", detail))
}

/// The time since the user authenticated.
fn ago(text: &str) -> Result<Option<Period>, Box<Answer>> {
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

/// `GET /__admin/oidc/logins`
fn list(call: &Call) -> Answer {
    let Some(state) = OidcState::of(&call.world) else {
        return *gone();
    };
    let waiting = state.logins.waiting();
    let logins: Vec<_> = waiting.iter().map(|login| shown(call, login)).collect();
    Answer::ok(&json!({ "logins": logins, "total": logins.len() }))
}

/// `DELETE /__admin/oidc/logins`
fn clear(call: &Call) -> Answer {
    if let Some(mut state) = OidcState::of(&call.world) {
        state.logins.clear();
    }
    Answer::empty(StatusCode::NO_CONTENT, Reason::Ok)
}

/// `GET /__admin/oidc/logins/{id}`
fn get(call: &Call) -> Result<Answer, Box<Answer>> {
    let state = OidcState::of(&call.world).ok_or_else(gone)?;
    let mut waiting = state.logins.waiting().iter();
    let found = number(call).and_then(|id| waiting.find(|login| login.id == id));
    found
        .map(|login| Answer::ok(&shown(call, login)))
        .ok_or_else(|| unknown(call))
}

/// `DELETE /__admin/oidc/logins/{id}`
fn remove(call: &Call) -> Result<Answer, Box<Answer>> {
    let mut state = OidcState::of(&call.world).ok_or_else(gone)?;
    let removed = number(call).and_then(|id| state.logins.remove(id));
    removed
        .map(|_| Answer::empty(StatusCode::NO_CONTENT, Reason::Ok))
        .ok_or_else(|| unknown(call))
}

fn number(call: &Call) -> Option<u64> {
    call.argument("id")?.parse().ok()
}

/// A login as the control API shows it, in the words in which it was scripted.
fn shown(call: &Call, login: &QueuedLogin) -> Value {
    let mut shown = json!({ "id": login.id });
    match login.outcome {
        QueuedOutcome::Approve { account } => {
            let directory = call.world.identity().directory();
            let user = directory.of(Provider::OIDC).of(USER).get(account);
            let name = user.map_or_else(|| account.to_string(), |user| user.login());
            shown["account"] = name.into();
            shown["outcome"] = json!("approve");
        }
        QueuedOutcome::Error(error) => shown["outcome"] = json!(error),
    }
    if let Some(client_id) = &login.client_id {
        shown["match"] = json!({ "client_id": client_id });
    }
    shown["times"] = json!(login.times);
    if let Some(scopes) = &login.scopes {
        shown["scopes"] = json!(scopes);
    }
    if let Some(acr) = &login.acr {
        shown["acr"] = json!(acr);
    }
    if let Some(amr) = &login.amr {
        shown["amr"] = json!(amr);
    }
    if let Some(ago) = &login.ago {
        shown["auth_time"] = format!("-{ago}").into();
    }
    shown
}

fn unknown(call: &Call) -> Box<Answer> {
    let id = call.argument("id").unwrap_or_default();
    let detail = format!("there is no scripted login `{id}`, or it is used up");
    refused(StatusCode::NOT_FOUND, detail)
}

fn gone() -> Box<Answer> {
    let detail = "the sandbox has no OIDC provider";
    refused(StatusCode::NOT_FOUND, detail)
}
