//! What can be set: lifetimes, strict rotation, session misuse.

use serde_json::json;

use super::{Errors, KEY, Session, log_in, refresh_with};
use crate::support::server::TestServer;

#[tokio::test]
async fn lifetimes_are_settings() {
    let yaml = "intergiro: { settings: { access_ttl: 1m, session_ttl: 90s } }";
    let server = TestServer::with_settings(yaml).await;
    let mut session = Session::open(&server).await;
    server.advance("59s").await;
    session.call().await.status_is(200);
    session.try_refresh().await.status_is(400);
    server.advance("1s").await;
    session.call().await.status_is(401);
    session.refresh().await;
    server.advance("30s").await;
    session.call().await.status_is(401);
    let answer = session.try_refresh().await.status_is(401);
    answer.error_is("session_expired", "refresh_token");
}

#[tokio::test]
async fn strict_rotation_refuses_a_used_refresh_token() {
    let yaml = "intergiro: { settings: { strict_rotation: true } }";
    let server = TestServer::with_settings(yaml).await;
    let mut session = Session::open(&server).await;
    let first = session.refresh.clone();
    server.advance("15m").await;
    session.refresh().await;
    // Too early comes before used: the page says 400 of every refresh before the expiry.
    refresh_with(&server, &first).await.status_is(400);
    server.advance("15m").await;
    let answer = refresh_with(&server, &first).await.status_is(401);
    answer.error_is("invalid_refresh_token", "refresh_token");
    session.refresh().await;
    session.call().await.status_is(200);
}

const MISUSE: &str = "intergiro: { settings: { misuse: { sessions: 2, within: 10m } } }";

#[tokio::test]
async fn session_misuse_is_429_until_the_window_has_passed() {
    let server = TestServer::with_settings(MISUSE).await;
    log_in(&server, KEY).await.status_is(200);
    server.advance("4m").await;
    log_in(&server, KEY).await.status_is(200);
    let answer = log_in(&server, KEY).await.status_is(429);
    answer
        .header_is("retry-after", "360")
        .error_is("too_many_sessions", "api_key");
    server.advance("5m59s").await;
    let answer = log_in(&server, KEY).await.status_is(429);
    answer.header_is("retry-after", "1");
    server.advance("1s").await;
    log_in(&server, KEY).await.status_is(200);
}

#[tokio::test]
async fn session_misuse_does_not_touch_the_sessions_that_are_open() {
    let server = TestServer::with_settings(MISUSE).await;
    let mut first = Session::open(&server).await;
    Session::open(&server).await;
    log_in(&server, KEY).await.status_is(429);
    first.call().await.status_is(200);
    server.advance("15m").await;
    first.refresh().await;
}

#[tokio::test]
async fn a_key_that_was_deleted_and_made_again_has_opened_no_session() {
    let server = TestServer::with_settings(MISUSE).await;
    log_in(&server, KEY).await.status_is(200);
    let keys = "/__admin/accounts?provider=intergiro&kind=api_key";
    let id = server.get(keys).send().await.json()["accounts"][0]["id"].clone();
    let of_key = format!(
        "/__admin/accounts/intergiro/api_key/{}",
        id.as_str().unwrap()
    );
    server.delete(&of_key).send().await.status_is(204);
    let again = json!({"provider": "intergiro", "kind": "api_key", "id": id, "key": KEY});
    let made = server.post("/__admin/accounts").json(again).send().await;
    made.status_is(201);
    log_in(&server, KEY).await.status_is(200);
    log_in(&server, KEY).await.status_is(200);
    log_in(&server, KEY).await.status_is(429);
}

#[tokio::test]
async fn session_misuse_is_off_by_default() {
    let server = TestServer::start().await;
    for _ in 0..20 {
        log_in(&server, KEY).await.status_is(200);
    }
}

#[tokio::test]
async fn an_inactive_api_key_is_401() {
    let yaml = "intergiro: { api_keys: [{ key: off, active: false }] }";
    let server = TestServer::with_fixtures(yaml).await;
    let answer = log_in(&server, "off").await.status_is(401);
    answer.error_is("invalid_api_key", "api_key");
}
