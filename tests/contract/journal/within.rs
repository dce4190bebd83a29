//! Verifications that wait.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::{REQUESTS, call};
use crate::faults::PATIENCE;
use crate::support::answer::Answer;
use crate::support::client::{Client, Request};
use crate::support::server::TestServer;

fn asked(client: &Client, expectation: Value) -> Request {
    let ask = client.post(&format!("{REQUESTS}/verify"));
    ask.json(expectation)
}

async fn verify(client: &Client, expectation: Value) -> Answer {
    asked(client, expectation).send().await
}

/// Starts verifications, and returns when all of them are waiting.
async fn waiting(server: &TestServer, all: Vec<Request>) -> Vec<JoinHandle<Answer>> {
    let count = all.len();
    let waiting = all.into_iter().map(|one| tokio::spawn(one.send()));
    let waiting = waiting.collect();
    let journal = server.sandboxes.default_sandbox().journal();
    let begun = async {
        // The world holds it, and so does this test.
        while Arc::strong_count(&journal) < count + 2 {
            tokio::task::yield_now().await;
        }
    };
    let begun = tokio::time::timeout(PATIENCE, begun).await;
    begun.expect("verifications that wait");
    waiting
}

async fn ended(waiting: JoinHandle<Answer>) -> Answer {
    let ended = tokio::time::timeout(PATIENCE, waiting).await;
    ended.expect("in time").expect("an answer")
}

async fn the_one(server: &TestServer, expectation: Value) -> JoinHandle<Answer> {
    let mut waiting = waiting(server, vec![asked(server, expectation)]).await;
    waiting.pop().expect("one")
}

fn refused(times: &Value) -> Value {
    json!({"match": {"status": 401}, "times": times, "within": "5m"})
}

#[tokio::test]
async fn what_comes_while_it_waits_is_200_at_once() {
    let server = TestServer::start().await;
    let waiting = the_one(&server, refused(&json!({"exactly": 2}))).await;
    call(&server, "none").await.status_is(401);
    call(&server, "none").await.status_is(401);
    ended(waiting).await.status_is(200).has("/count", 2);
}

#[tokio::test]
async fn steps_that_come_while_it_waits_are_200_at_once() {
    let server = TestServer::start().await;
    call(&server, "none").await.status_is(401);
    let order = json!({"in_order": [{"status": 401}, {"status": 401}], "within": "5m"});
    let waiting = the_one(&server, order).await;
    call(&server, "none").await.status_is(401);
    let answer = ended(waiting).await.status_is(200);
    answer.has("/in_order", json!([1, 2]));
}

#[tokio::test]
async fn too_many_are_422_before_the_time_is_over() {
    let server = TestServer::start().await;
    let waiting = the_one(&server, refused(&json!({"at_most": 0}))).await;
    call(&server, "none").await.status_is(401);
    ended(waiting).await.status_is(422).has("/count", 1);
}

#[tokio::test]
async fn what_does_not_come_is_422_when_the_time_is_over() {
    let server = TestServer::start().await;
    let expectation = json!({"match": {}, "within": "20ms"});
    let answer = verify(&server, expectation).await.status_is(422);
    answer.has("/expectation/within", "20ms").has(
        "/detail",
        "expected at least 1 request within 20ms, found 0; the journal is empty",
    );
    let never = json!({"match": {}, "times": {"at_most": 0}, "within": "20ms"});
    verify(&server, never).await.status_is(200);
}

#[tokio::test]
async fn a_reset_ends_it_with_409() {
    let server = TestServer::start().await;
    let waiting = the_one(&server, refused(&json!({"exactly": 1}))).await;
    server.post("/__admin/reset").send().await.status_is(204);
    let answer = ended(waiting).await.status_is(409);
    let detail = answer.text("/detail");
    assert!(detail.starts_with("the sandbox was reset"), "{detail}");
}

#[tokio::test]
async fn a_server_that_stops_ends_it_with_503() {
    let server = TestServer::start().await;
    let one = asked(&server, refused(&json!({"exactly": 1}))).by_the_server();
    let mut waiting = waiting(&server, vec![one]).await;
    server.post("/__admin/shutdown").send().await.status_is(202);
    ended(waiting.remove(0)).await.status_is(503);
}

#[tokio::test]
async fn one_that_leaves_makes_room_for_another() {
    let server = TestServer::start().await;
    let all = (0..100).map(|_| asked(&server, refused(&json!({"exactly": 1}))));
    let mut all = waiting(&server, all.collect()).await;
    let never = json!({"match": {}, "times": {"at_most": 0}, "within": "0s"});
    let another = async || {
        let another = asked(&server, never.clone()).by_the_server();
        another.send().await
    };
    let full = another().await.status_is(503);
    full.has(
        "/detail",
        "100 verifications wait already; ask again when one has ended",
    );
    all.pop().expect("one").abort();
    let room = async {
        while another().await.status == 503 {
            tokio::task::yield_now().await;
        }
    };
    let room = tokio::time::timeout(PATIENCE, room).await;
    room.expect("room for another");
}

#[tokio::test]
async fn a_wait_is_bounded() {
    let server = TestServer::start().await;
    let body = json!({"match": {}, "within": "6m"});
    let ask = server.post(&format!("{REQUESTS}/verify")).any_json(body);
    let answer = ask.send().await.status_is(422);
    answer.has("/errors/0/field", "/within");
}
