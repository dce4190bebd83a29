//! Tokens: how they are asked for, what they look like and how long they live.

use serde_json::json;

use super::{
    APPLICATION, APPLICATION_TOKEN, Caller, Errors, INCIDENTS, NO_MATCH, ORIGIN, UNAUTHORIZED,
    USER, USER_TOKEN, call, with_origin,
};
use crate::support::answer::{claim_names, claims, segment};
use crate::support::server::{NOON_SECONDS, TestServer};

#[tokio::test]
async fn user_token_is_answered_in_the_success_envelope() {
    let server = TestServer::start().await;
    let answer = USER.succeed(&server).await.status_is(200);
    let token = answer.text("/data/accessToken");
    let body = json!({"status": "success", "data": {"accessToken": token}});
    answer.body_is(&body.to_string());
}

#[tokio::test]
async fn application_token_has_the_same_shape() {
    let server = TestServer::start().await;
    let answer = APPLICATION.succeed(&server).await.status_is(200);
    let token = answer.text("/data/accessToken");
    let body = json!({"status": "success", "data": {"accessToken": token}});
    answer.body_is(&body.to_string());
}

#[tokio::test]
async fn token_header_is_the_pages_sample() {
    let server = TestServer::start().await;
    for caller in [USER, APPLICATION] {
        let token = caller.token(&server).await;
        assert!(token.starts_with("eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9."));
        assert_eq!(segment(&token, 0), r#"{"typ":"JWT","alg":"RS256"}"#);
    }
}

#[tokio::test]
async fn token_claims_come_in_their_order() {
    let server = TestServer::start().await;
    for (caller, kind) in [(USER, "user"), (APPLICATION, "application")] {
        let token = caller.token(&server).await;
        let names = claim_names(&token);
        assert_eq!(names, ["iss", "sub", "iat", "exp", "type", "jti"]);
        let claims = claims(&token);
        assert_eq!(claims["iss"], "https://auth.s7risk.com");
        assert_eq!(claims["type"], kind);
        assert_eq!(claims["iat"], NOON_SECONDS);
        assert_eq!(claims["exp"], NOON_SECONDS + 24 * 3600);
    }
}

#[tokio::test]
async fn every_token_lives_24_hours() {
    let server = TestServer::start().await;
    let tokens = [USER.token(&server).await, APPLICATION.token(&server).await];
    server.advance("23h59m59s").await;
    for token in &tokens {
        call(&server, token).await.status_is(200);
    }
    server.advance("1s").await;
    for token in &tokens {
        call(&server, token).await.refuses(401, UNAUTHORIZED);
    }
}

#[tokio::test]
async fn a_new_token_leaves_older_ones_valid() {
    let server = TestServer::start().await;
    let first = USER.token(&server).await;
    let second = USER.token(&server).await;
    assert_ne!(first, second);
    server.advance("1h").await;
    USER.token(&server).await;
    call(&server, &first).await.status_is(200);
    call(&server, &second).await.status_is(200);
}

#[tokio::test]
async fn wrong_email_or_password_is_401() {
    let server = TestServer::start().await;
    USER.fail(&server).await.refuses(401, NO_MATCH);
    let stranger = Caller::User("nobody@example.com");
    stranger.succeed(&server).await.refuses(401, NO_MATCH);
}

#[tokio::test]
async fn wrong_client_id_or_secret_is_401() {
    let server = TestServer::start().await;
    let sentence = "Client ID and secret do not match";
    APPLICATION.fail(&server).await.refuses(401, sentence);
    let stranger = Caller::Application("nobody");
    stranger.succeed(&server).await.refuses(401, sentence);
}

#[tokio::test]
async fn user_access_window_over_is_401() {
    let server = TestServer::start().await;
    let user = Caller::User("expired@example.com");
    let answer = user.succeed(&server).await;
    answer.refuses(401, "User access window has expired");
}

#[tokio::test]
async fn access_window_matters_only_once_the_password_is_right() {
    let server = TestServer::start().await;
    let user = Caller::User("expired@example.com");
    user.fail(&server).await.refuses(401, NO_MATCH);
}

#[tokio::test]
async fn access_window_ends_at_its_instant() {
    let yaml = "s7risk: { users: [{ email: user@example.com, password: password, \
                access_until: 2026-01-01T12:30:00Z }] }";
    let server = TestServer::with_fixtures(yaml).await;
    server.advance("29m59s").await;
    USER.succeed(&server).await.status_is(200);
    server.advance("1s").await;
    let answer = USER.succeed(&server).await;
    answer.refuses(401, "User access window has expired");
}

#[tokio::test]
async fn a_missing_field_is_422_and_named() {
    let server = TestServer::start().await;
    let email = "Missing email request body parameter";
    let password = "Missing password request body parameter";
    let client_id = "Missing client ID body parameter";
    let secret = "Missing secret body parameter";
    for (path, body, sentence) in [
        (USER_TOKEN, json!({"email": "user@example.com"}), password),
        (
            USER_TOKEN,
            json!({"email": "user@example.com", "password": ""}),
            password,
        ),
        (
            USER_TOKEN,
            json!({"email": "user@example.com", "password": null}),
            password,
        ),
        (
            USER_TOKEN,
            json!({"email": "user@example.com", "password": 1}),
            password,
        ),
        (USER_TOKEN, json!({"password": "password"}), email),
        (USER_TOKEN, json!({}), email),
        (USER_TOKEN, json!([]), email),
        (USER_TOKEN, json!(null), email),
        (
            APPLICATION_TOKEN,
            json!({"secret": "demo-secret"}),
            client_id,
        ),
        (
            APPLICATION_TOKEN,
            json!({"clientId": "", "secret": "demo-secret"}),
            client_id,
        ),
        (APPLICATION_TOKEN, json!({}), client_id),
        (
            APPLICATION_TOKEN,
            json!({"clientId": "demo-client"}),
            secret,
        ),
    ] {
        let ask = with_origin(server.post(path)).any_json(body);
        ask.send().await.refuses(422, sentence);
    }
}

#[tokio::test]
async fn an_empty_body_has_no_fields() {
    let server = TestServer::start().await;
    let user = with_origin(server.post(USER_TOKEN)).send().await;
    user.refuses(422, "Missing email request body parameter");
    let application = with_origin(server.post(APPLICATION_TOKEN)).send().await;
    application.refuses(422, "Missing client ID body parameter");
}

#[tokio::test]
async fn broken_json_is_400() {
    let server = TestServer::start().await;
    for path in [USER_TOKEN, APPLICATION_TOKEN] {
        let ask = with_origin(server.post(path)).body("application/json", "{");
        let answer = ask.send().await;
        answer.refuses(400, "Invalid JSON in request body");
    }
}

#[tokio::test]
async fn origin_is_required_and_checked_first() {
    let server = TestServer::start().await;
    for path in [USER_TOKEN, APPLICATION_TOKEN] {
        for body in [
            "",
            "{",
            "{}",
            r#"{"email":"user@example.com","password":"password"}"#,
        ] {
            let ask = server.post(path).body("application/json", body);
            ask.send().await.refuses(422, "Missing Origin header");
        }
    }
}

#[tokio::test]
async fn any_origin_will_do() {
    let server = TestServer::start().await;
    for origin in [ORIGIN, "null", "anything at all"] {
        let ask = server.post(USER_TOKEN).header("origin", origin);
        let ask = ask.json(json!({"email": "user@example.com", "password": "password"}));
        ask.send().await.status_is(200);
    }
}

#[tokio::test]
async fn email_matches_whatever_its_letter_case_but_client_id_does_not() {
    let server = TestServer::start().await;
    let user = Caller::User("User@Example.COM");
    user.succeed(&server).await.status_is(200);
    let application = Caller::Application("Demo-Client");
    application.succeed(&server).await.status_is(401);
}

#[tokio::test]
async fn resources_take_a_bearer_and_need_no_origin() {
    let server = TestServer::start().await;
    for caller in [USER, APPLICATION] {
        let token = caller.token(&server).await;
        for path in [INCIDENTS, "/s7risk/actor", "/s7risk/incidents/1042"] {
            let answer = server.get(path).bearer(&token).send().await;
            answer.status_is(200).has("/status", "success");
        }
    }
}

#[tokio::test]
async fn resource_without_or_with_an_invalid_token_is_401() {
    let server = TestServer::start().await;
    let token = USER.token(&server).await;
    let bare = server.get(INCIDENTS).send().await;
    bare.refuses(401, UNAUTHORIZED);
    for header in [
        "",
        "Bearer",
        "Bearer garbage",
        &format!("Basic {token}"),
        &format!("Bearer {token} {token}"),
        &token,
    ] {
        let call = server.get(INCIDENTS).header("authorization", header);
        call.send().await.refuses(401, UNAUTHORIZED);
    }
}

#[tokio::test]
async fn an_inactive_user_or_application_is_401() {
    let yaml = "s7risk: { users: [{ email: user@example.com, password: password, active: false }], \
                applications: [{ client_id: demo-client, secret: demo-secret, active: false }] }";
    let server = TestServer::with_fixtures(yaml).await;
    for caller in [USER, APPLICATION] {
        let answer = caller.succeed(&server).await;
        answer.refuses(401, caller.no_match());
    }
}
