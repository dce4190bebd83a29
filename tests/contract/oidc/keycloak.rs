//! Keycloak's layout of paths and claims.

mod claims;
mod frames;
mod logout;
mod paths;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::{Fields, automatic, encoded, exchange, fields, form, request, returned};
use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;

/// The realm of an issuer, and where its endpoints are.
const REALM: &str = "/oidc/realms/acme";
const ENDPOINTS: &str = "/oidc/realms/acme/protocol/openid-connect";

/// A server with the layout, at which the default user logs in by itself.
async fn keycloak() -> TestServer {
    automatic("layout: keycloak").await
}

/// Sends a form to an endpoint of the realm.
async fn post(client: &Client, endpoint: &str, fields: &Fields) -> Answer {
    let path = format!("{ENDPOINTS}{endpoint}");
    form(client.post(&path), fields).send().await
}

/// The answer to a whole flow of the client `web`.
async fn log_in(client: &Client) -> Answer {
    let path = format!("{ENDPOINTS}/auth?{}", encoded(&request()));
    let answer = client.get(&path).send().await.status_is(303);
    let mut back = returned(&answer);
    assert!(back.contains_key("session_state"));
    let code = back.remove("code").expect("a code");
    let answer = post(client, "/token", &exchange(&code)).await;
    answer.status_is(200)
}

/// The request for tokens by a password.
fn password() -> Fields {
    fields([
        ("grant_type", "password"),
        ("client_id", "legacy"),
        ("client_secret", "secret"),
        ("username", "ada"),
        ("password", "password"),
        ("scope", "openid"),
    ])
}

/// The claims of a JWT.
fn claims(token: &str) -> Value {
    let claims = token.split('.').nth(1).expect("a JWT");
    let claims = URL_SAFE_NO_PAD.decode(claims).expect("base64url");
    serde_json::from_slice(&claims).expect("JSON")
}
