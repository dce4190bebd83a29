//! intergiro: API key, access tokens of 15 minutes, sessions of 60 (`docs/vendors/intergiro.md`).

mod session;
mod settings;
mod shapes;

use serde_json::json;

use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;

pub const KEY: &str = "c5f90f4b-9d69-416a-8611-8a8c8d605c36";
const LOGIN: &str = "/intergiro/v3/auth/login";
const REFRESH: &str = "/intergiro/v3/auth/refresh";
pub const INDIVIDUALS: &str = "/intergiro/v3/individuals";

/// A program that keeps the tokens of its session, as the page tells it to.
pub struct Session {
    pub client: Client,
    pub access: String,
    pub refresh: String,
}

/// Logs in with an API key.
pub async fn log_in(client: &Client, key: &str) -> Answer {
    let login = client.post(LOGIN).json(json!({"api_key": key}));
    login.send().await
}

/// Presents a refresh token.
pub async fn refresh_with(client: &Client, token: &str) -> Answer {
    let refresh = client.post(REFRESH).json(json!({"refresh_token": token}));
    refresh.send().await
}

impl Session {
    /// A session of the demo key.
    pub async fn open(client: &Client) -> Self {
        Self::of(client, &log_in(client, KEY).await.status_is(200))
    }

    fn of(client: &Client, answer: &Answer) -> Self {
        Self {
            client: client.clone(),
            access: answer.text("/access_token"),
            refresh: answer.text("/refresh_token"),
        }
    }

    /// Calls the page's example resource.
    pub async fn call(&self) -> Answer {
        let call = self.client.get(INDIVIDUALS).bearer(&self.access);
        call.send().await
    }

    /// Tries to refresh, and changes nothing.
    pub async fn try_refresh(&self) -> Answer {
        refresh_with(&self.client, &self.refresh).await
    }

    /// Refreshes, and keeps the latest tokens.
    pub async fn refresh(&mut self) {
        let answer = self.try_refresh().await.status_is(200);
        *self = Self::of(&self.client, &answer);
    }
}

/// A server and a session at it.
async fn session() -> (TestServer, Session) {
    let server = TestServer::start().await;
    let session = Session::open(&server).await;
    (server, session)
}

trait Errors {
    /// The answer is a list of one error with this code, about this field.
    fn error_is(self, code: &str, path: &str) -> Self;
}

impl Errors for Answer {
    #[track_caller]
    fn error_is(self, code: &str, path: &str) -> Self {
        assert_eq!(self.at("/errors").as_array().map_or(0, Vec::len), 1);
        self.has("/errors/0/code", code).has("/errors/0/path", path)
    }
}
