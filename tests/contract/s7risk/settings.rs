//! What can be set: lifetime, lockout, origins, the envelope of errors.

use serde_json::json;

use super::{APPLICATION, Errors, INCIDENTS, LOCKED, USER, USER_TOKEN, call};
use crate::support::client::Client;
use crate::support::server::TestServer;

#[tokio::test]
async fn the_lifetime_is_a_setting() {
    let server = TestServer::with_settings("s7risk: { settings: { token_ttl: 1m } }").await;
    let token = USER.token(&server).await;
    server.advance("59s").await;
    call(&server, &token).await.status_is(200);
    server.advance("1s").await;
    call(&server, &token).await.status_is(401);
}

#[tokio::test]
async fn threshold_window_and_length_of_the_lockout_are_settings() {
    let yaml = "s7risk: { settings: { lockout: { threshold: 2, window: 10s, length: 1h } } }";
    let server = TestServer::with_settings(yaml).await;
    USER.fail(&server).await.status_is(401);
    server.advance("10s").await;
    USER.fail(&server).await.status_is(401);
    server.advance("9s").await;
    USER.fail(&server).await.status_is(401);
    let answer = USER.succeed(&server).await.refuses(429, LOCKED);
    answer.header_is("retry-after", "3600");
    server.advance("1h").await;
    USER.succeed(&server).await.status_is(200);
}

#[tokio::test]
async fn each_login_may_have_a_lockout_of_its_own() {
    let yaml = "s7risk: { settings: { lockout: { threshold: 3, length: 10m, \
                user: { threshold: 2 }, application: { length: 1m } } } }";
    let server = TestServer::with_settings(yaml).await;
    for (caller, threshold, length) in [(USER, 2, "600"), (APPLICATION, 3, "60")] {
        for _ in 0..threshold {
            caller.fail(&server).await.status_is(401);
        }
        let answer = caller.succeed(&server).await.refuses(429, LOCKED);
        answer.header_is("retry-after", length);
    }
}

#[tokio::test]
async fn the_lockout_of_one_login_may_be_off() {
    for (off, on, yaml) in [
        (APPLICATION, USER, "application: { enabled: false }"),
        (USER, APPLICATION, "user: { enabled: false }"),
    ] {
        let yaml = format!("s7risk: {{ settings: {{ lockout: {{ {yaml} }} }} }}");
        let server = TestServer::with_settings(&yaml).await;
        for _ in 0..5 {
            off.fail(&server).await.status_is(401);
            on.fail(&server).await.status_is(401);
        }
        off.succeed(&server).await.status_is(200);
        on.succeed(&server).await.refuses(429, LOCKED);
    }
}

async fn ask(client: &Client, origin: Option<&str>) -> crate::support::answer::Answer {
    let ask = client.post(USER_TOKEN);
    let ask = match origin {
        Some(origin) => ask.header("origin", origin),
        None => ask,
    };
    let ask = ask.json(json!({"email": "user@example.com", "password": "password"}));
    ask.send().await
}

#[tokio::test]
async fn origin_need_not_be_required() {
    let yaml = "s7risk: { settings: { require_origin: false } }";
    let server = TestServer::with_settings(yaml).await;
    ask(&server, None).await.status_is(200);
    ask(&server, Some("https://any.example"))
        .await
        .status_is(200);
}

#[tokio::test]
async fn any_other_than_an_allowed_origin_is_401() {
    let yaml = "s7risk: { settings: { allowed_origins: [https://app.example.com] } }";
    let server = TestServer::with_settings(yaml).await;
    ask(&server, Some("https://app.example.com"))
        .await
        .status_is(200);
    for origin in [
        "https://other.example.com",
        "https://app.example.com/",
        "null",
    ] {
        let answer = ask(&server, Some(origin)).await;
        answer.refuses(401, "Origin is not allowed");
    }
    ask(&server, None)
        .await
        .refuses(422, "Missing Origin header");
}

#[tokio::test]
async fn errors_may_be_in_the_envelope_fail() {
    let yaml = "s7risk: { settings: { error_envelope: fail } }";
    let server = TestServer::with_settings(yaml).await;
    let fail = |message: &str| json!({"status": "fail", "data": {"message": message}}).to_string();
    let answer = USER.fail(&server).await.status_is(401);
    answer.body_is(&fail("Email and password do not match"));
    let answer = APPLICATION.fail(&server).await.status_is(401);
    answer.body_is(&fail("Client ID and secret do not match"));
    let answer = server.get(INCIDENTS).send().await.status_is(401);
    answer.body_is(&fail("Expired or Invalid Authentication token"));
    let answer = server.get("/s7risk/nothing").send().await.status_is(404);
    answer.body_is(&fail("Not Found"));
    for _ in 0..4 {
        USER.fail(&server).await.status_is(401);
    }
    let answer = USER.fail(&server).await.status_is(429);
    answer.body_is(&fail(LOCKED));
}
