//! haut-ai: a login token of one hour, and private tokens with an expiry of one's own
//! (`docs/vendors/haut-ai.md`).

mod fields;
mod forms;
mod listing;
mod login;
mod private_tokens;

use serde_json::json;

use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;

const LOGIN: &str = "/haut-ai/api/v1/auth/login/";
const PRIVATE_TOKENS: &str = "/haut-ai/api/v1/auth/private_tokens/";
const COMPANIES: &str = "/haut-ai/api/v1/companies/";

const NOT_PROVIDED: &str = r#"{"detail":"Authentication credentials were not provided."}"#;
const NOT_VALID: &str = r#"{"code":"token_not_valid","detail":"Token is invalid or expired"}"#;

pub async fn log_in(client: &Client, email: &str, password: &str) -> Answer {
    let login = client.post(LOGIN);
    let login = login.json(json!({"username": email, "password": password}));
    login.send().await
}

/// Whoever holds a token, of either kind.
#[derive(Clone)]
pub struct TokenHolder {
    client: Client,
    pub token: String,
}

/// A private token, as it is told once.
struct PrivateToken {
    id: u64,
    holder: TokenHolder,
}

impl TokenHolder {
    /// The demo user, with the token of a login.
    pub async fn log_in(client: &Client) -> Self {
        let answer = log_in(client, "user@example.com", "password").await;
        let token = answer.status_is(200).text("/access_token");
        Self::of(client, token)
    }

    fn of(client: &Client, token: String) -> Self {
        let client = client.clone();
        Self { client, token }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.client.get(path).bearer(&self.token).send().await
    }

    pub async fn call(&self) -> Answer {
        self.get(COMPANIES).await
    }

    async fn create(&self, name: &str, expires: &str) -> Answer {
        let create = self.client.post(PRIVATE_TOKENS).bearer(&self.token);
        let create = create.json(json!({"name": name, "expiration_time": expires}));
        create.send().await
    }

    /// Makes a private token.
    async fn private_token(&self, name: &str, expires: &str) -> PrivateToken {
        let answer = self.create(name, expires).await.status_is(201);
        PrivateToken {
            id: answer.at("/id").as_u64().expect("a number"),
            holder: Self::of(&self.client, answer.text("/data")),
        }
    }

    /// Makes a private token that lasts, and holds it.
    pub async fn private(&self) -> Self {
        let made = self.private_token("backend", "2030-01-01T00:00:00Z").await;
        made.holder
    }

    async fn revoke(&self, id: impl std::fmt::Display) -> Answer {
        let path = format!("{PRIVATE_TOKENS}{id}/");
        self.client.delete(&path).bearer(&self.token).send().await
    }

    async fn list(&self, query: &str) -> Answer {
        self.get(&format!("{PRIVATE_TOKENS}{query}")).await
    }
}

/// A server and the demo user, logged in.
async fn logged_in() -> (TestServer, TokenHolder) {
    let server = TestServer::start().await;
    let holder = TokenHolder::log_in(&server).await;
    (server, holder)
}

trait Challenge {
    /// The answer is 401 with this body and the challenge.
    fn challenges(self, body: &str) -> Self;
}

impl Challenge for Answer {
    #[track_caller]
    fn challenges(self, body: &str) -> Self {
        self.status_is(401)
            .body_is(body)
            .header_is("www-authenticate", r#"Bearer realm="api""#)
    }
}
