//! Entries that the journal no longer keeps, and what cannot be told without them.

use serde_json::{Value, json};

use super::{REQUESTS, call, events, journal};
use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;

/// A server that keeps two of the three calls that were made.
async fn two_of_three() -> TestServer {
    let server = events::with_size(2).await;
    for _ in 0..3 {
        call(&server, "none").await.status_is(401);
    }
    server
}

async fn ask(client: &Client, what: &str, body: Value) -> Answer {
    let ask = client.post(&format!("{REQUESTS}/{what}")).json(body);
    ask.send().await
}

async fn verify(client: &Client, wanted: Value, times: Value) -> Answer {
    ask(client, "verify", json!({"match": wanted, "times": times})).await
}

#[tokio::test]
async fn what_lists_finds_and_counts_says_how_many_are_lost() {
    let server = two_of_three().await;
    let list = server.get(REQUESTS).send().await;
    list.has("/total", 2).has("/lost", 1);
    let found = ask(&server, "find", json!({"match": {"status": 200}})).await;
    found.has("/total", 0).has("/lost", 1);
    let counted = ask(&server, "count", json!({"match": {"status": 401}})).await;
    counted.body_is(r#"{"count":2,"lost":1}"#);
}

#[tokio::test]
async fn what_was_lost_before_the_range_of_since_does_not_count() {
    let server = two_of_three().await;
    server.advance("1s").await;
    call(&server, "none").await.status_is(401);
    for (since, lost) in [
        (json!(0), json!(2)),
        (json!(1), json!(1)),
        (json!(2), Value::Null),
        (json!(9), Value::Null),
        (json!("2026-01-01T12:00:00Z"), json!(2)),
        (json!("2026-01-01T12:00:01Z"), Value::Null),
    ] {
        let counted = ask(&server, "count", json!({"match": {"since": since}})).await;
        let counted = counted.status_is(200).json();
        assert_eq!(counted["lost"], lost, "{since}");
    }
}

#[tokio::test]
async fn what_was_cleared_or_reset_is_not_lost() {
    let server = two_of_three().await;
    server.delete(REQUESTS).send().await.status_is(204);
    verify(&server, json!({}), json!({"exactly": 0}))
        .await
        .body_is(r#"{"count":0}"#);
    for _ in 0..3 {
        call(&server, "none").await.status_is(401);
    }
    server.post("/__admin/reset").send().await.status_is(204);
    call(&server, "none").await.status_is(401);
    assert_eq!(journal(&server, "").await.len(), 1);
    verify(&server, json!({}), json!({"exactly": 1}))
        .await
        .body_is(r#"{"count":1}"#);
}

#[tokio::test]
async fn what_depends_on_lost_entries_is_409_and_what_does_not_is_as_ever() {
    let server = two_of_three().await;
    for (times, status) in [
        (json!({"exactly": 1}), 422),
        (json!({"exactly": 2}), 409),
        (json!({"exactly": 3}), 409),
        (json!({"exactly": 4}), 422),
        (json!({"at_least": 2}), 200),
        (json!({"at_least": 3}), 409),
        (json!({"at_least": 4}), 422),
        (json!({"at_most": 1}), 422),
        (json!({"at_most": 2}), 409),
        (json!({"at_most": 3}), 200),
        (json!({"at_least": 1, "at_most": 2}), 409),
        (json!({"at_least": 2, "at_most": 3}), 200),
    ] {
        let answer = verify(&server, json!({"status": 401}), times.clone()).await;
        assert_eq!(answer.status.as_u16(), status, "{times}");
        answer.has("/count", 2).has("/lost", 1);
    }
    let since = json!({"since": 1});
    verify(&server, since, json!({"exactly": 2}))
        .await
        .body_is(r#"{"count":2}"#);
}

#[tokio::test]
async fn a_409_says_what_was_found_and_what_to_do() {
    let server = two_of_three().await;
    let answer = verify(&server, json!({"reason": "ok"}), json!({"at_most": 0})).await;
    let answer = answer.status_is(409).has(
        "/detail",
        "expected at most 0 requests with reason ok, found 0; the journal no longer keeps 1 older \
         entry that may have matched, so this is not certain: ask with a later `since`, or start \
         with a larger --journal-size",
    );
    assert_eq!(answer.header("content-type"), "application/problem+json");
}
