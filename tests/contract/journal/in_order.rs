//! Requests that are expected one after the other.

use serde_json::{Value, json};

use super::{REQUESTS, call, events, log_in, refresh};
use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;

async fn verify(client: &Client, steps: Value) -> Answer {
    let ask = client.post(&format!("{REQUESTS}/verify"));
    ask.json(json!({"in_order": steps})).send().await
}

/// A login, a call, a refresh that is refused and a call.
async fn played() -> TestServer {
    let server = TestServer::start().await;
    let tokens = log_in(&server).await;
    call(&server, "none").await.status_is(401);
    refresh(&server, &tokens.text("/refresh_token"))
        .await
        .status_is(400);
    call(&server, "none").await.status_is(401);
    server
}

#[tokio::test]
async fn steps_that_came_in_order_are_200_with_their_entries() {
    let server = played().await;
    let login = json!({"operation": "intergiroLogin"});
    let refresh = json!({"operation": "intergiroRefresh"});
    let called = json!({"operation": "intergiroListIndividuals"});
    for (steps, ids) in [
        (json!([login, refresh]), json!([1, 3])),
        (json!([called, refresh, called]), json!([2, 3, 4])),
        (json!([called, called]), json!([2, 4])),
    ] {
        let answer = verify(&server, steps).await.status_is(200);
        answer.has("/in_order", ids);
    }
}

#[tokio::test]
async fn a_step_that_came_too_early_is_named_with_what_came_then() {
    let server = played().await;
    let steps = json!([{"operation": "intergiroRefresh"}, {"operation": "intergiroLogin"}]);
    let answer = verify(&server, steps).await.status_is(422);
    let answer = answer.has(
        "/detail",
        "expected 2 requests in order; found no number 2 with operation intergiroLogin, after #3 POST \
         /v3/auth/refresh was answered 400 (refresh_too_early); it came before that: #1 POST \
         /v3/auth/login was answered 200 (ok); nearest: #4 GET /v3/individuals was answered 401 \
         (malformed_token): operation is intergiroListIndividuals, not intergiroLogin",
    );
    answer
        .has("/count", 1)
        .has("/missing/step", "/in_order/1")
        .has("/missing/too_early/0/id", 1)
        .has("/matching/0/id", 3);
}

#[tokio::test]
async fn the_first_step_is_named_when_nothing_came() {
    let server = TestServer::start().await;
    let answer = verify(&server, json!([{}, {}])).await.status_is(422);
    answer.has(
        "/detail",
        "expected 2 requests in order; found no first one; the journal is empty",
    );
}

#[tokio::test]
async fn steps_that_may_be_lost_are_409_and_others_422() {
    let server = events::with_size(2).await;
    for _ in 0..3 {
        call(&server, "none").await.status_is(401);
    }
    let called = || json!({"status": 401});
    verify(&server, json!([called(), called()]))
        .await
        .status_is(200);
    verify(&server, json!([called(), called(), called()]))
        .await
        .status_is(409)
        .has("/lost", 1);
    verify(&server, json!([called(), {"status": 200}]))
        .await
        .status_is(422);
    verify(
        &server,
        json!([{"status": 401, "since": 1}, called(), called()]),
    )
    .await
    .status_is(409);
}

#[tokio::test]
async fn an_order_has_no_times_and_no_match_beside_it() {
    let server = TestServer::start().await;
    for (body, field) in [
        (json!({"in_order": [{}], "times": {"exactly": 1}}), "/times"),
        (json!({"in_order": [{}], "match": {}}), "/in_order"),
        (json!({"in_order": []}), "/in_order"),
        (json!({"in_order": vec![json!({}); 101]}), "/in_order"),
        (json!({}), "/match"),
        (
            json!({"in_order": [{}, {"operation": "kycLogn"}]}),
            "/in_order/1/operation",
        ),
    ] {
        let ask = server.post(&format!("{REQUESTS}/verify")).any_json(body);
        let answer = ask.send().await.status_is(422);
        answer.has("/errors/0/field", field);
    }
}
