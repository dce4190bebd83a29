//! kyc: a form login, one bearer token, no refresh (`docs/vendors/kyc.md`; what the page does not say is
//! as observed of fastapi-users).

mod form;
mod login;
mod routes;
mod tokens;

use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;

const LOGIN: &str = "/kyc/auth/jwt/login";
const LOGOUT: &str = "/kyc/auth/jwt/logout";
const RESOURCE: &str = "/kyc/api/v1/resource";

const UNAUTHORIZED: &str = r#"{"detail":"Unauthorized"}"#;

/// The page's example.
const GOOD: &str = "username=user%40example.com&password=your_secret_password";

/// Logs in with fields that are written as a form writes them.
pub async fn log_in(client: &Client, email: &str, password: &str) -> Answer {
    let login = client.post(LOGIN);
    let login = login.form(&format!("username={email}&password={password}"));
    login.send().await
}

/// Sends any bytes as a form.
async fn send(client: &Client, form: impl Into<reqwest::Body>) -> Answer {
    let login = client.post(LOGIN);
    let login = login.body("application/x-www-form-urlencoded", form);
    login.send().await
}

/// The token of a login that goes well.
pub async fn token(client: &Client) -> String {
    let answer = client.post(LOGIN).form(GOOD).send().await;
    answer.status_is(200).text("/access_token")
}

async fn call(client: &Client, token: &str) -> Answer {
    client.get(RESOURCE).bearer(token).send().await
}

async fn logout(client: &Client, token: &str) -> Answer {
    client.post(LOGOUT).bearer(token).send().await
}

/// A server and a good token.
async fn logged_in() -> (TestServer, String) {
    let server = TestServer::start().await;
    let token = token(&server).await;
    (server, token)
}
