//! How the answers of IGNY8 come about.

use serde_json::json;

use super::answers::Case;
use super::log_in;
use crate::support::answer::Answer;
use crate::support::server::TestServer;

const LOGIN: &str = "/igny8/api/v1/auth/login/";

pub(super) async fn provoke(server: &TestServer, case: &Case<'_>) -> Option<Answer> {
    let body = match (case.id, case.name) {
        ("igny8ListKeywords", "keywords") => return Some(case.allowed(server).await.send().await),
        ("igny8ListKeywords", "authentication") => return Some(case.bare(server).send().await),
        ("igny8ListKeywords", "permission") => return Some(forbidden(server).await),
        ("igny8GetSchema", _) => {
            let other = server.get(&format!("{}?format=xml", case.path));
            return Some(other.send().await);
        }
        (_, "throttled") => return Some(throttled(server, case).await),
        (_, "duplicate") => {
            set(server, json!({"igny8": {"duplicate_status": 400}})).await;
            taken()
        }
        ("igny8Refresh", "refreshed") => {
            let session = log_in(server, LOGIN).await;
            json!({"refresh": session.text("/data/refresh")}).to_string()
        }
        (_, "notJson") => "x".to_owned(),
        (_, "list") => "[]".to_owned(),
        ("igny8Register", name) => registration(name)?,
        ("igny8Login", name) => login(name)?.to_owned(),
        (_, "missing") => "{}".to_owned(),
        (_, "blank") => r#"{"refresh":""}"#.to_owned(),
        (_, "notAString") => r#"{"refresh":true}"#.to_owned(),
        (_, "refused") => r#"{"refresh":"x"}"#.to_owned(),
        _ => return None,
    };
    let sent = case.bare(server).body("application/json", body);
    Some(sent.send().await)
}

fn registration(name: &str) -> Option<String> {
    let mut user = json!({"email": "john.doe@example.com", "username": "john",
        "password": "secure_password123", "first_name": "John", "last_name": "Doe"});
    match name {
        "registered" => {}
        "email" => return Some(taken()),
        "fields" => user = json!({"username": "john", "password": "short"}),
        "notAnEmail" => user["email"] = "x".into(),
        "blank" => {
            user["username"] = "".into();
            user["first_name"] = None::<bool>.into();
        }
        "notAString" => user["username"] = true.into(),
        _ => return None,
    }
    Some(user.to_string())
}

/// A registration with the address of the demo account.
fn taken() -> String {
    json!({"email": "user@example.com", "username": "user", "password": "secure_password123"})
        .to_string()
}

fn login(name: &str) -> Option<&'static str> {
    Some(match name {
        "demo" => r#"{"email":"user@example.com","password":"password"}"#,
        "missing" => "{}",
        "notAnEmail" => r#"{"email":"x","password":""}"#,
        "nulls" => r#"{"email":"user@example.com","password":null}"#,
        "credentials" => r#"{"email":"user@example.com","password":"x"}"#,
        _ => return None,
    })
}

async fn set(server: &TestServer, settings: serde_json::Value) {
    server
        .patch("/__admin/settings")
        .json(settings)
        .send()
        .await
        .status_is(200);
}

/// A resource that asks for a role.
async fn forbidden(server: &TestServer) -> Answer {
    let viewer = json!({"email": "viewer@example.com", "password": "password"});
    let bearer = server
        .post(LOGIN)
        .json(viewer)
        .send()
        .await
        .text("/data/access");
    let settings = server.get("/igny8/api/v1/system/settings/");
    settings.bearer(&bearer).send().await
}

/// The request that is one too many.
async fn throttled(server: &TestServer, case: &Case<'_>) -> Answer {
    set(server, json!({"igny8": {"throttle": {"auth": "1/m"}}})).await;
    let ask = || case.bare(server).body("application/json", "{}").send();
    ask().await;
    ask().await
}
