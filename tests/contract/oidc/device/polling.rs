//! The requests of a device for tokens, by sections 3.4 and 3.5 of RFC 8628.

use serde_json::json;

use super::{Device, GRANT};
use crate::oidc::browser::Browser;
use crate::oidc::{ask, fields, form, is_refused, set, with, without};
use crate::support::server::TestServer;

#[tokio::test]
async fn section_3_4_a_device_code_is_for_its_client_and_its_issuer() {
    let server = TestServer::start().await;
    let device = Device::of(&server).await;
    let poll = &device.poll;
    for (fields, error, reason) in [
        (
            without(poll.clone(), "device_code"),
            "invalid_request",
            "parameter_missing",
        ),
        (
            with(poll.clone(), "device_code", "x"),
            "invalid_grant",
            "device_unknown",
        ),
        (
            with(poll.clone(), "client_id", "spa"),
            "unauthorized_client",
            "grant_not_allowed",
        ),
    ] {
        is_refused(&server, &fields, error, reason).await;
    }
    let elsewhere = form(server.post("/oidc/acme/token"), poll).send().await;
    elsewhere.status_is(400).has("/error", "invalid_grant");
    assert_eq!(
        server.newest_entry().await["reason"],
        "device_of_other_issuer"
    );
    let spa = server.patch("/__admin/accounts/oidc/application/spa");
    spa.json(json!({ "grants": [GRANT] }))
        .send()
        .await
        .status_is(200);
    let foreign = with(poll.clone(), "client_id", "spa");
    is_refused(&server, &foreign, "invalid_grant", "device_of_other_client").await;
}

#[tokio::test]
async fn section_3_5_a_device_polls_until_access_is_granted_and_gets_its_tokens_once() {
    let server = TestServer::start().await;
    let device = Device::of(&server).await;
    device.is_pending().await;
    server.advance("5s").await;
    device.is_pending().await;
    device
        .answer(json!({ "approve": "ada" }))
        .await
        .status_is(200);
    let tokens = device.tokens().await;
    let access = format!("Bearer {}", tokens.text("/access_token"));
    let userinfo = server
        .get("/oidc/userinfo")
        .header("authorization", &access);
    userinfo.send().await.has("/name", "Ada Lovelace");
    let refresh = fields([
        ("grant_type", "refresh_token"),
        ("client_id", "tv"),
        ("refresh_token", &tokens.text("/refresh_token")),
    ]);
    ask(&server, &refresh).await.status_is(200);
    device.is_refused("invalid_grant", "device_used").await;
    let again = device.answer(json!({ "approve": "bob" })).await;
    again.status_is(409);
}

#[tokio::test]
async fn section_3_5_slow_down_adds_five_seconds_each_time() {
    let server = TestServer::start().await;
    let device = Device::of(&server).await;
    device.is_pending().await;
    server.advance("4s").await;
    device.polls_too_fast().await;
    server.advance("9s").await;
    device.polls_too_fast().await;
    server.advance("15s").await;
    device.is_pending().await;
    let path = format!("/__admin/oidc/devices/{}", device.user_code);
    let shown = server.get(&path).send().await.status_is(200);
    shown.has("/interval", 15).has("/polls", 4);
}

#[tokio::test]
async fn section_3_5_access_is_denied_at_the_page() {
    let server = TestServer::start().await;
    let device = Device::of(&server).await;
    let mut browser = Browser::new(&server);
    let page = browser.get(&device.page()).await;
    browser
        .submit(&page, &[("action", "deny")])
        .await
        .status_is(200);
    device.is_refused("access_denied", "consent_denied").await;
}

#[tokio::test]
async fn section_3_5_a_code_expires_on_the_sandboxs_clock() {
    let server = TestServer::start().await;
    set(
        &server,
        json!({ "device": { "ttl": "1m", "interval": "10s" } }),
    )
    .await;
    let device = Device::of(&server).await;
    device
        .answer(json!({ "approve": "ada" }))
        .await
        .status_is(200);
    server.advance("1m").await;
    device.is_refused("expired_token", "device_expired").await;
    device.answer(json!({ "deny": true })).await.status_is(409);
}
