//! Requests that may have been carried out, and are sent again.

use axum::http::Method;
use serde_json::json;

use super::{INDIVIDUALS, KEY, THINGS, broken, fault, log_in, lose, only_finding};
use crate::support::server::TestServer;

async fn writable() -> TestServer {
    TestServer::with_fixtures(&format!(
        "intergiro: {{ api_keys: [{{ key: {KEY} }}], collections: [{{ path: /things, items: [{{ id: \
         1, name: a }}], writable: true }}] }}"
    ))
    .await
}

/// Creates an individual whose answer is lost, by a fault at a stage, and creates it again.
async fn create_twice(server: &TestServer, stage: &str, headers: &[(&str, &str)]) {
    let access = log_in(server).await.text("/access_token");
    let plan = json!({"match": {"method": "POST"}, "times": 1, "stage": stage, "abort": "reset"});
    fault(server, plan).await;
    let new = json!({"name": "b"});
    if headers.is_empty() {
        lose(server, Method::POST, THINGS, &access, &new).await;
    } else {
        let http = reqwest::Client::builder().no_proxy().build();
        let create = http
            .expect("a client")
            .post(format!("{}{THINGS}", server.origin()));
        let create = create.bearer_auth(&access).json(&new);
        let create = headers
            .iter()
            .fold(create, |it, (name, value)| it.header(*name, *value));
        create.send().await.expect_err("no answer");
    }
    let again = server.post(THINGS).bearer(&access).any_json(new);
    again.send().await.status_is(201);
}

#[tokio::test]
async fn a_creation_that_is_repeated_after_a_lost_answer_is_found() {
    let server = writable().await;
    create_twice(&server, "after", &[]).await;
    let finding = only_finding(&server).await;
    assert_eq!(finding["rule"], "retries-what-may-be-done");
    let expected = "The answer to POST /things (#2) was lost after the server had carried it out, \
                    and the client sent the same again (#3).";
    assert_eq!(finding["sentence"], expected);
}

#[tokio::test]
async fn a_creation_that_was_not_carried_out_may_be_repeated() {
    let server = writable().await;
    create_twice(&server, "before", &[]).await;
    assert_eq!(broken(&server).await, [""; 0]);
}

#[tokio::test]
async fn a_creation_that_was_refused_may_be_repeated() {
    let server = TestServer::start().await;
    let access = log_in(&server).await.text("/access_token");
    let plan = json!({"match": {"method": "POST"}, "times": 1, "stage": "after", "abort": "reset"});
    fault(&server, plan).await;
    let new = json!({"name": "b"});
    lose(&server, Method::POST, INDIVIDUALS, &access, &new).await;
    let again = server.post(INDIVIDUALS).bearer(&access).any_json(new);
    again.send().await.status_is(405);
    assert_eq!(broken(&server).await, [""; 0]);
}

#[tokio::test]
async fn a_creation_with_an_idempotency_key_may_be_repeated() {
    let server = writable().await;
    create_twice(&server, "after", &[("idempotency-key", "a")]).await;
    assert_eq!(broken(&server).await, [""; 0]);
}
