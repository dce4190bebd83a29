//! The calls in the journal, and those that fail.

use serde_json::{Value, json};

use super::{calls, log_out, provider, tokens};
use crate::oidc::browser::Browser;
use crate::oidc::relying_party::{RelyingParty, answer};
use crate::support::server::TestServer;

/// The entries of the calls after a logout of the client `web`.
async fn after_a_logout(server: &TestServer, count: usize) -> Vec<Value> {
    let mut browser = Browser::new(server);
    let tokens = tokens(&mut browser, server, "web", "openid").await;
    log_out(&mut browser, &tokens).await;
    calls(server, count).await
}

#[tokio::test]
async fn a_call_is_an_entry_of_the_journal_without_the_token() {
    let web = RelyingParty::with_statuses(&[200]).await;
    let server = provider(&web.url("/logout?tenant=1"), "http://127.0.0.1:1/", "").await;
    let entries = after_a_logout(&server, 1).await;
    let entry = &entries[0];
    for (field, value) in [
        ("provider", json!("oidc")),
        ("method", json!("POST")),
        ("path", json!("/logout")),
        ("query", json!("tenant=1")),
        ("status", json!(200)),
        ("reason", json!("ok")),
        ("time", json!("2026-01-01T12:00:00Z")),
        (
            "outgoing",
            json!({ "url": web.url("/logout"), "caused_by": "oidcEndSession" }),
        ),
    ] {
        assert_eq!(entry[field], value, "{entry}");
    }
    let body = entry["request"]["body"].as_str().expect("a form");
    assert!(body.starts_with("logout_token=secret"), "{body}");
    assert!(!entry.to_string().contains("eyJ"), "{entry}");
    assert_eq!(entry["response"]["headers"]["cache-control"], "no-store");
}

/// Section 2.8.
#[tokio::test]
async fn the_journal_says_what_the_answer_of_a_client_means() {
    for (status, reason) in [
        (200, "ok"),
        (204, "ok"),
        (400, "logout_refused"),
        (302, "logout_failed"),
        (404, "logout_failed"),
        (500, "logout_failed"),
        (501, "logout_failed"),
    ] {
        let mut web = RelyingParty::with_statuses(&[status]).await;
        let server = provider(&web.url("/"), "http://127.0.0.1:1/", "").await;
        let entries = after_a_logout(&server, 1).await;
        let found = (&entries[0]["status"], &entries[0]["reason"]);
        assert_eq!(found, (&json!(status), &json!(reason)));
        assert!(!entries[0]["hint"].to_string().contains("Cache-Control"));
        web.received().await;
        assert!(web.has_no_more());
    }
}

#[tokio::test]
async fn an_answer_that_caches_may_keep_gets_a_hint() {
    let stored = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".to_owned();
    let web = RelyingParty::answering([stored]).await;
    let server = provider(&web.url("/"), "http://127.0.0.1:1/", "").await;
    let entries = after_a_logout(&server, 1).await;
    let hint = entries[0]["hint"].as_str().expect("a hint");
    assert!(hint.contains("Cache-Control: no-store"), "{hint}");
}

#[tokio::test]
async fn a_failed_call_is_tried_again_with_another_token_as_often_as_the_setting_says() {
    let mut web = RelyingParty::with_statuses(&[503, 500, 200]).await;
    let retry = "backchannel_logout: { attempts: 5, ttl: 30s }";
    let server = provider(&web.url("/"), "http://127.0.0.1:1/", retry).await;
    let entries = after_a_logout(&server, 3).await;
    let mut tokens = Vec::new();
    for status in [503, 500, 200] {
        let received = web.received().await;
        let said = crate::support::answer::claims(received.logout_token());
        let lifetime = said["exp"].as_i64().zip(said["iat"].as_i64());
        assert_eq!(lifetime.map(|(exp, iat)| exp - iat), Some(30));
        assert!(!tokens.contains(&said["jti"]));
        tokens.push(said["jti"].clone());
        assert!(entries.iter().any(|entry| entry["status"] == status));
    }
}

#[tokio::test]
async fn a_client_that_refuses_is_not_called_again() {
    let mut web = RelyingParty::answering([answer(400), answer(200)]).await;
    let retry = "backchannel_logout: { attempts: 5 }";
    let server = provider(&web.url("/"), "http://127.0.0.1:1/", retry).await;
    let entries = after_a_logout(&server, 1).await;
    assert_eq!(entries[0]["reason"], "logout_refused");
    web.received().await;
    assert!(web.has_no_more());
}

#[tokio::test]
async fn an_address_elsewhere_is_not_called_unless_it_is_allowed() {
    let elsewhere = "http://192.0.2.1/logout";
    let server = provider(elsewhere, "http://127.0.0.1:1/", "").await;
    let entries = after_a_logout(&server, 1).await;
    assert_eq!(entries[0]["reason"], "outbound_refused");
    assert_eq!(entries[0]["status"], Value::Null);
    let hint = entries[0]["hint"].as_str().expect("a hint");
    assert!(hint.contains("--allow-outbound 192.0.2.1"), "{hint}");
}

#[tokio::test]
async fn the_control_api_takes_no_calls_of_a_server() {
    let other = TestServer::start().await;
    let shutdown = format!("http://{}/__admin/shutdown", other.address);
    let server = provider(&shutdown, "http://127.0.0.1:1/", "").await;
    let entries = after_a_logout(&server, 1).await;
    let found = (&entries[0]["status"], &entries[0]["reason"]);
    assert_eq!(found, (&json!(403), &json!("logout_failed")));
    other.get("/readyz").send().await.status_is(200);
}

#[tokio::test]
async fn a_client_that_is_not_there_does_not_hinder_the_logout() {
    // It closes every connection.
    let web = RelyingParty::with_statuses(&[]).await;
    let server = provider(&web.url("/"), "http://127.0.0.1:1/", "").await;
    let entries = after_a_logout(&server, 1).await;
    assert_eq!(entries[0]["reason"], "outbound_unreachable");
    assert_eq!(entries[0]["response"], Value::Null);
}
