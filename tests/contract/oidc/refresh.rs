//! Refresh tokens: rotation, reuse, grace, both ends, fewer scopes.

use serde_json::json;

use super::{
    ask, automatic, code_for, exchange, is_refused, log_in, refresh_token, refreshing, request,
    set, userinfo, with, without,
};
use crate::support::answer::{Answer, claims};
use crate::support::client::Client;

async fn refresh(client: &Client, token: &str) -> Answer {
    ask(client, &refreshing(token)).await.status_is(200)
}

#[tokio::test]
async fn a_refresh_replaces_the_refresh_token() {
    let server = automatic("").await;
    let first = refresh_token(&server).await;
    let second = refresh(&server, &first).await.text("/refresh_token");
    assert_ne!(first, second);
    refresh(&server, &second).await;
}

#[tokio::test]
async fn the_reuse_of_a_refresh_token_ends_its_family() {
    let server = automatic("").await;
    let login = log_in(&server).await;
    let first = login.text("/refresh_token");
    let next = refresh(&server, &first).await;
    is_refused(
        &server,
        &refreshing(&first),
        "invalid_grant",
        "refresh_reused",
    )
    .await;
    let second = refreshing(&next.text("/refresh_token"));
    is_refused(&server, &second, "invalid_grant", "session_ended").await;
    assert_eq!(userinfo(&server, &next.text("/access_token")).await, 401);
}

#[tokio::test]
async fn with_the_setting_the_reuse_is_refused_and_ends_nothing() {
    let server = automatic("refresh: { reuse: refuse }").await;
    let first = refresh_token(&server).await;
    let second = refresh(&server, &first).await.text("/refresh_token");
    is_refused(
        &server,
        &refreshing(&first),
        "invalid_grant",
        "refresh_reused",
    )
    .await;
    refresh(&server, &second).await;
}

#[tokio::test]
async fn within_the_grace_a_used_refresh_token_gives_the_same_successor() {
    let server = automatic("refresh: { grace: 10s }").await;
    let first = refresh_token(&server).await;
    let one = refresh(&server, &first).await;
    server.advance("9s").await;
    let other = refresh(&server, &first).await;
    let successor = one.text("/refresh_token");
    assert_eq!(other.text("/refresh_token"), successor);
    for answer in [one, other] {
        assert_eq!(userinfo(&server, &answer.text("/access_token")).await, 200);
    }
    server.advance("1s").await;
    is_refused(
        &server,
        &refreshing(&first),
        "invalid_grant",
        "refresh_reused",
    )
    .await;
}

#[tokio::test]
async fn the_use_of_the_successor_ends_the_grace() {
    let server = automatic("refresh: { grace: 10s }").await;
    let first = refresh_token(&server).await;
    let second = refresh(&server, &first).await.text("/refresh_token");
    refresh(&server, &second).await;
    is_refused(
        &server,
        &refreshing(&first),
        "invalid_grant",
        "refresh_reused",
    )
    .await;
}

#[tokio::test]
async fn without_rotation_the_refresh_token_stays() {
    let server = automatic("refresh: { rotate: never, idle: 1h, ttl: 2h }").await;
    let token = refresh_token(&server).await;
    for _ in 0..2 {
        server.advance("50m").await;
        let answer = refresh(&server, &token).await;
        assert_eq!(answer.text("/refresh_token"), token);
    }
    server.advance("20m").await;
    let reason = "refresh_expired";
    is_refused(&server, &refreshing(&token), "invalid_grant", reason).await;
}

#[tokio::test]
async fn an_unused_refresh_token_expires() {
    let server = automatic("refresh: { idle: 1h }").await;
    let token = refresh_token(&server).await;
    server.advance("59m59s").await;
    let token = refresh(&server, &token).await.text("/refresh_token");
    server.advance("1h").await;
    let reason = "refresh_expired";
    is_refused(&server, &refreshing(&token), "invalid_grant", reason).await;
}

