//! How the answers of IGNY8 come about.

use serde_json::json;

use super::answers::Case;
use super::{log_in, token};
use crate::support::answer::Answer;
use crate::support::server::TestServer;

const LOGIN: &str = "/igny8/api/v1/auth/login/";

pub(super) async fn provoke(server: &TestServer, case: &Case<'_>) -> Option<Answer> {
    let body = match (case.id, case.name) {
        (_, "authentication") => return Some(case.bare(server).send().await),
        (_, "permission") => return Some(forbidden(server, case).await),
        ("igny8ListKeywords", "path") => {
            let page = server.get(&format!("{}?page=9", case.path));
            let token = token(server, "igny8").await;
            return Some(page.bearer(&token).send().await);
        }
        ("igny8GetOtherAccount", _) => {
            return Some(by(server, case, "other@example.com").await);
        }
        (id, name) if is_behind_the_login(id) => {
            return Some(case.json(server, keyword(name)).await);
        }
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
        "username" => user["username"] = "user".into(),
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

fn is_behind_the_login(id: &str) -> bool {
    let others = ["igny8Register", "igny8Login", "igny8Refresh"];
    !others.contains(&id) && !id.ends_with("Schema")
}

/// The body of a keyword.
fn keyword(name: &str) -> &'static str {
    match name {
        "created" => r#"{"keyword":"hiking boots","volume":8100,"difficulty":47}"#,
        "replaced" => r#"{"keyword":"running socks","volume":2400,"difficulty":30}"#,
        "changed" => r#"{"volume":14800}"#,
        "missing" => "{}",
        "fields" => r#"{"keyword":true,"volume":"many"}"#,
        "bounds" => r#"{"keyword":"x","volume":-1,"difficulty":101}"#,
        "notJson" => "x",
        "list" => "[]",
        _ => "",
    }
}

/// The operation's request by a user who may not: a viewer for what asks for a role, and a user of
/// another account or with few sites and sectors for the rest.
async fn forbidden(server: &TestServer, case: &Case<'_>) -> Answer {
    let email = match case.id {
        "igny8GetKeyword" => "other@example.com",
        "igny8GetSite" | "igny8GetSector" => "restricted@example.com",
        "igny8GetOtherAccount" => "user@example.com",
        _ => "viewer@example.com",
    };
    if case.id != "igny8ListKeywords" {
        return by(server, case, email).await;
    }
    // Every role may read the keywords of the default fixtures.
    let bearer = token_of(server, email).await;
    let settings = server.get("/igny8/api/v1/system/settings/");
    settings.bearer(&bearer).send().await
}

/// The operation's request by a user.
async fn by(server: &TestServer, case: &Case<'_>, email: &str) -> Answer {
    let bearer = token_of(server, email).await;
    case.bare(server).bearer(&bearer).send().await
}

async fn token_of(server: &TestServer, email: &str) -> String {
    let user = json!({"email": email, "password": "password"});
    let login = server.post(LOGIN).json(user).send().await;
    login.text("/data/access")
}

/// The request that is one too many.
async fn throttled(server: &TestServer, case: &Case<'_>) -> Answer {
    set(server, json!({"igny8": {"throttle": {"auth": "1/m"}}})).await;
    let ask = || case.bare(server).body("application/json", "{}").send();
    ask().await;
    ask().await
}
