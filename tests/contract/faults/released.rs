//! What a fault holds is released when the fault goes.

use axum::http::Method;
use serde_json::{Value, json};

use super::{FAULTS, INDIVIDUALS, fault, request, send, until_held};
use crate::support::client::Client;
use crate::support::server::TestServer;
use crate::support::tls::{Http, TlsClient, request as request_by};
use crate::tls;

/// The ways in which a fault goes.
const WAYS: [&str; 5] = ["one", "all", "reset", "restore", "drop"];

/// Has the faults of the sandbox go.
async fn go(server: &Client, sandbox: &Client, made: &str, way: &str) {
    let gone = match way {
        "one" => sandbox.delete(made),
        "all" => sandbox.delete(FAULTS),
        "reset" => sandbox.post("/__admin/reset"),
        "restore" => {
            let snapshot = server.get("/__admin/snapshot").send().await.json();
            sandbox.put("/__admin/snapshot").json(snapshot)
        }
        _ => server.delete("/__admin/sandboxes/held"),
    };
    let gone = gone.send().await;
    assert!(gone.status.is_success(), "{way}");
}

fn holds() -> [Value; 4] {
    [
        json!({"delay": "5m"}),
        json!({"barrier": 3}),
        json!({"stage": "after", "delay": "5m"}),
        json!({"stage": "after", "barrier": 3}),
    ]
}

#[tokio::test]
async fn what_a_delay_or_a_barrier_holds_is_answered_when_the_fault_goes() {
    let server = TestServer::start().await;
    let sandbox = server.in_sandbox("held");
    for way in WAYS {
        for plan in holds() {
            let made = fault(&sandbox, plan).await;
            let held = tokio::spawn(sandbox.get(INDIVIDUALS).send());
            until_held(&sandbox, &made, 1).await;
            go(&server, &sandbox, &made, way).await;
            held.await.expect("an answer").status_is(401);
        }
    }
}

#[tokio::test]
async fn what_hangs_is_closed_when_the_fault_goes() {
    let server = TestServer::start().await;
    let sandbox = server.in_sandbox("held");
    for way in WAYS {
        for plan in [
            json!({"abort": "hang"}),
            json!({"abort": "hang", "delay": "5m"}),
            json!({"stage": "after", "abort": "hang"}),
        ] {
            let made = fault(&sandbox, plan).await;
            let call = request("GET", &format!("/~held{INDIVIDUALS}"));
            let held = tokio::spawn(send(server.address, call));
            until_held(&sandbox, &made, 1).await;
            go(&server, &sandbox, &made, way).await;
            let received = held.await.expect("an end");
            assert_eq!(
                (received.text.as_str(), received.error),
                ("", None),
                "{way}"
            );
        }
    }
}

#[tokio::test]
async fn a_stream_that_hangs_is_reset_when_the_fault_goes_and_its_connection_serves_on() {
    let server = tls::start_with(&[], |_| {}).await;
    let made = fault(&server, json!({"abort": "hang"})).await;
    let mut sender = TlsClient::of(&server).http2("localhost").await;
    let call = || request_by(Http::Two, "localhost", (Method::GET, INDIVIDUALS, None));
    let mut other = sender.clone();
    let (first, second) = (call(), call());
    let held = tokio::spawn(async move { other.send_request(first).await.is_ok() });
    until_held(&server, &made, 1).await;
    server.delete(&made).send().await.status_is(204);
    assert!(!held.await.expect("an end"));
    let answer = sender.send_request(second).await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 401);
}

#[tokio::test]
async fn what_hung_until_its_fault_went_has_an_entry_without_a_status() {
    let server = TestServer::start().await;
    let made = fault(&server, json!({"abort": "hang"})).await;
    let call = request("GET", INDIVIDUALS);
    let held = tokio::spawn(send(server.address, call));
    until_held(&server, &made, 1).await;
    server.delete(&made).send().await.status_is(204);
    held.await.expect("an end");
    let journal = server.get("/__admin/requests").send().await;
    journal
        .has("/total", 1)
        .has("/requests/0/status", Value::Null)
        .has("/requests/0/reason", "fault");
}

#[tokio::test]
async fn a_reset_that_keeps_faults_releases_nothing() {
    let server = TestServer::start().await;
    let made = fault(&server, json!({"barrier": 2})).await;
    let held = tokio::spawn(server.get(INDIVIDUALS).send());
    until_held(&server, &made, 1).await;
    let reset = server.post("/__admin/reset?keep=faults");
    reset.send().await.status_is(204);
    server.get(&made).send().await.has("/held", 1);
    server.get(INDIVIDUALS).send().await.status_is(401);
    held.await.expect("an answer").status_is(401);
}
