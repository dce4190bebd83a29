//! s7risk: user and application tokens of 24 hours, and a lockout (`docs/vendors/s7risk.md`).

mod lockout;
mod settings;
mod tokens;

use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::client::{Client, Request};

const USER_TOKEN: &str = "/s7risk/user/token";
const APPLICATION_TOKEN: &str = "/s7risk/application/token";
const INCIDENTS: &str = "/s7risk/incidents";
const ORIGIN: &str = "https://app.example.com";

const NO_MATCH: &str = "Email and password do not match";
const LOCKED: &str = "Too many authentication attempts. Try again in 5 minutes";
const UNAUTHORIZED: &str = "Expired or Invalid Authentication token";

/// Whoever asks for a token: a user by e-mail address, an application by client id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    User(&'static str),
    Application(&'static str),
}

pub const USER: Caller = Caller::User("user@example.com");
pub const APPLICATION: Caller = Caller::Application("demo-client");

impl Caller {
    pub const fn path(self) -> &'static str {
        match self {
            Self::User(_) => USER_TOKEN,
            Self::Application(_) => APPLICATION_TOKEN,
        }
    }

    fn with(self, secret: &str) -> Value {
        match self {
            Self::User(email) => json!({"email": email, "password": secret}),
            Self::Application(id) => json!({"clientId": id, "secret": secret}),
        }
    }

    const fn secret(self) -> &'static str {
        match self {
            Self::User(_) => "password",
            Self::Application(_) => "demo-secret",
        }
    }

    const fn no_match(self) -> &'static str {
        match self {
            Self::User(_) => NO_MATCH,
            Self::Application(_) => "Client ID and secret do not match",
        }
    }

    /// Asks with the right password or secret.
    pub async fn succeed(self, client: &Client) -> Answer {
        self.ask(client, self.secret()).await
    }

    /// Asks with a wrong one.
    async fn fail(self, client: &Client) -> Answer {
        self.ask(client, "wrong").await
    }

    async fn ask(self, client: &Client, secret: &str) -> Answer {
        let ask = with_origin(client.post(self.path()));
        ask.json(self.with(secret)).send().await
    }

    /// A token that is good.
    pub async fn token(self, client: &Client) -> String {
        let answer = self.succeed(client).await.status_is(200);
        answer.text("/data/accessToken")
    }
}

fn with_origin(request: Request) -> Request {
    request.header("origin", ORIGIN)
}

async fn call(client: &Client, token: &str) -> Answer {
    client.get(INCIDENTS).bearer(token).send().await
}

trait Errors {
    /// The answer is an error with this status and this sentence.
    fn refuses(self, status: u16, sentence: &str) -> Self;
}

impl Errors for Answer {
    #[track_caller]
    fn refuses(self, status: u16, sentence: &str) -> Self {
        let body = json!({"status": "error", "message": sentence});
        self.status_is(status).body_is(&body.to_string())
    }
}
