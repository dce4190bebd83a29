//! Logins that arrive at the root, at another vendor than the one they are for.

use serde_json::{Value, json};

use crate::support::client::Client;
use crate::support::server::TestServer;

const LOGIN: &str = "/api/v1/auth/login/";

/// What the journal says of invalid fields.
const GENERAL: &str =
    "What was sent does not fit what the operation expects. Correct what the answer names.";

async fn hint_of(server: &TestServer, client: &Client, body: Value) -> Value {
    client.post(LOGIN).any_json(body).send().await;
    server.newest_entry().await["hint"].clone()
}

#[tokio::test]
async fn of_a_login_with_a_username_and_no_email_the_journal_says_where_haut_ais_login_is() {
    let server = TestServer::start().await;
    let body = json!({"username": "user@example.com", "password": "password"});
    let answer = server.post(LOGIN).any_json(body.clone()).send().await;
    // The answer itself is IGNY8's, as ever.
    let answer = answer.status_is(400);
    answer.has("/errors/email", json!(["This field is required"]));
    let entry = server.newest_entry().await;
    assert_eq!(entry["provider"], "igny8");
    assert_eq!(entry["reason"], "validation_failed");
    let address = format!("http://{}/haut-ai{LOGIN}", server.address);
    let hint = format!(
        "`username` is a field of haut-ai, and at the root this path is igny8's. haut-ai's is \
         {address}."
    );
    assert_eq!(entry["hint"], hint);
    server
        .post(&format!("/haut-ai{LOGIN}"))
        .json(body)
        .send()
        .await
        .status_is(200);
}

#[tokio::test]
async fn the_address_of_haut_ais_login_is_in_the_same_sandbox() {
    let server = TestServer::start().await;
    let sandbox = server.in_sandbox("test");
    let body = json!({"username": "user@example.com", "password": "password"});
    sandbox.post(LOGIN).any_json(body).send().await;
    let hint = sandbox.newest_entry().await["hint"].to_string();
    let address = format!("http://{}/~test/haut-ai{LOGIN}", server.address);
    assert!(hint.contains(&address), "{hint}");
}

#[tokio::test]
async fn a_form_that_is_haut_ais_login_is_known_too() {
    let server = TestServer::start().await;
    let form = "username=user%40example.com&password=password";
    let login = server.post(LOGIN);
    let login = login.body("application/x-www-form-urlencoded", form);
    login.send().await.status_is(400);
    let hint = server.newest_entry().await["hint"].to_string();
    assert!(hint.contains("haut-ai"), "{hint}");
}

#[tokio::test]
async fn the_hint_of_a_login_that_is_igny8s_or_nobodys_names_no_other_vendor() {
    let server = TestServer::start().await;
    for body in [
        json!({}),
        json!({"password": "password"}),
        json!({"email": "x", "username": "user@example.com", "password": "password"}),
    ] {
        assert_eq!(hint_of(&server, &server, body).await, GENERAL);
    }
    let igny8 = server.below("/igny8");
    let body = json!({"username": "user@example.com", "password": "password"});
    assert_eq!(hint_of(&server, &igny8, body).await, GENERAL);
}
