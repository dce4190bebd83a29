//! Requests that a reset, a restore or the dropping of their sandbox overtakes.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{KEY, LOGIN, each, journal, log_in, until_entered, with_busy_processors};
use crate::faults::{fault, until_held};
use crate::kyc;
use crate::support::client::Client;
use crate::support::events::Events;
use crate::support::server::TestServer;

const EVENTS: &str = "/__admin/events";
const SNAPSHOT: &str = "/__admin/snapshot";

/// How many entries the journal has, as a test asks at its end.
async fn has_entries(client: &Client, count: usize) {
    let expected = json!({"match": {}, "times": {"exactly": count}});
    let verify = client.post("/__admin/requests/verify").json(expected);
    verify.send().await.status_is(200);
}

/// Has a new world begin.
async fn begin_again(client: &Client, by: &str, snapshot: &Value) {
    let begin = match by {
        "restore" => client.put(SNAPSHOT).json(snapshot.clone()).send().await,
        path => client.post(path).send().await,
    };
    assert!(begin.status.is_success());
}

#[tokio::test]
async fn a_request_that_is_overtaken_is_in_no_journal_and_no_stream_of_the_new_world() {
    let server = TestServer::start().await;
    let snapshot = server.get(SNAPSHOT).send().await.json();
    for by in ["/__admin/reset", "restore"] {
        log_in(&server).await;
        let made = fault(&server, json!({"stage": "after", "delay": "5m"})).await;
        let overtaken = server.post(LOGIN).json(json!({"api_key": KEY}));
        let overtaken = tokio::spawn(overtaken.send());
        until_held(&server, &made, 1).await;
        let mut old_stream = Events::open(&server, EVENTS, &[]).await;
        begin_again(&server, by, &snapshot).await;
        let mut new_stream = Events::open(&server, EVENTS, &[]).await;
        overtaken.await.expect("an answer").status_is(200);
        has_entries(&server, 0).await;

        log_in(&server).await;
        let entries = journal(&server, "").await;
        assert_eq!(entries.len(), 1, "{by}");
        for stream in [&mut old_stream, &mut new_stream] {
            assert_eq!(stream.next().await.expect("an event").data, entries[0]);
        }
    }
    // Every login in a journal has an id of its own.
    assert_eq!(each(&journal(&server, "").await, "id"), [4]);
}

#[tokio::test]
async fn a_request_that_a_reset_overtakes_is_in_a_journal_that_is_kept() {
    let server = TestServer::start().await;
    let made = fault(&server, json!({"delay": "5m"})).await;
    let overtaken = server.post(LOGIN).json(json!({"api_key": KEY}));
    let overtaken = tokio::spawn(overtaken.send());
    until_held(&server, &made, 1).await;
    begin_again(&server, "/__admin/reset?keep=journal", &Value::Null).await;
    overtaken.await.expect("an answer").status_is(200);
    has_entries(&server, 1).await;
}

#[tokio::test]
async fn a_login_whose_password_a_reset_overtakes_is_not_in_the_new_journal() {
    let (server, world, turns) = with_busy_processors().await;
    let client = server.clone();
    let overtaken = tokio::spawn(async move {
        kyc::log_in(&client, "user@example.com", "your_secret_password").await
    });
    until_entered(&world).await;
    begin_again(&server, "/__admin/reset", &Value::Null).await;
    drop(turns);
    overtaken.await.expect("an answer").status_is(200);
    has_entries(&server, 0).await;
}

#[tokio::test]
async fn a_request_whose_body_a_reset_overtakes_belongs_to_the_old_world() {
    let server = TestServer::start().await;
    let (world, _) = server.sandboxes.default_sandbox().enter();
    let body = json!({"api_key": KEY}).to_string();
    let head = format!(
        "POST {LOGIN} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let mut client = TcpStream::connect(server.address).await.expect("connected");
    client.write_all(head.as_bytes()).await.expect("sent");
    until_entered(&world).await;
    begin_again(&server, "/__admin/reset", &Value::Null).await;
    client.write_all(body.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    has_entries(&server, 0).await;
    let sessions = server.get("/__admin/sessions").send().await;
    sessions.status_is(200).has("/total", 0);
}

#[tokio::test]
async fn a_request_whose_sandbox_is_dropped_is_not_in_the_next_one_of_its_name() {
    let server = TestServer::start().await;
    let sandbox = server.in_sandbox("dropped");
    let made = fault(&sandbox, json!({"delay": "5m"})).await;
    let overtaken = sandbox.post(LOGIN).json(json!({"api_key": KEY}));
    let overtaken = tokio::spawn(overtaken.send());
    until_held(&sandbox, &made, 1).await;
    let drop = server.delete("/__admin/sandboxes/dropped");
    drop.send().await.status_is(204);
    overtaken.await.expect("an answer").status_is(200);
    has_entries(&sandbox, 0).await;
}
