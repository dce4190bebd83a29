//! What the journal says of a refusal that ends at a known time.

use super::browser::Browser;
use super::device::Device;
use super::{
    Fields, ask, authorize, automatic, code_for, exchange, fields, request, userinfo, with,
};
use crate::support::client::Client;
use crate::support::server::TestServer;

async fn hint(client: &Client) -> String {
    let newest = client.newest_entry().await;
    newest["hint"].as_str().unwrap_or_default().to_owned()
}

async fn with_passwords() -> TestServer {
    let settings = "oidc: { settings: { passwords: true, lockout: { threshold: 2 } } }";
    TestServer::with_settings(settings).await
}

/// Sends a wrong password until the name is locked.
async fn lock(server: &TestServer) {
    for _ in 0..2 {
        let wrong = with(password(), "password", "wrong");
        ask(server, &wrong).await.status_is(400);
    }
}

fn password() -> Fields {
    fields([
        ("grant_type", "password"),
        ("client_id", "legacy"),
        ("client_secret", "secret"),
        ("username", "ada"),
        ("password", "password"),
    ])
}

const LOCKED: &str = "The login name is locked after too many failures, until 12:";

#[tokio::test]
async fn of_a_locked_name_it_says_until_when_at_the_token_endpoint() {
    let server = with_passwords().await;
    lock(&server).await;
    ask(&server, &password()).await.status_is(400);
    let hint = hint(&server).await;
    assert!(hint.starts_with(LOCKED), "{hint}");
}

#[tokio::test]
async fn of_a_locked_name_it_says_until_when_at_the_page() {
    let server = with_passwords().await;
    lock(&server).await;
    let mut browser = Browser::new(&server);
    let page = browser.authorize("").await;
    let login = [("username", "ada"), ("password", "password")];
    browser.submit(&page, &login).await.status_is(400);
    let hint = hint(&server).await;
    assert!(hint.starts_with(LOCKED), "{hint}");
}

#[tokio::test]
async fn a_code_is_called_an_authorization_code() {
    let server = automatic("").await;
    let code = code_for(&server, &request()).await;
    let issued =
        "An authorization code was issued that expires at 12:01:00, 1 min after this request.";
    assert_eq!(hint(&server).await, issued);
    userinfo(&server, &code).await;
    let sent = hint(&server).await;
    assert!(sent.starts_with("An authorization code was sent"), "{sent}");
    server.advance("62s").await;
    ask(&server, &exchange(&code)).await.status_is(400);
    let expired = hint(&server).await;
    let expected = "The authorization code expired at 12:01:00, 2 s before this request;";
    assert!(expired.starts_with(expected), "{expired}");
}

#[tokio::test]
async fn of_an_error_that_a_test_has_scripted_it_says_so() {
    let server = TestServer::start().await;
    let login = serde_json::json!({"outcome": "temporarily_unavailable"});
    let scripted = server.post("/__admin/oidc/logins").json(login);
    scripted.send().await.status_is(201);
    authorize(&server, &request()).await.status_is(303);
    let told = hint(&server).await;
    assert!(told.starts_with("A test has scripted this error"), "{told}");
}

#[tokio::test]
async fn of_a_device_that_polls_it_says_when_the_next_poll_is_due() {
    let server = TestServer::start().await;
    let device = Device::of(&server).await;
    device.is_pending().await;
    let pending = "Nobody has answered yet, and the device has to wait, until 12:00:05, 5 s after this request.";
    let told = hint(&server).await;
    assert!(told.starts_with(pending), "{told}");
    device.polls_too_fast().await;
    let slow =
        "The device polls too fast, and has to wait, until 12:00:10, 10 s after this request.";
    let told = hint(&server).await;
    assert!(told.starts_with(slow), "{told}");
}
