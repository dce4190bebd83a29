//! What happens in one sandbox is invisible in another.

use serde_json::json;
use tokio::task::JoinSet;

use super::{kyc_login, make, now};
use crate::intergiro::Session;
use crate::support::client::Client;
use crate::support::server::{NOON, TestServer};

#[tokio::test]
async fn what_one_sandbox_was_made_with_is_unknown_to_others() {
    let server = TestServer::start().await;
    let body = json!({
        "name": "own",
        "clock": {"now": "2030-06-01T00:00:00Z"},
        "settings": {"kyc": {"token_ttl": "2s"}},
        "fixtures": {"kyc": {"users": [{"email": "own@example.com", "password": "own"}]}},
    });
    make(&server, body).await.status_is(201);
    for other in [(*server).clone(), server.in_sandbox("other")] {
        assert_eq!(now(&other).await, NOON);
        let settings = other.get("/__admin/settings").send().await;
        settings.has("/kyc/token_ttl", "1h");
        kyc_login(&other, "own@example.com", "own")
            .await
            .status_is(400);
        kyc_login(&other, "user@example.com", "your_secret_password")
            .await
            .status_is(200);
    }
}

#[tokio::test]
async fn two_hundred_sandboxes_at_once_with_other_clocks_see_nothing_of_each_other() {
    let server = TestServer::start().await;
    let mut runs = JoinSet::new();
    for number in 0..200_i32 {
        let client = server.in_sandbox(&format!("run-{number}"));
        runs.spawn(async move { in_a_sandbox_of_its_own(&client, number).await });
    }
    runs.join_all().await;
    assert_eq!(now(&server).await, NOON);
    let list = server.get("/__admin/sandboxes?limit=0").send().await;
    list.has("/total", 201);
}

/// A session that meets its own clock, settings, accounts and locks and nobody else's.
async fn in_a_sandbox_of_its_own(client: &Client, number: i32) {
    let start = format!("2026-02-01T{:02}:{:02}:00Z", number / 60, number % 60);
    client.set_clock(&start).await;
    let ttl = format!("{}s", number + 60);
    let change = json!({"intergiro": {"access_ttl": ttl}});
    let changed = client.patch("/__admin/settings").json(change).send().await;
    changed.status_is(200);
    let email = format!("user-{number}@example.com");
    let user = json!({"provider": "kyc", "kind": "user", "email": email, "password": "password"});
    let added = client.post("/__admin/accounts").json(user).send().await;
    added.status_is(201);
    let lock = json!({"provider": "s7risk", "door": "user", "name": email, "for": ttl});
    let locked = client.post("/__admin/lockouts").json(lock).send().await;
    locked.status_is(201).has("/seconds_left", number + 60);
    let mut session = Session::open(client).await;
    client.advance(&format!("{}s", number + 59)).await;
    session.call().await.status_is(200);
    session.try_refresh().await.status_is(400);
    kyc_login(client, &email, "password").await.status_is(200);
    let locks = client.get("/__admin/lockouts").send().await;
    locks.has("/total", 1).has("/lockouts/0/name", email);
    client.advance("1s").await;
    session.call().await.status_is(401);
    session.refresh().await;
    session.call().await.status_is(200);
    let locks = client.get("/__admin/lockouts").send().await;
    locks.has("/total", 0);
    let accounts = client.get("/__admin/accounts?provider=kyc").send().await;
    let strangers = accounts.body_text().matches("\"user-").count();
    assert_eq!(strangers, 1, "only its own: {accounts:?}");
}
