//! Back to the start, all of it or but for some parts.

use serde_json::json;

use crate::igny8::{self, KEYWORDS};
use crate::intergiro::Session;
use crate::support::client::Client;
use crate::support::server::{NOON, TestServer};

/// The parts that can be kept, each with a way to see whether it was.
const PARTS: [&str; 6] = [
    "clock",
    "settings",
    "accounts",
    "lockouts",
    "sessions",
    "collections",
];

/// Changes something in every part, and gives the session that it opened.
async fn disturb(client: &Client) -> Session {
    // Back, since a token of a later minute would not be valid yet once the clock is reset.
    client.advance("-1m").await;
    let settings = json!({"kyc": {"token_ttl": "2s"}});
    let changed = client
        .patch("/__admin/settings")
        .json(settings)
        .send()
        .await;
    changed.status_is(200);
    let user =
        json!({"provider": "kyc", "kind": "user", "email": "new@example.com", "password": "new"});
    client
        .post("/__admin/accounts")
        .json(user)
        .send()
        .await
        .status_is(201);
    let lock = json!({"provider": "s7risk", "door": "user", "name": "user@example.com"});
    client
        .post("/__admin/lockouts")
        .json(lock)
        .send()
        .await
        .status_is(201);
    let writer = igny8::Session::open(client).await;
    writer.delete(&format!("{KEYWORDS}1/")).await.status_is(204);
    Session::open(client).await
}

/// The parts that are not as at the start.
async fn disturbed(client: &Client, session: &Session) -> Vec<&'static str> {
    let clock = client.get("/__admin/clock").send().await.text("/now") != NOON;
    let settings = client.get("/__admin/settings").send().await;
    let settings = settings.text("/kyc/token_ttl") != "1h";
    let accounts = client.get("/__admin/accounts?provider=kyc").send().await;
    let accounts = accounts.body_text().contains("new@example.com");
    let lockouts = client.get("/__admin/lockouts").send().await;
    let lockouts = lockouts.at("/total") != 0;
    let sessions = session.call().await.status == 200;
    let reader = igny8::Session::open(client).await;
    let collections = reader.get(&format!("{KEYWORDS}1/")).await.status == 404;
    let found = [clock, settings, accounts, lockouts, sessions, collections];
    let parts = PARTS.into_iter().zip(found);
    parts
        .filter(|(_, found)| *found)
        .map(|(part, _)| part)
        .collect()
}

async fn reset(client: &Client, keep: &[&str]) {
    let path = format!("/__admin/reset?keep={}", keep.join(","));
    client.post(&path).send().await.status_is(204);
}

#[tokio::test]
async fn a_reset_goes_back_to_the_start_and_a_second_one_changes_nothing() {
    let server = TestServer::start().await;
    let session = disturb(&server).await;
    assert_eq!(disturbed(&server, &session).await, PARTS);
    for _ in 0..2 {
        server.post("/__admin/reset").send().await.status_is(204);
        assert!(disturbed(&server, &session).await.is_empty());
    }
}

#[tokio::test]
async fn each_part_is_kept_alone_and_with_the_others() {
    let server = TestServer::start().await;
    for part in PARTS {
        let client = server.in_sandbox(part);
        let session = disturb(&client).await;
        let keep = [part];
        for _ in 0..2 {
            reset(&client, &keep).await;
            assert_eq!(disturbed(&client, &session).await, keep);
        }
    }
    let session = disturb(&server).await;
    reset(&server, &PARTS).await;
    assert_eq!(disturbed(&server, &session).await, PARTS);
}

#[tokio::test]
async fn what_was_kept_is_gone_with_the_next_reset_that_does_not_keep_it() {
    let server = TestServer::start().await;
    let session = disturb(&server).await;
    reset(&server, &PARTS).await;
    reset(&server, &[]).await;
    assert!(disturbed(&server, &session).await.is_empty());
}

#[tokio::test]
async fn what_cannot_be_kept_is_422_and_nothing_is_reset() {
    let server = TestServer::start().await;
    let session = disturb(&server).await;
    for (query, words) in [
        ("keep=clock,acounts", "did you mean `accounts`?"),
        ("keep=fixtures", "cannot be kept"),
        ("kep=clock", "did you mean `keep`?"),
        ("keep=clock&keep=settings", "twice"),
    ] {
        let refused = server.post(&format!("/__admin/reset?{query}")).send().await;
        let detail = refused.status_is(422).text("/detail");
        assert!(detail.contains(words), "{detail}");
    }
    assert_eq!(disturbed(&server, &session).await, PARTS);
}

#[tokio::test]
async fn another_sandbox_is_not_reset() {
    let server = TestServer::start().await;
    let other = server.in_sandbox("other");
    let session = disturb(&other).await;
    server.post("/__admin/reset").send().await.status_is(204);
    assert_eq!(disturbed(&other, &session).await, PARTS);
}

#[tokio::test]
async fn sessions_that_are_kept_are_all_kept_while_others_begin() {
    let server = TestServer::start().await;
    let mut logins = tokio::task::JoinSet::new();
    for _ in 0..40 {
        let client = (*server).clone();
        logins.spawn(async move { Session::open(&client).await });
    }
    for _ in 0..20 {
        reset(&server, &["sessions"]).await;
    }
    for session in logins.join_all().await {
        session.call().await.status_is(200);
    }
}
