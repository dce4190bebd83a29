//! Refreshes whose answers are lost, and refreshes that race.

use serde_json::json;

use super::{INDIVIDUALS, fault, request, send, until_held};
use crate::intergiro::{Session, refresh_with};
use crate::support::client::Client;
use crate::support::server::TestServer;

const IGNY8_LOGIN: &str = "/igny8/api/v1/auth/login/";
const IGNY8_REFRESH: &str = "/igny8/api/v1/auth/refresh/";

/// Posts JSON, and loses the answer to a connection that is reset.
async fn lose(server: &TestServer, path: &str, body: serde_json::Value) {
    let body = body.to_string();
    let sent = format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let received = send(server.address, sent).await;
    let reset = Some(std::io::ErrorKind::ConnectionReset);
    assert_eq!((received.text.as_str(), received.error), ("", reset));
}

async fn lost_refresh(server: &TestServer, operation: &str) -> String {
    let matching = json!({"operation": operation});
    let plan = json!({"match": matching, "times": 1, "stage": "after", "abort": "reset"});
    fault(server, plan).await
}

#[tokio::test]
async fn after_a_lost_refresh_the_old_token_of_intergiro_comes_too_early_and_then_works() {
    let server = TestServer::start().await;
    let session = Session::open(&server).await;
    lost_refresh(&server, "intergiroRefresh").await;
    server.advance("15m").await;
    let body = json!({"refresh_token": session.refresh});
    lose(&server, "/intergiro/v3/auth/refresh", body).await;
    // The session was renewed, and the access token that nobody has is still good.
    let early = session.try_refresh().await.status_is(400);
    early.has("/errors/0/code", "access_token_still_valid");
    server.advance("15m").await;
    session.try_refresh().await.status_is(200);
}

#[tokio::test]
async fn after_a_lost_refresh_strict_rotation_of_intergiro_locks_the_client_out() {
    let yaml = "intergiro: { settings: { strict_rotation: true } }";
    let server = TestServer::with_settings(yaml).await;
    let session = Session::open(&server).await;
    lost_refresh(&server, "intergiroRefresh").await;
    server.advance("15m").await;
    let body = json!({"refresh_token": session.refresh});
    lose(&server, "/intergiro/v3/auth/refresh", body).await;
    session.try_refresh().await.status_is(400);
    server.advance("15m").await;
    let refused = session.try_refresh().await.status_is(401);
    refused.has("/errors/0/code", "invalid_refresh_token");
}

/// Logs in at igny8 and loses the answer to the first refresh; its refresh token.
async fn igny8_after_a_lost_refresh(server: &TestServer) -> String {
    let user = json!({"email": "user@example.com", "password": "password"});
    let login = server.post(IGNY8_LOGIN).json(user).send().await;
    let refresh = login.status_is(200).text("/data/refresh");
    lost_refresh(server, "igny8Refresh").await;
    lose(server, IGNY8_REFRESH, json!({"refresh": refresh})).await;
    refresh
}

async fn igny8_refresh(client: &Client, token: &str) -> u16 {
    let refresh = client.post(IGNY8_REFRESH).json(json!({"refresh": token}));
    refresh.send().await.status.as_u16()
}

#[tokio::test]
async fn after_a_lost_refresh_the_old_token_of_igny8_still_works() {
    let server = TestServer::start().await;
    let refresh = igny8_after_a_lost_refresh(&server).await;
    assert_eq!(igny8_refresh(&server, &refresh).await, 200);
}

#[tokio::test]
async fn after_a_lost_refresh_strict_rotation_of_igny8_refuses_the_old_token_for_ever() {
    let yaml = "igny8: { settings: { strict_rotation: true } }";
    let server = TestServer::with_settings(yaml).await;
    let refresh = igny8_after_a_lost_refresh(&server).await;
    for _ in 0..2 {
        assert_eq!(igny8_refresh(&server, &refresh).await, 401);
    }
}

#[tokio::test]
async fn a_refresh_that_was_lost_before_the_work_is_repeated_as_if_nothing_was() {
    let server = TestServer::start().await;
    let session = Session::open(&server).await;
    let plan = json!({"match": {"operation": "intergiroRefresh"}, "times": 1, "abort": "reset"});
    fault(&server, plan).await;
    server.advance("15m").await;
    let body = json!({"refresh_token": session.refresh});
    lose(&server, "/intergiro/v3/auth/refresh", body).await;
    session.try_refresh().await.status_is(200);
}

#[tokio::test]
async fn of_two_refreshes_that_a_barrier_lets_go_together_one_gets_the_tokens() {
    let server = TestServer::start().await;
    let session = Session::open(&server).await;
    let matching = json!({"operation": "intergiroRefresh"});
    let plan = json!({"match": matching, "barrier": 2, "times": 2});
    let made = fault(&server, plan).await;
    server.advance("15m").await;
    let refresh = || refresh_with(&session.client, &session.refresh);
    let (one, other) = tokio::join!(refresh(), refresh());
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400]);
    // It was used up by the one race.
    session.try_refresh().await.status_is(400);
    let told = server.get(&made).send().await;
    told.has("/used", 2).has("/matched", 3).has("/timed_out", 0);
}

#[tokio::test]
async fn a_barrier_waits_for_another_when_one_goes_away() {
    let server = TestServer::start().await;
    let made = fault(&server, json!({"barrier": 2, "times": 2})).await;
    let gone = super::connect(server.address, &request("GET", INDIVIDUALS));
    until_held(&server, &made, 1).await;
    drop(gone);
    until_held(&server, &made, 0).await;
    let waiting = tokio::spawn(server.get(INDIVIDUALS).send());
    until_held(&server, &made, 1).await;
    assert!(!waiting.is_finished());
    server.get(INDIVIDUALS).send().await.status_is(401);
    waiting.await.unwrap().status_is(401);
    let told = server.get(&made).send().await;
    told.has("/used", 2).has("/matched", 3).has("/held", 0);
}

#[tokio::test]
async fn a_barrier_that_is_taken_away_lets_go() {
    let server = TestServer::start().await;
    for path in ["/__admin/faults", "/__admin/reset"] {
        let made = fault(&server, json!({"barrier": 3})).await;
        let waiting = tokio::spawn(server.get(INDIVIDUALS).send());
        until_held(&server, &made, 1).await;
        let gone = match path {
            "/__admin/reset" => server.post(path),
            _ => server.delete(path),
        };
        gone.send().await.status_is(204);
        waiting.await.unwrap().status_is(401);
    }
}

#[tokio::test]
async fn a_barrier_of_one_sandbox_does_not_wait_for_another() {
    let server = TestServer::start().await;
    let (one, other) = (server.in_sandbox("one"), server.in_sandbox("other"));
    let made = fault(&one, json!({"barrier": 2})).await;
    fault(&other, json!({"barrier": 2})).await;
    let waiting = tokio::spawn(one.get(INDIVIDUALS).send());
    until_held(&one, &made, 1).await;
    let there = tokio::spawn(other.get(INDIVIDUALS).send());
    until_held(&other, "/__admin/faults/1", 1).await;
    assert!(!waiting.is_finished() && !there.is_finished());
    one.get(INDIVIDUALS).send().await.status_is(401);
    waiting.await.unwrap().status_is(401);
    assert!(!there.is_finished());
}
