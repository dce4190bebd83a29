//! How the answers of S7 Risk come about.

use serde_json::json;

use super::answers::Case;
use crate::support::answer::Answer;
use crate::support::server::TestServer;

pub(super) async fn provoke(server: &TestServer, case: &Case<'_>) -> Option<Answer> {
    let user = case.id == "s7riskCreateUserToken";
    let body = match case.name {
        "path" if !case.path.ends_with("/999") => return Some(at_another_host(server, case).await),
        "incidents" | "incident" | "actor" | "path" => {
            return Some(case.allowed(server).await.send().await);
        }
        "token" if case.status == 401 => return Some(case.bare(server).send().await),
        "origin" if case.status == 422 => {
            return Some(
                case.bare(server)
                    .body("application/json", "{}")
                    .send()
                    .await,
            );
        }
        "origin" => return Some(from_elsewhere(server, case).await),
        "lockedOut" => {
            let (door, name) = if user {
                ("user", "user@example.com")
            } else {
                ("application", "demo-client")
            };
            let lock = json!({"provider": "s7risk", "door": door, "name": name});
            let body = good(user);
            let request = case.allowed(server).await;
            server
                .post("/__admin/lockouts")
                .json(lock)
                .send()
                .await
                .status_is(201);
            return Some(request.body("application/json", body).send().await);
        }
        "token" => good(user),
        "notJson" => "{",
        "credentials" if user => r#"{"email":"user@example.com","password":"x"}"#,
        "credentials" => r#"{"clientId":"demo-client","secret":"x"}"#,
        "window" => r#"{"email":"expired@example.com","password":"password"}"#,
        "password" => r#"{"email":"user@example.com"}"#,
        "secret" => r#"{"clientId":"demo-client"}"#,
        "email" | "clientId" => "{}",
        _ => return None,
    };
    Some(case.json(server, body).await)
}

/// What logs in.
const fn good(user: bool) -> &'static str {
    if user {
        r#"{"email":"user@example.com","password":"password"}"#
    } else {
        r#"{"clientId":"demo-client","secret":"demo-secret"}"#
    }
}

/// The operation's request at a host of the vendor's that does not serve it.
async fn at_another_host(server: &TestServer, case: &Case<'_>) -> Answer {
    let path = case.path.trim_start_matches("/s7risk");
    let host = if path.ends_with("/token") {
        "api.s7risk.com"
    } else {
        "auth.s7risk.com"
    };
    let host = server.at_host("s7risk", host);
    host.request(case.method.clone(), path).send().await
}

/// A login from an origin that is not allowed.
async fn from_elsewhere(server: &TestServer, case: &Case<'_>) -> Answer {
    let request = case.allowed(server).await;
    let origins = json!({"s7risk": {"allowed_origins": ["https://other.example.com"]}});
    server
        .patch("/__admin/settings")
        .json(origins)
        .send()
        .await
        .status_is(200);
    request.body("application/json", "{}").send().await
}