#[tokio::test]
async fn a_grant_ends_however_often_it_is_refreshed() {
    let server = automatic("refresh: { idle: 1h, ttl: 90m }").await;
    let token = refresh_token(&server).await;
    server.advance("50m").await;
    let token = refresh(&server, &token).await.text("/refresh_token");
    server.advance("40m").await;
    let reason = "refresh_expired";
    is_refused(&server, &refreshing(&token), "invalid_grant", reason).await;
}

#[tokio::test]
async fn fewer_scopes_may_be_asked_for_and_not_more() {
    let server = automatic("").await;
    let token = refresh_token(&server).await;
    let fewer = with(refreshing(&token), "scope", "profile");
    let answer = ask(&server, &fewer).await.status_is(200);
    let answer = answer.has("/scope", "profile").lacks("/id_token");
    // The refresh token keeps what was granted.
    let token = answer.text("/refresh_token");
    let next = refresh(&server, &token)
        .await
        .has("/scope", "openid profile");
    let more = with(
        refreshing(&next.text("/refresh_token")),
        "scope",
        "openid email",
    );
    is_refused(&server, &more, "invalid_scope", "scope_not_granted").await;
}

#[tokio::test]
async fn the_id_token_of_a_refresh_keeps_issuer_subject_and_auth_time_and_has_no_nonce() {
    let server = automatic("").await;
    let code = code_for(&server, &with(request(), "nonce", "n")).await;
    let login = ask(&server, &exchange(&code)).await.status_is(200);
    server.advance("10m").await;
    let next = refresh(&server, &login.text("/refresh_token")).await;
    let before = claims(&login.text("/id_token"));
    let after = claims(&next.text("/id_token"));
    for same in ["iss", "sub", "aud", "auth_time", "sid"] {
        assert_eq!(before[same], after[same], "{same}");
    }
    assert_ne!(before["iat"], after["iat"]);
    assert_eq!(after.get("nonce"), None);
}

#[tokio::test]
async fn a_refresh_token_of_another_client_is_refused_and_stays_good() {
    let server = automatic("").await;
    let token = refresh_token(&server).await;
    let other = without(
        with(refreshing(&token), "client_id", "spa"),
        "client_secret",
    );
    is_refused(&server, &other, "invalid_grant", "token_of_other_client").await;
    refresh(&server, &token).await;
}

#[tokio::test]
async fn an_access_token_is_no_refresh_token() {
    let server = automatic("").await;
    let access = log_in(&server).await.text("/access_token");
    let reason = "refresh_unknown";
    is_refused(&server, &refreshing(&access), "invalid_grant", reason).await;
}

#[tokio::test]
async fn a_session_that_the_control_api_ends_gives_no_tokens() {
    let server = automatic("").await;
    let token = refresh_token(&server).await;
    let sessions = server.get("/__admin/sessions?provider=oidc").send().await;
    let session = sessions.text("/sessions/0/id");
    let path = format!("/__admin/sessions/{session}");
    server.delete(&path).send().await.status_is(204);
    is_refused(
        &server,
        &refreshing(&token),
        "invalid_grant",
        "session_ended",
    )
    .await;
}

#[tokio::test]
async fn of_32_refreshes_at_a_time_one_wins_without_a_grace_and_all_with_one() {
    let server = automatic("refresh: { reuse: refuse }").await;
    for (grace, winners) in [(json!(null), 1), (json!("10s"), 32)] {
        set(&server, json!({ "refresh": { "grace": grace } })).await;
        let fields = refreshing(&refresh_token(&server).await);
        let all = (0..32).map(|_| ask(&server, &fields));
        let all = futures_util::future::join_all(all).await;
        let won = all.iter().filter(|answer| answer.status == 200);
        let mut tokens: Vec<_> = won.map(|answer| answer.text("/refresh_token")).collect();
        assert_eq!(tokens.len(), winners);
        tokens.dedup();
        assert_eq!(tokens.len(), 1);
    }
}
