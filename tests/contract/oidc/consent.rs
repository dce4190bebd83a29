//! Which scopes a person grants to a client, and that the session remembers it.

use serde_json::json;

use super::browser::{Browser, error, has_code, sent_back};
use super::{ask, encoded, exchange, reason, with, without};
use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;

/// The scope of the tokens for the code that was sent back.
async fn granted(client: &Client, answer: &Answer) -> String {
    let code = sent_back(answer).remove("code").expect("a code");
    let exchange = without(exchange(&code), "code_verifier");
    ask(client, &exchange).await.status_is(200).text("/scope")
}

#[tokio::test]
async fn fewer_scopes_are_granted_than_asked_for() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let page = browser.authorize("").await;
    let answer = browser.submit(&page, &[("username", "ada")]).await;
    assert_eq!(granted(&server, &answer).await, "openid");
    let page = browser.authorize("&prompt=consent").await;
    let fields = [("username", "ada"), ("scope", "email"), ("scope", "admin")];
    let answer = browser.submit(&page, &fields).await;
    assert_eq!(granted(&server, &answer).await, "openid email");
}

#[tokio::test]
async fn without_offline_access_there_is_no_refresh_token_if_it_was_asked_for() {
    let server = TestServer::start().await;
    for (granted, has_one) in [("offline_access", true), ("openid", false)] {
        let request = with(super::request(), "scope", "openid offline_access");
        let path = format!("/oidc/authorize?{}", encoded(&request));
        let mut browser = Browser::new(&server);
        let page = browser.get(&path).await.status_is(200);
        let fields = [("username", "ada"), ("scope", granted)];
        let code = sent_back(&browser.submit(&page, &fields).await)["code"].clone();
        let tokens = ask(&server, &exchange(&code)).await.status_is(200);
        assert_eq!(!tokens.at("/refresh_token").is_null(), has_one, "{granted}");
    }
}

#[tokio::test]
async fn a_scope_that_was_not_granted_needs_consent_when_it_is_asked_for_again() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let page = browser.authorize("").await;
    let answer = browser.submit(&page, &[("username", "ada")]).await;
    assert!(has_code(&answer));
    let sessions = server.get("/__admin/oidc/sessions").send().await;
    sessions.has("/sessions/0/declined", json!({ "web": ["email"] }));
    let silent = browser.authorize("&prompt=none").await;
    assert_eq!(error(&silent), "consent_required");
    assert_eq!(reason(&server).await, "consent_required");
    let page = browser.authorize("").await.status_is(200);
    assert!(page.body_text().contains("Allow access for web"));
    let fields = [("username", "ada"), ("scope", "email")];
    assert!(has_code(&browser.submit(&page, &fields).await));
    let silent = browser.authorize("&prompt=none").await;
    assert_eq!(granted(&server, &silent).await, "openid email");
}
