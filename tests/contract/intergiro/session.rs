//! The clockwork: when an access token, a refresh and a session are good.

use serde_json::json;

use super::{Errors, INDIVIDUALS, KEY, Session, log_in, refresh_with, session};
use crate::support::answer::claims;
use crate::support::server::{NOON_SECONDS, TestServer};

#[tokio::test]
async fn access_token_is_good_for_15_minutes() {
    let (server, session) = session().await;
    server.advance("14m59s").await;
    session.call().await.status_is(200);
    server.advance("1s").await;
    let answer = session.call().await.status_is(401);
    answer.error_is("unauthorized", "");
}

#[tokio::test]
async fn refresh_before_access_expiry_is_400() {
    let (server, session) = session().await;
    for wait in ["0s", "1s", "14m58s"] {
        server.advance(wait).await;
        let answer = session.try_refresh().await.status_is(400);
        answer.error_is("access_token_still_valid", "refresh_token");
    }
    session.call().await.status_is(200);
}

#[tokio::test]
async fn refresh_after_access_expiry_gives_two_new_tokens() {
    let (server, mut session) = session().await;
    let (access, refresh) = (session.access.clone(), session.refresh.clone());
    server.advance("15m").await;
    session.refresh().await;
    assert_ne!(session.access, access);
    assert_ne!(session.refresh, refresh);
    session.call().await.status_is(200);
}

#[tokio::test]
async fn a_session_is_one_login_and_three_refreshes() {
    let (server, mut session) = session().await;
    let id = claims(&session.access)["sessionId"].clone();
    for _ in 0..3 {
        server.advance("15m").await;
        session.call().await.status_is(401);
        session.refresh().await;
        session.call().await.status_is(200);
        assert_eq!(claims(&session.access)["sessionId"], id);
    }
    server.advance("15m").await;
    session.call().await.status_is(401);
    let answer = session.try_refresh().await.status_is(401);
    answer.error_is("session_expired", "refresh_token");
}

#[tokio::test]
async fn a_refresh_does_not_extend_the_session() {
    let (server, mut session) = session().await;
    server.advance("59m").await;
    session.refresh().await;
    server.advance("1m").await;
    let answer = session.try_refresh().await.status_is(401);
    answer.error_is("session_expired", "refresh_token");
}

#[tokio::test]
async fn refresh_is_good_until_the_last_second_of_the_session() {
    let (server, mut session) = session().await;
    server.advance("59m59s").await;
    session.refresh().await;
    session.call().await.status_is(200);
    server.advance("1s").await;
    session.call().await.status_is(401);
}

#[tokio::test]
async fn access_token_never_outlives_its_session() {
    let (server, mut session) = session().await;
    server.advance("50m").await;
    session.refresh().await;
    assert_eq!(claims(&session.access)["exp"], NOON_SECONDS + 3600);
    server.advance("9m59s").await;
    session.call().await.status_is(200);
    server.advance("1s").await;
    session.call().await.status_is(401);
}

#[tokio::test]
async fn refresh_after_the_session_is_401_for_ever() {
    let (server, session) = session().await;
    for wait in ["60m", "24h", "365d"] {
        server.advance(wait).await;
        let answer = session.try_refresh().await.status_is(401);
        answer.error_is("session_expired", "refresh_token");
    }
}

#[tokio::test]
async fn unknown_or_mangled_refresh_token_is_401() {
    let (server, session) = session().await;
    server.advance("15m").await;
    let cut = &session.refresh[..session.refresh.len() - 1];
    let longer = format!("{}A", session.refresh);
    let sample = "c5f90f4b-9d69-416a-8611-8a8c8d605c36";
    for token in [cut, &longer, sample, &session.access, "ü", " ", "\0"] {
        let answer = refresh_with(&server, token).await.status_is(401);
        answer.error_is("invalid_refresh_token", "refresh_token");
    }
    session.try_refresh().await.status_is(200);
}

#[tokio::test]
async fn the_content_of_a_refresh_token_is_never_trusted() {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let (server, session) = session().await;
    server.advance("15m").await;
    let id = claims(&session.access)["sessionId"].clone();
    let made_up = json!({"sessionId": id, "secret": "guessed"}).to_string();
    let answer = refresh_with(&server, &URL_SAFE_NO_PAD.encode(made_up)).await;
    answer
        .status_is(401)
        .error_is("invalid_refresh_token", "refresh_token");
}

#[tokio::test]
async fn an_older_refresh_token_is_valid_during_the_entire_session() {
    let (server, mut session) = session().await;
    let first = session.refresh.clone();
    server.advance("15m").await;
    session.refresh().await;
    server.advance("15m").await;
    refresh_with(&server, &first).await.status_is(200);
    // It renewed the session, whose newest access token is now fresh.
    session.try_refresh().await.status_is(400);
    refresh_with(&server, &first).await.status_is(400);
}

#[tokio::test]
async fn resource_without_a_token_is_401() {
    let server = TestServer::start().await;
    let answer = server.get(INDIVIDUALS).send().await.status_is(401);
    answer.error_is("unauthorized", "");
}

#[tokio::test]
async fn resource_with_a_malformed_token_is_401() {
    let (server, session) = session().await;
    let token = &session.access;
    for header in [
        "",
        "Bearer",
        "Bearer ",
        "Bearer garbage",
        "Bearer a.b.c",
        &format!("Basic {token}"),
        &format!("Bearer {token} {token}"),
        token,
        &format!("Bearer {}", session.refresh),
    ] {
        let call = server.get(INDIVIDUALS).header("authorization", header);
        let answer = call.send().await.status_is(401);
        answer.error_is("unauthorized", "");
    }
}

#[tokio::test]
async fn a_new_login_leaves_earlier_sessions_alone() {
    let (server, mut first) = session().await;
    server.advance("1m").await;
    let second = Session::open(&server).await;
    assert_ne!(
        claims(&first.access)["sessionId"],
        claims(&second.access)["sessionId"]
    );
    first.call().await.status_is(200);
    server.advance("14m").await;
    first.refresh().await;
    second.call().await.status_is(200);
    second.try_refresh().await.status_is(400);
}

#[tokio::test]
async fn unknown_api_key_is_401() {
    let server = TestServer::start().await;
    for key in [
        "c5f90f4b-9d69-416a-8611-8a8c8d605c37",
        "x",
        " ",
        &KEY.to_uppercase(),
    ] {
        let answer = log_in(&server, key).await.status_is(401);
        answer.error_is("invalid_api_key", "api_key");
    }
}

#[tokio::test]
async fn an_api_key_that_became_inactive_ends_its_sessions() {
    let (server, session) = session().await;
    let key = server.get("/__admin/accounts?provider=intergiro").send();
    let id = key.await.text("/accounts/0/id");
    let path = format!("/__admin/accounts/intergiro/api_key/{id}");
    let off = server.patch(&path).json(json!({"active": false}));
    off.send().await.status_is(200);
    session.call().await.status_is(401);
    log_in(&server, KEY).await.status_is(401);
    server.advance("15m").await;
    session.try_refresh().await.status_is(401);
}
