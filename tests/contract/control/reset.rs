//! Back to the fixtures.

use serde_json::json;

use super::{ACCOUNTS, CLOCK, RESET, add};
use crate::support::client::Client;
use crate::support::server::{NOON, TestServer};
use crate::{haut_ai, igny8, intergiro, s7risk};

async fn reset(client: &Client) {
    let reset = client.post(RESET).send().await.status_is(204);
    reset.body_is("").lacks_header("content-type");
}

#[tokio::test]
async fn accounts_are_those_of_the_fixtures_again() {
    let server = TestServer::start().await;
    let before = server.get(ACCOUNTS).send().await.json();
    let user = json!({"provider": "kyc", "kind": "user", "email": "a@example.com",
        "password": "p"});
    add(&server, user).await.status_is(201);
    let gone = format!("{ACCOUNTS}/igny8/user/1");
    server.delete(&gone).send().await.status_is(204);
    let changed = format!("{ACCOUNTS}/igny8/user/2");
    let change = server.patch(&changed).json(json!({"password": "another"}));
    change.send().await.status_is(200);
    reset(&server).await;
    assert_eq!(server.get(ACCOUNTS).send().await.json(), before);
    for email in ["user@example.com", "viewer@example.com"] {
        let login = igny8::log_in(&server, email, "password").await;
        login.status_is(200);
    }
}

#[tokio::test]
async fn sessions_are_gone() {
    let server = TestServer::start().await;
    let session = intergiro::Session::open(&server).await;
    reset(&server).await;
    session.call().await.status_is(401);
    server.advance("15m").await;
    session.try_refresh().await.status_is(401);
}

#[tokio::test]
async fn private_tokens_are_gone() {
    let server = TestServer::start().await;
    let private = haut_ai::TokenHolder::log_in(&server).await.private().await;
    private.call().await.status_is(200);
    reset(&server).await;
    private.call().await.status_is(401);
    let again = haut_ai::TokenHolder::log_in(&server).await;
    let list = again.get("/haut-ai/api/v1/auth/private_tokens/").await;
    list.has("/count", 0);
}

#[tokio::test]
async fn lockouts_are_gone() {
    let server = TestServer::start().await;
    for _ in 0..5 {
        let wrong = json!({"email": "user@example.com", "password": "wrong"});
        let ask = server.post("/s7risk/user/token").header("origin", "x");
        ask.json(wrong).send().await.status_is(401);
    }
    s7risk::USER.succeed(&server).await.status_is(429);
    reset(&server).await;
    s7risk::USER.succeed(&server).await.status_is(200);
}

#[tokio::test]
async fn the_clock_is_as_at_the_start() {
    let server = TestServer::start().await;
    let change = json!({"now": "2030-01-01T00:00:00Z", "mode": "running", "rate": 2.0});
    server.put(CLOCK).json(change).send().await.status_is(200);
    reset(&server).await;
    let clock = server.get(CLOCK).send().await;
    clock.body_is(&format!(r#"{{"now":"{NOON}","mode":"frozen","rate":1.0}}"#));
}

#[tokio::test]
async fn keep_leaves_the_clock() {
    let server = TestServer::start().await;
    let session = intergiro::Session::open(&server).await;
    server.advance("5m").await;
    let keep = server.post(&format!("{RESET}?keep=clock")).send().await;
    keep.status_is(204);
    let clock = server.get(CLOCK).send().await;
    clock.has("/now", "2026-01-01T12:05:00Z");
    session.call().await.status_is(401);
}

#[tokio::test]
async fn keep_nothing_is_the_same_as_no_keep() {
    let server = TestServer::start().await;
    server.advance("5m").await;
    server
        .post(&format!("{RESET}?keep="))
        .send()
        .await
        .status_is(204);
    server.get(CLOCK).send().await.has("/now", NOON);
}

#[tokio::test]
async fn what_cannot_be_kept_is_422_and_nothing_is_reset() {
    let server = TestServer::start().await;
    let session = intergiro::Session::open(&server).await;
    for query in ["?keep=clock,x", "?kep=clock", "?keep=clock&keep=clock"] {
        let refused = server.post(&format!("{RESET}{query}")).send().await;
        refused.status_is(422);
    }
    let refused = server.post(&format!("{RESET}?keep=x")).send().await;
    refused.violations("?keep");
    session.call().await.status_is(200);
}

#[tokio::test]
async fn a_body_is_not_read() {
    let server = TestServer::start().await;
    let reset = server.post(RESET).body("text/plain", "{broken");
    reset.send().await.status_is(204);
}
