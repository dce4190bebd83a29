//! The token: its shape, its life, and logging out, which ends nothing.

use serde_json::json;

use super::{GOOD, LOGOUT, RESOURCE, UNAUTHORIZED, call, log_in, logged_in, logout, token};
use crate::support::answer::{Answer, claims, segment};
use crate::support::client::Client;
use crate::support::server::{NOON_SECONDS, TestServer};

fn is_unauthorized(answer: Answer) {
    answer
        .status_is(401)
        .body_is(UNAUTHORIZED)
        .lacks_header("www-authenticate");
}

/// Changes the demo user through the control API.
async fn change_user(client: &Client, change: serde_json::Value) {
    let users = client.get("/__admin/accounts?provider=kyc").send().await;
    let id = users.text("/accounts/0/id");
    let user = client.patch(&format!("/__admin/accounts/kyc/user/{id}"));
    user.json(change).send().await.status_is(200);
}

#[tokio::test]
async fn token_starts_like_the_pages_sample() {
    let (_server, token) = logged_in().await;
    assert!(token.starts_with("eyJhbGciOiJIUzI1NiIsInR5cCI"));
    assert_eq!(segment(&token, 0), r#"{"alg":"HS256","typ":"JWT"}"#);
}

#[tokio::test]
async fn claims_are_sub_aud_and_exp_and_nothing_else() {
    let (_server, token) = logged_in().await;
    let sub = claims(&token)["sub"].clone();
    assert!(sub.as_str().unwrap().parse::<uuid::Uuid>().is_ok());
    let exp = NOON_SECONDS + 3600;
    let expected = json!({"sub": sub, "aud": ["fastapi-users:auth"], "exp": exp});
    assert_eq!(segment(&token, 1), expected.to_string());
}

#[tokio::test]
async fn two_logins_in_one_second_give_the_same_token() {
    let (server, first) = logged_in().await;
    assert_eq!(token(&server).await, first);
    server.advance("1s").await;
    assert_ne!(token(&server).await, first);
}

#[tokio::test]
async fn token_lives_3600_seconds() {
    let (server, token) = logged_in().await;
    server.advance("59m59s").await;
    call(&server, &token).await.status_is(200);
    server.advance("1s").await;
    is_unauthorized(call(&server, &token).await);
    is_unauthorized(logout(&server, &token).await);
}

#[tokio::test]
async fn the_lifetime_is_a_setting() {
    let server = TestServer::with_settings("kyc: { settings: { token_ttl: 10s } }").await;
    let token = token(&server).await;
    server.advance("9s").await;
    call(&server, &token).await.status_is(200);
    server.advance("1s").await;
    is_unauthorized(call(&server, &token).await);
}

#[tokio::test]
async fn there_is_no_refresh() {
    let (server, token) = logged_in().await;
    let path = "/kyc/auth/jwt/refresh";
    for request in [
        server.post(path),
        server.get(path),
        server.post(path).bearer(&token),
    ] {
        let answer = request.send().await.status_is(404);
        answer.body_is(r#"{"detail":"Not Found"}"#);
    }
}

#[tokio::test]
async fn logout_is_204_and_the_token_stays_valid() {
    let (server, token) = logged_in().await;
    for _ in 0..2 {
        let answer = logout(&server, &token).await.status_is(204);
        answer.body_is("").lacks_header("content-type");
    }
    call(&server, &token).await.status_is(200);
}

#[tokio::test]
async fn logout_does_not_read_a_body() {
    let (server, token) = logged_in().await;
    let request = server.post(LOGOUT).bearer(&token);
    let request = request.body("application/json", "{broken");
    request.send().await.status_is(204);
}

#[tokio::test]
async fn resource_and_logout_without_a_usable_token_are_401() {
    let (server, token) = logged_in().await;
    for header in [
        "",
        "Bearer",
        "Bearer ",
        &format!("Token {token}"),
        &format!("Basic {token}"),
        &token,
        "Bearer a b",
        &format!("Bearer {token} x"),
        &format!("Bearer\t{token}"),
        &format!("Bearer: {token}"),
        &format!("Bearer \"{token}\""),
        "Bearer garbage",
        "Bearer a.b.c",
    ] {
        let resource = server.get(RESOURCE).header("authorization", header);
        is_unauthorized(resource.send().await);
        let logout = server.post(LOGOUT).header("authorization", header);
        is_unauthorized(logout.send().await);
    }
    is_unauthorized(server.get(RESOURCE).send().await);
    is_unauthorized(server.post(LOGOUT).send().await);
}

#[tokio::test]
async fn the_token_is_in_no_other_place_than_the_header() {
    let (server, token) = logged_in().await;
    let cookie = server
        .get(RESOURCE)
        .header("cookie", &format!("token={token}"));
    is_unauthorized(cookie.send().await);
    let query = server.get(&format!("{RESOURCE}?access_token={token}"));
    is_unauthorized(query.send().await);
    let form = server.post(LOGOUT);
    let form = form.body(
        "application/x-www-form-urlencoded",
        format!("token={token}"),
    );
    is_unauthorized(form.send().await);
}

#[tokio::test]
async fn the_bearer_scheme_is_case_insensitive() {
    let (server, token) = logged_in().await;
    for scheme in ["Bearer", "bearer", "BEARER", "Bearer ", "bearer \t"] {
        let header = format!("{scheme} {token}");
        let call = server.get(RESOURCE).header("authorization", &header);
        call.send().await.status_is(200);
    }
}

#[tokio::test]
async fn a_user_who_became_inactive_is_401() {
    let (server, token) = logged_in().await;
    change_user(&server, json!({"active": false})).await;
    is_unauthorized(call(&server, &token).await);
    is_unauthorized(logout(&server, &token).await);
    change_user(&server, json!({"active": true})).await;
    call(&server, &token).await.status_is(200);
}

#[tokio::test]
async fn a_user_who_is_no_longer_verified_cannot_log_out_but_use_resources() {
    let (server, token) = logged_in().await;
    change_user(&server, json!({"verified": false})).await;
    call(&server, &token).await.status_is(200);
    let answer = logout(&server, &token).await.status_is(403);
    answer.body_is(r#"{"detail":"Forbidden"}"#);
    change_user(&server, json!({"active": false})).await;
    is_unauthorized(logout(&server, &token).await);
}

#[tokio::test]
async fn the_pages_example_resource_answers() {
    let (server, token) = logged_in().await;
    let answer = call(&server, &token).await.status_is(200);
    answer.body_is(r#"{"id":1,"name":"Example resource"}"#);
}

#[tokio::test]
async fn a_changed_password_leaves_tokens_good() {
    let (server, token) = logged_in().await;
    change_user(&server, json!({"password": "another"})).await;
    call(&server, &token).await.status_is(200);
    server
        .post(super::LOGIN)
        .form(GOOD)
        .send()
        .await
        .status_is(400);
    let answer = log_in(&server, "user@example.com", "another").await;
    answer.status_is(200);
}
