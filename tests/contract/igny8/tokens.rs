//! Access and refresh tokens: 15 minutes and 7 days.

use serde_json::json;

use super::{AUTHENTICATION_REQUIRED, Envelope, KEYWORDS, REFRESH, Session, refresh_with, session};
use crate::support::answer::{claim_names, claims, segment};
use crate::support::server::{NOON_SECONDS, TestServer};

#[tokio::test]
async fn tokens_start_like_the_pages_samples() {
    let (_server, session) = session().await;
    for token in [&session.access, &session.refresh] {
        assert_eq!(segment(token, 0), r#"{"alg":"HS256","typ":"JWT"}"#);
        let sample = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VyX2lkIjoxLCJleHAiOjE3";
        assert!(token.starts_with(sample), "{token}");
    }
}

#[tokio::test]
async fn claims_come_in_their_order() {
    let (_server, session) = session().await;
    let minutes_15 = NOON_SECONDS + 15 * 60;
    let days_7 = NOON_SECONDS + 7 * 24 * 3600;
    for (token, kind, exp) in [
        (&session.access, "access", minutes_15),
        (&session.refresh, "refresh", days_7),
    ] {
        let names = claim_names(token);
        let expected = ["user_id", "exp", "account_id", "iat", "type", "jti"];
        assert_eq!(names, expected);
        let claims = claims(token);
        assert_eq!(claims["user_id"], 1);
        assert_eq!(claims["account_id"], 1);
        assert_eq!(claims["type"], kind);
        assert_eq!(claims["iat"], NOON_SECONDS);
        assert_eq!(claims["exp"], exp);
    }
}

#[tokio::test]
async fn access_token_expires_after_15_minutes() {
    let (server, session) = session().await;
    server.advance("14m59s").await;
    session.call().await.status_is(200);
    server.advance("1s").await;
    let answer = session.call().await;
    answer.refuses(401, AUTHENTICATION_REQUIRED);
}

#[tokio::test]
async fn refresh_token_expires_after_7_days() {
    let (server, session) = session().await;
    server.advance("7d").await;
    server.advance("-1s").await;
    session.try_refresh().await.status_is(200);
    server.advance("1s").await;
    let answer = session.try_refresh().await;
    answer.refuses(401, AUTHENTICATION_REQUIRED);
}

#[tokio::test]
async fn refresh_answers_with_both_tokens_as_the_page_shows() {
    let (_server, session) = session().await;
    let answer = session.try_refresh().await.status_is(200);
    let body = json!({
        "success": true,
        "data": {"access": answer.at("/data/access"), "refresh": answer.at("/data/refresh")},
        "request_id": answer.at("/request_id"),
    });
    let answer = answer.body_is(&body.to_string());
    assert_ne!(answer.text("/data/access"), session.access);
    assert_ne!(answer.text("/data/refresh"), session.refresh);
}

#[tokio::test]
async fn refresh_needs_no_authorization_and_does_not_look_at_it() {
    let (server, session) = session().await;
    let refresh = server.post(REFRESH).bearer("garbage");
    let refresh = refresh.json(json!({"refresh": session.refresh}));
    refresh.send().await.status_is(200);
}

#[tokio::test]
async fn refresh_does_not_wait_for_the_access_token_to_expire() {
    let (_server, mut session) = session().await;
    session.refresh().await;
    session.refresh().await;
    session.call().await.status_is(200);
}

#[tokio::test]
async fn the_pages_client_goes_on_for_weeks() {
    let (server, mut session) = session().await;
    for _ in 0..5 {
        server.advance("6d").await;
        session.call().await.status_is(401);
        session.refresh().await;
        session.call().await.status_is(200);
    }
}

#[tokio::test]
async fn the_old_refresh_token_stays_valid_until_it_expires() {
    let (server, mut session) = session().await;
    let first = session.refresh.clone();
    session.refresh().await;
    server.advance("6d").await;
    refresh_with(&server, &first).await.status_is(200);
    refresh_with(&server, &first).await.status_is(200);
    server.advance("1d").await;
    let answer = refresh_with(&server, &first).await;
    answer.refuses(401, AUTHENTICATION_REQUIRED);
}

#[tokio::test]
async fn the_old_access_token_stays_valid_until_it_expires() {
    let (server, session) = session().await;
    session.try_refresh().await.status_is(200);
    session.call().await.status_is(200);
    server.advance("15m").await;
    session.call().await.status_is(401);
}

#[tokio::test]
async fn refresh_with_a_bad_expired_or_access_token_is_401() {
    let (server, session) = session().await;
    let cut = &session.refresh[..session.refresh.len() - 2];
    for token in ["garbage", "a.b.c", "ü", cut, &session.access] {
        let answer = refresh_with(&server, token).await;
        answer.refuses(401, AUTHENTICATION_REQUIRED);
    }
}

#[tokio::test]
async fn a_refresh_token_is_no_access_token() {
    let (server, session) = session().await;
    let call = server.get(KEYWORDS).bearer(&session.refresh).send();
    call.await.refuses(401, AUTHENTICATION_REQUIRED);
}

#[tokio::test]
async fn resource_without_or_with_a_malformed_header_is_401() {
    let (server, session) = session().await;
    let bare = server.get(KEYWORDS).send().await;
    bare.refuses(401, AUTHENTICATION_REQUIRED);
    let token = &session.access;
    for header in [
        "",
        "Bearer",
        "Bearer garbage",
        token,
        &format!("bearer {token}"),
        &format!("Token {token}"),
        &format!("Bearer {token} x"),
        &format!("Bearer Bearer {token}"),
    ] {
        let call = server.get(KEYWORDS).header("authorization", header);
        call.send().await.refuses(401, AUTHENTICATION_REQUIRED);
    }
}

#[tokio::test]
async fn tokens_of_a_user_that_became_inactive_stop_working() {
    let (server, session) = session().await;
    let off = server.patch("/__admin/accounts/igny8/user/1");
    off.json(json!({"active": false}))
        .send()
        .await
        .status_is(200);
    session.call().await.refuses(401, AUTHENTICATION_REQUIRED);
    let answer = session.try_refresh().await;
    answer.refuses(401, AUTHENTICATION_REQUIRED);
    let on = server.patch("/__admin/accounts/igny8/user/1");
    on.json(json!({"active": true})).send().await.status_is(200);
    session.call().await.status_is(200);
}

#[tokio::test]
async fn tokens_of_a_suspended_account_stop_working() {
    let (server, session) = session().await;
    let other = Session::of(&server, "other@example.com").await;
    let suspend = server.patch("/__admin/accounts/igny8/account/1");
    let suspend = suspend.json(json!({"suspended": true}));
    suspend.send().await.status_is(200);
    session.call().await.refuses(401, AUTHENTICATION_REQUIRED);
    session.try_refresh().await.status_is(401);
    other.call().await.status_is(200);
}

#[tokio::test]
async fn keywords_are_a_list_in_the_envelope() {
    let (_server, session) = session().await;
    let answer = session.call().await.status_is(200);
    let answer = answer
        .has("/success", true)
        .has("/count", 2)
        .has("/next", ())
        .has("/previous", ())
        .has("/results/0/keyword", "running shoes");
    let keys = answer.json();
    let keys: Vec<_> = keys.as_object().unwrap().keys().collect();
    let expected = [
        "success",
        "count",
        "next",
        "previous",
        "results",
        "request_id",
    ];
    assert_eq!(keys, expected);
}

#[tokio::test]
async fn one_keyword_is_data_in_the_envelope() {
    let (_server, session) = session().await;
    let answer = session.get("/igny8/api/v1/planner/keywords/1/").await;
    let answer = answer.status_is(200).has("/success", true);
    answer.has("/data/keyword", "running shoes");
}

#[tokio::test]
async fn a_server_knows_the_tokens_that_another_gave() {
    // The key is in the binary, so that a token outlives a restart.
    let (_server, session) = session().await;
    let restarted = TestServer::start().await;
    let call = restarted.get(KEYWORDS).bearer(&session.access).send();
    call.await.status_is(200);
    refresh_with(&restarted, &session.refresh)
        .await
        .status_is(200);
}
