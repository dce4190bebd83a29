//! igny8: register, login, refresh; an envelope around everything (`docs/vendors/igny8.md`).

mod access;
mod collections;
mod docs;
mod fields;
mod forms;
mod register;
mod settings;
mod tokens;

use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;

pub const REGISTER: &str = "/igny8/api/v1/auth/register/";
pub const LOGIN: &str = "/igny8/api/v1/auth/login/";
const REFRESH: &str = "/igny8/api/v1/auth/refresh/";
pub const KEYWORDS: &str = "/igny8/api/v1/planner/keywords/";

const AUTHENTICATION_REQUIRED: &str = "Authentication required";
const PERMISSION_DENIED: &str = "Permission denied";

pub async fn log_in(client: &Client, email: &str, password: &str) -> Answer {
    let login = client.post(LOGIN);
    let login = login.json(json!({"email": email, "password": password}));
    login.send().await
}

pub async fn refresh_with(client: &Client, token: &str) -> Answer {
    let refresh = client.post(REFRESH).json(json!({"refresh": token}));
    refresh.send().await
}

/// The page's example, with another address, and a username that is as unique.
pub fn registration(email: &str) -> Value {
    json!({
        "email": email,
        "username": email.chars().take(150).collect::<String>(),
        "password": "secure_password123",
        "first_name": "John",
        "last_name": "Doe",
    })
}

/// The page's own client: logs in, keeps both tokens, refreshes them.
pub struct Session {
    client: Client,
    pub access: String,
    pub refresh: String,
}

impl Session {
    pub async fn open(client: &Client) -> Self {
        Self::of(client, "user@example.com").await
    }

    pub async fn of(client: &Client, email: &str) -> Self {
        let answer = log_in(client, email, "password").await.status_is(200);
        Self::with(client, &answer)
    }

    fn with(client: &Client, answer: &Answer) -> Self {
        Self {
            client: client.clone(),
            access: answer.text("/data/access"),
            refresh: answer.text("/data/refresh"),
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.client.get(path).bearer(&self.access).send().await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.client.delete(path).bearer(&self.access).send().await
    }

    /// Sends a body in JSON.
    pub async fn send(&self, method: &str, path: &str, body: Value) -> Answer {
        let request = self.client.request(method.parse().expect("a method"), path);
        let request = request.bearer(&self.access);
        request.any_json(body).send().await
    }

    pub async fn call(&self) -> Answer {
        self.get(KEYWORDS).await
    }

    async fn try_refresh(&self) -> Answer {
        refresh_with(&self.client, &self.refresh).await
    }

    async fn refresh(&mut self) {
        let answer = self.try_refresh().await.status_is(200);
        *self = Self::with(&self.client, &answer);
    }
}

async fn session() -> (TestServer, Session) {
    let server = TestServer::start().await;
    let session = Session::open(&server).await;
    (server, session)
}

pub trait Envelope {
    /// The answer is an error with this status and this sentence, and nothing more is told.
    fn refuses(self, status: u16, sentence: &str) -> Self;

    /// The answer is 400, with exactly these errors.
    fn fails_validation(self, errors: Value) -> Self;
}

impl Envelope for Answer {
    #[track_caller]
    fn refuses(self, status: u16, sentence: &str) -> Self {
        let answer = self.status_is(status);
        if status == 401 {
            assert_eq!(answer.header("www-authenticate"), r#"Bearer realm="api""#);
        }
        let id = answer.text("/request_id");
        let body = json!({"success": false, "error": sentence, "request_id": id});
        answer.body_is(&body.to_string())
    }

    #[track_caller]
    fn fails_validation(self, errors: Value) -> Self {
        let answer = self.status_is(400);
        let answer = answer.has("/error", "Validation failed");
        answer.has("/errors", errors)
    }
}
