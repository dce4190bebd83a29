//! Refreshes.

use axum::http::Method;
use serde_json::json;

use super::{REFRESH, broken, call, fault, log_in, lose, only_finding, refresh};
use crate::support::server::TestServer;

#[tokio::test]
async fn a_refresh_before_the_access_token_has_expired_is_found_where_the_vendor_refuses_it() {
    let server = TestServer::start().await;
    let tokens = log_in(&server).await;
    server.advance("5m").await;
    refresh(&server, &tokens).await.status_is(400);
    let finding = only_finding(&server).await;
    assert_eq!(finding["rule"], "refreshes-too-early");
    let expected = "The client asked for a refresh at 12:05:00 (#2), which was too early. It is possible \
                    from 12:15:00 on, 10 min after this request.";
    assert_eq!(finding["sentence"], expected);
}

#[tokio::test]
async fn a_refresh_after_the_access_token_has_expired_is_not_too_early() {
    let server = TestServer::start().await;
    let tokens = log_in(&server).await;
    server.advance("15m").await;
    refresh(&server, &tokens).await.status_is(200);
    assert_eq!(broken(&server).await, [""; 0]);
}

#[tokio::test]
async fn a_refresh_after_the_clock_was_moved_back_is_not_blamed_on_the_client() {
    let server = TestServer::start().await;
    let tokens = log_in(&server).await;
    server.advance("15m").await;
    call(&server, &tokens).await.status_is(401);
    server.advance("-10m").await;
    refresh(&server, &tokens).await.status_is(400);
    assert_eq!(broken(&server).await, [""; 0]);
}

#[tokio::test]
async fn a_refresh_whose_answer_was_lost_may_be_sent_again() {
    for (later, status) in [("0s", 400), ("15m", 401)] {
        let yaml = "intergiro: { settings: { strict_rotation: true } }";
        let server = TestServer::with_settings(yaml).await;
        let tokens = log_in(&server).await;
        let refreshes = json!({"operation": "intergiroRefresh"});
        let plan = json!({"match": refreshes, "times": 1, "stage": "after", "abort": "reset"});
        fault(&server, plan).await;
        server.advance("15m").await;
        let body = json!({"refresh_token": tokens.text("/refresh_token")});
        lose(&server, Method::POST, REFRESH, "", &body).await;
        server.advance(later).await;
        refresh(&server, &tokens).await.status_is(status);
        log_in(&server).await;
        assert_eq!(broken(&server).await, [""; 0], "{later} later");
    }
}

#[tokio::test]
async fn refreshes_of_one_session_by_two_clients_at_once_are_blamed_on_neither() {
    let server = TestServer::start().await;
    let tokens = log_in(&server).await;
    server.advance("15m").await;
    let refreshes = json!({"operation": "intergiroRefresh"});
    fault(
        &server,
        json!({"match": refreshes, "times": 2, "barrier": 2}),
    )
    .await;
    let ask = |agent| {
        let refresh = server.post(REFRESH).header("user-agent", agent);
        let refresh = refresh.json(json!({"refresh_token": tokens.text("/refresh_token")}));
        refresh.send()
    };
    tokio::join!(ask("a/1"), ask("b/1"));
    assert_eq!(broken(&server).await, [""; 0]);
}
