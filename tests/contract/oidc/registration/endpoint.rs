//! The endpoint: who may ask, and in which form (RFC 7591, sections 3 and 3.1).

use serde_json::json;

use super::{REGISTER, changed, open, public, register};
use crate::oidc::{reason, set};
use crate::support::server::TestServer;

#[tokio::test]
async fn it_is_off_unless_the_settings_allow_it() {
    let server = TestServer::start().await;
    let metadata = "/oidc/.well-known/openid-configuration";
    server
        .get(metadata)
        .send()
        .await
        .lacks("/registration_endpoint");
    let refused = register(&server, &public()).await.status_is(404);
    assert!(
        refused
            .text("/error_description")
            .contains("registration: { enabled: true }")
    );
    assert_eq!(reason(&server).await, "registration_off");
    set(&server, json!({ "registration": { "enabled": true } })).await;
    let endpoint = format!("http://{}{REGISTER}", server.address);
    let told = server.get(metadata).send().await;
    told.has("/registration_endpoint", endpoint);
    register(&server, &public()).await.status_is(201);
}

#[tokio::test]
async fn section_3_1_the_document_is_a_json_object_with_each_field_once() {
    let server = open("").await;
    for body in [
        "",
        "[]",
        "\"a\"",
        "{",
        r#"{"redirect_uris":["http://127.0.0.1/"],"redirect_uris":["https://evil.example/"]}"#,
        &format!("{}{}", "[".repeat(5_000), "]".repeat(5_000)),
        &format!("{{\"x\":{}{}}}", "[".repeat(5_000), "]".repeat(5_000)),
        "{\"client_name\":\"\\ud800\"}",
    ] {
        let request = server
            .post(REGISTER)
            .body("application/json", body.to_owned());
        let refused = request.send().await.status_is(400);
        refused.has("/error", "invalid_client_metadata");
        assert_eq!(reason(&server).await, "registration_malformed");
    }
    let request = server
        .post(REGISTER)
        .body("text/plain", public().to_string());
    request.send().await.status_is(400);
    assert_eq!(reason(&server).await, "registration_malformed");
    let large = changed("x", json!("a".repeat(10 * 1024 * 1024)));
    register(&server, &large).await.status_is(413);
}

#[tokio::test]
async fn section_3_an_initial_access_token_can_be_required() {
    let server = open("initial_access_token: let-me-in").await;
    let refused = register(&server, &public()).await.status_is(401);
    let refused = refused.has("/error", "invalid_token");
    refused.header_is("www-authenticate", "Bearer realm=\"oidc\"");
    assert_eq!(reason(&server).await, "registration_token_missing");
    for (token, status) in [("other", 401), ("let-me-in", 201)] {
        let request = server.post(REGISTER).bearer(token);
        let answer = request
            .body("application/json", public().to_string())
            .send()
            .await;
        answer.status_is(status);
    }
    let listed = server
        .get("/__admin/requests?operation=oidcRegister")
        .send()
        .await;
    listed
        .clone()
        .has("/requests/1/reason", "registration_token_wrong");
    assert!(!listed.body_text().contains("let-me-in"));
}

#[tokio::test]
async fn a_web_page_of_another_site_registers_nothing() {
    let server = open("origins: ['http://localhost:6274']").await;
    let from = async |headers: &[(&str, &str)]| {
        let mut request = server.post(REGISTER);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let answer = request
            .body("application/json", public().to_string())
            .send()
            .await;
        (answer.status.as_u16(), reason(&server).await)
    };
    let own = format!("http://{}", server.address);
    let refused = (403, "registration_page".to_owned());
    let done = (201, "ok".to_owned());
    for origin in [
        "https://evil.example",
        "null",
        "http://localhost:3000",
        "http://localhost:6274.evil.example",
        "http://127.0.0.1:1",
    ] {
        assert_eq!(from(&[("origin", origin)]).await, refused, "{origin}");
    }
    assert_eq!(from(&[("sec-fetch-site", "cross-site")]).await, refused);
    assert_eq!(
        from(&[("origin", &own), ("origin", "https://evil.example")]).await,
        refused
    );
    // A name of public DNS that points here.
    let rebound = [
        ("host", "evil.example:8080"),
        ("origin", "http://evil.example:8080"),
    ];
    assert_eq!(from(&rebound).await, refused);
    assert_eq!(from(&[("origin", &own)]).await, done);
    assert_eq!(from(&[("origin", "http://localhost:6274")]).await, done);
    assert_eq!(from(&[("host", "mockid.example:8080")]).await, done);
}

#[tokio::test]
async fn it_is_at_keycloaks_path_in_keycloaks_layout() {
    let server = open("").await;
    set(&server, json!({ "layout": "keycloak" })).await;
    let metadata = "/oidc/realms/acme/.well-known/openid-configuration";
    let told = server.get(metadata).send().await.status_is(200);
    let path = "/oidc/realms/acme/clients-registrations/openid-connect";
    let endpoint = format!("http://{}{path}", server.address);
    told.has("/registration_endpoint", endpoint);
    let request = server.post(path);
    let request = request.body("application/json", public().to_string());
    request.send().await.status_is(201);
}
