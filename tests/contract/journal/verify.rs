//! `/__admin/requests/verify`: what a test asks at its end.

use serde_json::{Value, json};

use super::{REQUESTS, call, log_in, refresh};
use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;

async fn verify(client: &Client, wanted: Value, times: Value) -> Answer {
    let body = json!({"match": wanted, "times": times});
    let ask = client.post(&format!("{REQUESTS}/verify")).json(body);
    ask.send().await
}

#[tokio::test]
async fn what_came_as_expected_is_200_with_the_count() {
    let server = TestServer::start().await;
    call(&server, "none").await.status_is(401);
    call(&server, "none").await.status_is(401);
    let refused = || json!({"operation": "intergiroListIndividuals", "status": 401});
    for times in [
        json!({"exactly": 2}),
        json!({"at_least": 1}),
        json!({"at_most": 2}),
        json!({"at_least": 2, "at_most": 2}),
    ] {
        let answer = verify(&server, refused(), times).await.status_is(200);
        answer.body_is(r#"{"count":2}"#);
    }
    verify(&server, json!({"status": 500}), json!({"exactly": 0}))
        .await
        .status_is(200);
    let once = server
        .post(&format!("{REQUESTS}/verify"))
        .json(json!({"match": {}}));
    once.send().await.status_is(200);
}

#[tokio::test]
async fn what_did_not_come_is_422_with_the_nearest_and_in_what_they_differ() {
    let server = TestServer::start().await;
    let tokens = log_in(&server).await;
    refresh(&server, &tokens.text("/refresh_token"))
        .await
        .status_is(400);
    let granted = json!({"operation": "intergiroRefresh", "status": 200});
    let answer = verify(&server, granted.clone(), json!({"exactly": 1})).await;
    let answer = answer.status_is(422).has("/count", 0).has(
        "/detail",
        "expected exactly 1 request with operation intergiroRefresh and status 200, found 0; \
         nearest: #2 POST /v3/auth/refresh was answered 400 (refresh_too_early): \
         status is 400, not 200; #1 POST /v3/auth/login was answered 200 (ok): \
         operation is intergiroLogin, not intergiroRefresh",
    );
    let answer = answer
        .has(
            "/expectation",
            json!({"match": granted, "times": {"exactly": 1}}),
        )
        .has("/matching", json!([]))
        .has("/nearest/0/entry/id", 2)
        .has(
            "/nearest/0/differences",
            json!([{"field": "status", "expected": 200, "found": 400}]),
        );
    assert_eq!(answer.header("content-type"), "application/problem+json");
}

#[tokio::test]
async fn what_came_too_seldom_is_422_with_what_came_and_the_nearest() {
    let server = TestServer::start().await;
    log_in(&server).await;
    call(&server, "none").await.status_is(401);
    let answer = verify(&server, json!({"status": 200}), json!({"at_least": 2})).await;
    let answer = answer.status_is(422).has(
        "/detail",
        "expected at least 2 requests with status 200, found 1: #1 POST /v3/auth/login was answered \
         200 (ok); nearest: #2 GET /v3/individuals was answered 401 (malformed_token): status is \
         401, not 200",
    );
    answer
        .has("/matching/0/id", 1)
        .has("/nearest/0/entry/id", 2);
}

#[tokio::test]
async fn what_came_too_often_is_422_with_what_came() {
    let server = TestServer::start().await;
    for _ in 0..4 {
        call(&server, "none").await.status_is(401);
    }
    let answer = verify(&server, json!({"status": 401}), json!({"at_most": 3})).await;
    let came = "GET /v3/individuals was answered 401 (malformed_token)";
    let answer = answer.status_is(422).has("/count", 4).has(
        "/detail",
        format!(
            "expected at most 3 requests with status 401, found 4, the first: \
             #1 {came}; #2 {came}; #3 {came}"
        ),
    );
    assert_eq!(answer.at("/matching").as_array().map(Vec::len), Some(3));
    answer.has("/nearest", json!([]));
}

#[tokio::test]
async fn nothing_at_all_is_422_that_says_so() {
    let server = TestServer::start().await;
    log_in(&server).await;
    let other = server.in_sandbox("other");
    let answer = verify(&other, json!({}), json!({"at_least": 1}))
        .await
        .status_is(422);
    answer.has(
        "/detail",
        "expected at least 1 request, found 0; the journal is empty",
    );
    verify(&server, json!({}), json!({"at_least": 1}))
        .await
        .status_is(200);
}

#[tokio::test]
async fn an_expectation_that_makes_no_sense_is_422_about_itself() {
    let server = TestServer::start().await;
    for (times, field, detail) in [
        (
            json!({}),
            "/times",
            "name `exactly`, `at_least` or `at_most`",
        ),
        (
            json!({"exactly": 1, "at_most": 2}),
            "/times",
            "`exactly` leaves nothing for the others to say",
        ),
        (
            json!({"at_least": 3, "at_most": 2}),
            "/times",
            "`at_least` is more than `at_most`, which can never be",
        ),
        (
            json!({"exactly": -1}),
            "/times/exactly",
            "found the number -1, expected a number that is at least 0",
        ),
        (
            json!({"exacty": 1}),
            "/times/exacty",
            "unknown key `exacty`; did you mean `exactly`?",
        ),
    ] {
        let body = json!({"match": {}, "times": times});
        let ask = server.post(&format!("{REQUESTS}/verify")).any_json(body);
        let answer = ask.send().await.status_is(422);
        answer
            .has("/errors/0/field", field)
            .has("/errors/0/detail", detail);
    }
    let nothing = server
        .post(&format!("{REQUESTS}/verify"))
        .any_json(json!({}));
    nothing
        .send()
        .await
        .status_is(422)
        .has("/errors/0/field", "/match");
}
