//! `/~NAME`: whole worlds of their own.

use serde_json::json;

use super::{DOORS, server};
use crate::support::client::Client;
use crate::support::server::{NOON, TestServer};
use crate::{igny8, intergiro, s7risk};

#[tokio::test]
async fn a_sandbox_stands_before_every_other_address() {
    let server = server().await;
    for door in DOORS {
        let vendor = door.vendor.name();
        for client in [
            server.in_sandbox("test").below(&format!("/{vendor}")),
            server.at_host(vendor, door.host).in_sandbox("test"),
            server.port_of(door.vendor).in_sandbox("test"),
        ] {
            door.log_in(&client).await.status_is(200);
        }
    }
    DOORS[4]
        .log_in(&server.in_sandbox("test"))
        .await
        .status_is(200);
}

#[tokio::test]
async fn names_are_1_to_64_letters_digits_underscores_and_hyphens() {
    let server = TestServer::start().await;
    for name in ["a", "A_b-9", "default", "_", "-", &"x".repeat(64)] {
        let sandbox = server.in_sandbox(name);
        intergiro::Session::open(&sandbox).await;
    }
    for name in ["", "a.b", "a%20b", "%C3%BC", "a~", &"x".repeat(65)] {
        let path = format!("/~{name}/intergiro/v3/individuals");
        let answer = server.get(&path).by_the_server().send().await;
        answer.status_is(404).has(
            "/detail",
            "a sandbox is named with 1 to 64 letters, digits, `_` and `-`",
        );
    }
}

#[tokio::test]
async fn a_tilde_may_be_encoded() {
    let server = TestServer::start().await;
    server.in_sandbox("test").advance("1h").await;
    for tilde in ["~", "%7E", "%7e"] {
        let index = server.get(&format!("/{tilde}test/")).send().await;
        let index = index.status_is(200).has("/sandbox", "test");
        index.has("/clock/now", "2026-01-01T13:00:00Z");
    }
}

#[tokio::test]
async fn a_sandbox_named_default_is_the_one_without_a_name() {
    let server = TestServer::start().await;
    let session = intergiro::Session::open(&server).await;
    let named = server.in_sandbox("default");
    named.advance("15m").await;
    session.call().await.status_is(401);
}

/// Two sandboxes of one server.
fn two(server: &TestServer) -> (Client, Client) {
    (server.in_sandbox("one"), server.in_sandbox("two"))
}

#[tokio::test]
async fn clocks_are_apart() {
    let server = TestServer::start().await;
    let (one, two) = two(&server);
    one.advance("1h").await;
    let clock = one.get("/__admin/clock").send().await;
    clock.has("/now", "2026-01-01T13:00:00Z");
    for other in [&two, &*server] {
        let clock = other.get("/__admin/clock").send().await;
        clock.has("/now", NOON);
    }
}

#[tokio::test]
async fn sessions_are_apart() {
    let server = TestServer::start().await;
    let (one, two) = two(&server);
    let session = intergiro::Session::open(&one).await;
    let there = intergiro::Session {
        client: two.clone(),
        access: session.access.clone(),
        refresh: session.refresh.clone(),
    };
    session.call().await.status_is(200);
    there.call().await.status_is(401);
    for client in [&one, &two] {
        client.advance("15m").await;
    }
    there.try_refresh().await.status_is(401);
    session.try_refresh().await.status_is(200);
}

#[tokio::test]
async fn accounts_are_apart() {
    let server = TestServer::start().await;
    let (one, two) = two(&server);
    let add = one.post("/__admin/accounts").json(json!({
        "provider": "igny8",
        "kind": "user",
        "email": "new@example.com",
        "password": "password",
    }));
    add.send().await.status_is(201);
    let login = igny8::log_in(&one, "new@example.com", "password").await;
    login.status_is(200);
    let login = igny8::log_in(&two, "new@example.com", "password").await;
    login.status_is(401);
    let gone = two.delete("/__admin/accounts/igny8/user/1").send().await;
    gone.status_is(204);
    let login = igny8::log_in(&two, "user@example.com", "password").await;
    login.status_is(401);
    for client in [&one, &*server] {
        let login = igny8::log_in(client, "user@example.com", "password").await;
        login.status_is(200);
    }
}

#[tokio::test]
async fn lockouts_are_apart() {
    let server = TestServer::start().await;
    let (one, two) = two(&server);
    for _ in 0..5 {
        let wrong = json!({"email": "user@example.com", "password": "wrong"});
        let ask = one.post("/user/token").header("origin", "x").json(wrong);
        ask.send().await.status_is(401);
    }
    s7risk::USER.succeed(&one).await.status_is(429);
    s7risk::USER.succeed(&two).await.status_is(200);
    s7risk::USER.succeed(&server).await.status_is(200);
}

#[tokio::test]
async fn a_reset_is_of_one_sandbox() {
    let server = TestServer::start().await;
    let (one, two) = two(&server);
    let first = intergiro::Session::open(&one).await;
    let second = intergiro::Session::open(&two).await;
    one.post("/__admin/reset").send().await.status_is(204);
    first.call().await.status_is(401);
    second.call().await.status_is(200);
}

#[tokio::test]
async fn a_sandbox_within_a_sandbox_is_none() {
    let server = TestServer::start().await;
    let path = "/~one/~two/intergiro/v3/individuals";
    server.get(path).by_the_server().send().await.status_is(404);
}
