//! What can be set: lifetimes, strict rotation, the status of a duplicate, throttling.

use serde_json::json;

use super::{
    AUTHENTICATION_REQUIRED, Envelope, REGISTER, Session, log_in, refresh_with, registration,
};
use crate::support::server::{NOON_SECONDS, TestServer};

#[tokio::test]
async fn lifetimes_are_settings() {
    let yaml = "igny8: { settings: { access_ttl: 1m, refresh_ttl: 1h } }";
    let server = TestServer::with_settings(yaml).await;
    let session = Session::open(&server).await;
    server.advance("1m").await;
    session.call().await.status_is(401);
    server.advance("58m59s").await;
    session.try_refresh().await.status_is(200);
    server.advance("1s").await;
    session.try_refresh().await.status_is(401);
}

#[tokio::test]
async fn strict_rotation_refuses_a_used_refresh_token_and_ends_its_family() {
    let yaml = "igny8: { settings: { strict_rotation: true } }";
    let server = TestServer::with_settings(yaml).await;
    let mut session = Session::open(&server).await;
    let other = Session::open(&server).await;
    let first = session.refresh.clone();
    session.refresh().await;
    session.refresh().await;
    session.call().await.status_is(200);
    let answer = refresh_with(&server, &first).await;
    answer.refuses(401, AUTHENTICATION_REQUIRED);
    let answer = session.try_refresh().await;
    answer.refuses(401, AUTHENTICATION_REQUIRED);
    session.call().await.status_is(401);
    // Another login is another family.
    other.call().await.status_is(200);
    other.try_refresh().await.status_is(200);
}

#[tokio::test]
async fn a_duplicate_may_be_400() {
    let yaml = "igny8: { settings: { duplicate_status: 400 } }";
    let server = TestServer::with_settings(yaml).await;
    let register = server.post(REGISTER).json(registration("user@example.com"));
    let errors = json!({"email": ["User with this email already exists"]});
    register.send().await.fails_validation(errors);
}

const THROTTLE: &str = "igny8: { settings: { throttle: { auth: 3/m } } }";

#[tokio::test]
async fn the_auth_endpoints_are_throttled_together() {
    let server = TestServer::with_settings(THROTTLE).await;
    let session = Session::open(&server).await;
    session.try_refresh().await.status_is(200);
    let register = server.post(REGISTER).json(registration("new@example.com"));
    register.send().await.status_is(201);
    let answer = log_in(&server, "user@example.com", "password").await;
    let answer = answer.refuses(429, "Rate limit exceeded");
    answer.header_is("retry-after", "60");
    session.try_refresh().await.status_is(429);
    session
        .call()
        .await
        .status_is(200)
        .lacks_header("x-throttle-limit");
}

#[tokio::test]
async fn throttle_headers_count_down() {
    let server = TestServer::with_settings(THROTTLE).await;
    let reset = (NOON_SECONDS + 60).to_string();
    for remaining in ["2", "1", "0"] {
        let answer = log_in(&server, "user@example.com", "wrong").await;
        answer
            .status_is(401)
            .header_is("x-throttle-limit", "3")
            .header_is("x-throttle-remaining", remaining)
            .header_is("x-throttle-reset", &reset);
        server.advance("10s").await;
    }
    let answer = log_in(&server, "user@example.com", "wrong").await;
    answer
        .status_is(429)
        .header_is("retry-after", "30")
        .header_is("x-throttle-limit", "3")
        .header_is("x-throttle-remaining", "0")
        .header_is("x-throttle-reset", &reset);
}

#[tokio::test]
async fn refused_requests_do_not_lengthen_the_wait() {
    let server = TestServer::with_settings(THROTTLE).await;
    for _ in 0..3 {
        log_in(&server, "user@example.com", "password")
            .await
            .status_is(200);
    }
    for left in ["60", "40", "20"] {
        let answer = log_in(&server, "user@example.com", "password").await;
        answer.status_is(429).header_is("retry-after", left);
        server.advance("20s").await;
    }
    log_in(&server, "user@example.com", "password")
        .await
        .status_is(200);
}

#[tokio::test]
async fn throttling_is_off_by_default() {
    let server = TestServer::start().await;
    for _ in 0..50 {
        let answer = log_in(&server, "user@example.com", "wrong").await;
        answer.status_is(401).lacks_header("x-throttle-limit");
    }
}
