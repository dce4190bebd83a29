//! What requests and answers look like.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::{Errors, INDIVIDUALS, KEY, LOGIN, REFRESH, session};
use crate::support::answer::{claim_names, claims, segment};
use crate::support::server::{NOON_SECONDS, TestServer};

#[tokio::test]
async fn login_answers_with_exactly_the_two_tokens() {
    let server = TestServer::start().await;
    let login = server.post(LOGIN).json(json!({"api_key": KEY}));
    let answer = login.send().await.status_is(200);
    let tokens = answer.json();
    let keys: Vec<&String> = tokens.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["access_token", "refresh_token"]);
}

#[tokio::test]
async fn refresh_answers_with_the_same_two_keys() {
    let (server, session) = session().await;
    server.advance("15m").await;
    let tokens = session.try_refresh().await.status_is(200).json();
    let keys: Vec<&String> = tokens.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["access_token", "refresh_token"]);
}

#[tokio::test]
async fn access_token_starts_like_the_pages_sample() {
    let (_server, session) = session().await;
    assert!(session.access.starts_with("eyJraWQiOiIxIiwiYWxnIjoi"));
    assert_eq!(segment(&session.access, 0), r#"{"kid":"1","alg":"RS256"}"#);
}

#[tokio::test]
async fn access_token_claims_come_in_their_order() {
    let (_server, session) = session().await;
    assert_eq!(
        claim_names(&session.access),
        ["sub", "sessionId", "jti", "iat", "exp"]
    );
    let claims = claims(&session.access);
    assert_eq!(claims["iat"], NOON_SECONDS);
    assert_eq!(claims["exp"], NOON_SECONDS + 900);
}

#[tokio::test]
async fn refresh_token_starts_like_the_pages_sample() {
    let (_server, session) = session().await;
    assert!(session.refresh.starts_with("eyJzZXNzaW9uSWQiOiJ"));
    let content = URL_SAFE_NO_PAD.decode(&session.refresh).unwrap();
    let content: Value = serde_json::from_slice(&content).unwrap();
    assert_eq!(content["sessionId"], claims(&session.access)["sessionId"]);
    let names: Vec<&String> = content.as_object().unwrap().keys().collect();
    assert_eq!(names, ["sessionId", "secret"]);
}

#[tokio::test]
async fn individuals_are_a_list_with_has_more() {
    let (_server, session) = session().await;
    let answer = session.call().await.status_is(200);
    let answer = answer.has("/has_more", false);
    assert_eq!(answer.text("/data/0/lastName"), "Lovelace");
}

#[tokio::test]
async fn the_bearer_scheme_may_be_in_any_letter_case() {
    let (server, session) = session().await;
    for scheme in ["Bearer", "bearer", "BEARER"] {
        let header = format!("{scheme} {}", session.access);
        let call = server.get(INDIVIDUALS).header("authorization", &header);
        call.send().await.status_is(200);
    }
}

#[tokio::test]
async fn a_field_that_is_missing_null_empty_or_no_string_is_400() {
    let server = TestServer::start().await;
    for (path, field) in [(LOGIN, "api_key"), (REFRESH, "refresh_token")] {
        for body in [
            json!({}),
            json!({"other": "x"}),
            json!({ field: null }),
            json!({ field: "" }),
            json!({ field: 1 }),
            json!({ field: true }),
            json!({ field: [] }),
            json!({ field: {} }),
        ] {
            let answer = server.post(path).any_json(body).send().await;
            answer.status_is(400).error_is("validation_error", field);
        }
    }
}

#[tokio::test]
async fn a_body_that_is_no_json_object_is_400() {
    let server = TestServer::start().await;
    for path in [LOGIN, REFRESH] {
        for body in [
            "",
            "{",
            "nope",
            "[]",
            "null",
            "\"x\"",
            "1",
            "{\"api_key\":\"x\"}}",
        ] {
            let sent = server.post(path).body("application/json", body);
            let answer = sent.send().await.status_is(400);
            answer.error_is("validation_error", "");
        }
    }
}

#[tokio::test]
async fn other_fields_are_ignored() {
    let server = TestServer::start().await;
    let login = server.post(LOGIN);
    let login = login.json(json!({"remember": true, "api_key": KEY}));
    login.send().await.status_is(200);
}

#[tokio::test]
async fn no_answer_of_an_error_repeats_what_was_sent() {
    let server = TestServer::start().await;
    let secret = "a-key-that-nobody-should-read";
    let login = server.post(LOGIN).json(json!({"api_key": secret}));
    let answer = login.send().await.status_is(401);
    assert!(!answer.body_text().contains(secret));
}
