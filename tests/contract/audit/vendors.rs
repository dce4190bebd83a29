//! The rules know no vendor: they work for all of them.

use serde_json::json;

use super::{broken, findings};
use crate::support::client::{Client, Request};
use crate::support::server::TestServer;

const OIDC_TOKEN: &str = "/oidc/token";

/// A login at each vendor that a program can repeat on its own.
fn logins(client: &Client) -> Vec<Request> {
    let post = |path: &str, body: serde_json::Value| client.post(path).any_json(body);
    let form = "application/x-www-form-urlencoded";
    let machine = "grant_type=client_credentials&client_id=machine&client_secret=secret";
    vec![
        post("/intergiro/v3/auth/login", json!({"api_key": super::KEY})),
        post(
            "/igny8/api/v1/auth/login/",
            json!({"email": "user@example.com", "password": "password"}),
        ),
        post(
            "/haut-ai/api/v1/auth/login/",
            json!({"username": "user@example.com", "password": "password"}),
        ),
        client.post("/kyc/auth/jwt/login").body(
            form,
            "username=user%40example.com&password=your_secret_password",
        ),
        post(
            "/s7risk/user/token",
            json!({"email": "user@example.com", "password": "password"}),
        )
        .header("origin", "https://app.example.com"),
        client.post(OIDC_TOKEN).body(form, machine),
    ]
}

#[tokio::test]
async fn a_needless_login_is_found_at_every_vendor() {
    let server = TestServer::start().await;
    for _ in 0..2 {
        for login in logins(&server) {
            login.send().await.status_is(200);
        }
    }
    let found = findings(&server).await;
    let found = found.iter().map(|finding| {
        assert_eq!(finding["rule"], "logs-in-while-a-token-is-good");
        finding["provider"].as_str().expect("a vendor")
    });
    let mut found: Vec<_> = found.collect();
    found.sort_unstable();
    let all = ["haut-ai", "igny8", "intergiro", "kyc", "oidc", "s7risk"];
    assert_eq!(found, all);
}

#[tokio::test]
async fn one_login_at_every_vendor_is_right() {
    let server = TestServer::start().await;
    for login in logins(&server) {
        login.send().await.status_is(200);
    }
    assert_eq!(broken(&server).await, [""; 0]);
}

#[tokio::test]
async fn a_login_for_another_scope_is_right() {
    let scopes = "oidc: { settings: { scopes: { a: {}, b: {} } } }";
    let server = TestServer::with_settings(scopes).await;
    for scope in ["a", "b"] {
        let body = format!(
            "grant_type=client_credentials&client_id=machine&client_secret=secret&scope={scope}"
        );
        let login = server.post(OIDC_TOKEN);
        let login = login.body("application/x-www-form-urlencoded", body);
        login.send().await.status_is(200);
    }
    assert_eq!(broken(&server).await, [""; 0]);
}
