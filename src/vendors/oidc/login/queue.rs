//! Logins that a test has scripted, which authorization requests use up in order.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::clock::Period;
use crate::identity::{AccountId, account_text};
use crate::sandbox::reason::Reason;
use crate::vendors::oidc::refusal::ErrorCode;
use crate::vendors::oidc::scopes::Scopes;

/// The maximum number of scripted logins that wait.
pub const MAX_QUEUED: usize = 1_000;

/// A scripted login.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "oidc.queued_login")]
pub struct QueuedLogin {
    /// Its number.
    pub id: u64,
    /// How many requests it is for.
    pub times: u32,
    /// The client that it is for; absent for any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// What becomes of the request.
    pub outcome: QueuedOutcome,
    /// The scopes that the user grants; absent for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Scopes>,
    /// The claim `acr`; absent for what the client asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
    /// The claim `amr`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amr: Option<Vec<String>>,
    /// How long before the request the user authenticated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ago: Option<Period>,
}

/// What becomes of a request with a scripted login.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "oidc.queued_outcome")]
pub enum QueuedOutcome {
    /// This account logs in.
    Approve {
        /// The account.
        #[serde(with = "account_text")]
        #[schemars(with = "String", extend("format" = "account-id"))]
        account: AccountId,
    },
    /// The client gets this error.
    Error(ScriptedError),
}

/// An error that a test can script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "oidc.scripted_error")]
pub enum ScriptedError {
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

impl ScriptedError {
    /// The error for the client.
    pub const fn code(self) -> ErrorCode {
        match self {
            Self::AccessDenied => ErrorCode::AccessDenied,
            Self::LoginRequired => ErrorCode::LoginRequired,
            Self::InteractionRequired => ErrorCode::InteractionRequired,
            Self::AccountSelectionRequired => ErrorCode::AccountSelectionRequired,
            Self::ConsentRequired => ErrorCode::ConsentRequired,
            Self::TemporarilyUnavailable => ErrorCode::TemporarilyUnavailable,
            Self::ServerError => ErrorCode::ServerError,
        }
    }

    /// The reason in the journal.
    pub const fn reason(self) -> Reason {
        match self {
            Self::AccessDenied => Reason::ConsentDenied,
            Self::LoginRequired => Reason::LoginRequired,
            Self::InteractionRequired => Reason::InteractionRequired,
            Self::AccountSelectionRequired => Reason::AccountSelectionRequired,
            Self::ConsentRequired => Reason::ConsentRequired,
            Self::TemporarilyUnavailable | Self::ServerError => Reason::Unavailable,
        }
    }
}

/// The scripted logins of a sandbox that wait.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "oidc.login_queue")]
pub struct LoginQueue {
    /// The number of the last one.
    last: u64,
    /// In the order in which they came.
    waiting: Vec<QueuedLogin>,
}

impl LoginQueue {
    /// Adds a login, and returns its number; `None` if the queue is full.
    pub fn add(&mut self, mut login: QueuedLogin) -> Option<&QueuedLogin> {
        if self.waiting.len() >= MAX_QUEUED {
            return None;
        }
        self.last += 1;
        login.id = self.last;
        self.waiting.push(login);
        self.waiting.last()
    }

    /// The first login for a request of a client. With `prompt=none` the page is not shown, so that
    /// nobody can approve at it: only errors are for such a request.
    pub fn first_for(&self, client_id: &str, without_page: bool) -> Option<&QueuedLogin> {
        let mut waiting = self.waiting.iter();
        waiting.find(|login| {
            let is_client = |own: &String| own == client_id;
            let is_error = matches!(login.outcome, QueuedOutcome::Error(_));
            login.client_id.as_ref().is_none_or(is_client) && (is_error || !without_page)
        })
    }

    /// Counts a use. A login that is used up is removed.
    pub fn note_use(&mut self, id: u64) {
        if let Some(index) = self.waiting.iter().position(|login| login.id == id) {
            let login = &mut self.waiting[index];
            login.times = login.times.saturating_sub(1);
            if login.times == 0 {
                self.waiting.remove(index);
            }
        }
    }

    /// Whether nothing was scripted yet.
    pub const fn is_unused(&self) -> bool {
        self.last == 0
    }

    /// Every login that waits.
    pub fn waiting(&self) -> &[QueuedLogin] {
        &self.waiting
    }

    /// Removes one.
    pub fn remove(&mut self, id: u64) -> Option<QueuedLogin> {
        let index = self.waiting.iter().position(|login| login.id == id)?;
        Some(self.waiting.remove(index))
    }

    /// Removes all. Numbers are not used again.
    pub fn clear(&mut self) {
        self.waiting.clear();
    }
}
