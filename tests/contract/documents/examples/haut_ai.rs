//! How the answers of Haut.AI come about.

use serde_json::json;

use super::answers::Case;
use super::token;
use crate::support::answer::Answer;
use crate::support::client::Request;
use crate::support::server::TestServer;

const PRIVATE_TOKENS: &str = "/haut-ai/api/v1/auth/private_tokens/";
const USER: &str = "/__admin/accounts/haut-ai/user/1";

pub(super) async fn provoke(server: &TestServer, case: &Case<'_>) -> Option<Answer> {
    if case.status == 401 && case.id != "hautAiLogin" {
        return Some(refused(server, case).await?.send().await);
    }
    let body = match case.id {
        "hautAiLogin" => login(case.name)?,
        "hautAiCreatePrivateToken" => new_token(case.name)?,
        _ => return read(server, case).await,
    };
    Some(case.json(server, body).await)
}

fn login(name: &str) -> Option<&'static str> {
    Some(match name {
        "demo" => r#"{"username":"user@example.com","password":"password"}"#,
        "missing" => "{}",
        "blank" => r#"{"username":"","password":""}"#,
        "nulls" => r#"{"username":"user@example.com","password":null}"#,
        "notAnEmail" => r#"{"username":"x","password":"x"}"#,
        "notAString" => r#"{"username":"user@example.com","password":true}"#,
        "secondFactor" => r#"{"username":"mfa@example.com","password":"password"}"#,
        "credentials" => r#"{"username":"user@example.com","password":"x"}"#,
        "disabled" => r#"{"username":"disabled@example.com","password":"password"}"#,
        other => return no_object(other),
    })
}

fn new_token(name: &str) -> Option<&'static str> {
    Some(match name {
        "created" => r#"{"name":"backend","expiration_time":"2099-01-01T00:00:00Z"}"#,
        "missing" => "{}",
        "blank" => r#"{"name":"","expiration_time":"2099-01-01T00:00:00Z"}"#,
        "nulls" => r#"{"name":null,"expiration_time":null}"#,
        "notAString" => r#"{"name":true,"expiration_time":"2099-01-01T00:00:00Z"}"#,
        "notADateTime" => r#"{"name":"backend","expiration_time":"soon"}"#,
        "outOfRange" => r#"{"name":"backend","expiration_time":"0001-01-01T00:00:00+01:00"}"#,
        "past" => r#"{"name":"backend","expiration_time":"2020-01-01T00:00:00Z"}"#,
        other => return no_object(other),
    })
}

fn no_object(name: &str) -> Option<&'static str> {
    Some(match name {
        "notJson" => "x",
        "list" => "[]",
        "noData" => "null",
        _ => return None,
    })
}

/// A request whose token is not accepted.
async fn refused(server: &TestServer, case: &Case<'_>) -> Option<Request> {
    let request = case.bare(server);
    if case.name == "missing" {
        return Some(request);
    }
    let bearer = token(server, "haut-ai").await;
    let request = match case.name {
        "words" => return Some(request.header("authorization", "Bearer a b")),
        _ => request.bearer(&bearer),
    };
    let done = match case.name {
        "token" => server.advance("1h").await,
        "messages" => {
            server.advance("1h").await;
            let messages = json!({"haut-ai": {"token_error_messages": true}});
            server
                .patch("/__admin/settings")
                .json(messages)
                .send()
                .await
        }
        "disabled" => {
            server
                .patch(USER)
                .json(json!({"active": false}))
                .send()
                .await
        }
        "deleted" => server.delete(USER).send().await,
        _ => return None,
    };
    assert!(done.status.is_success(), "{done:#?}");
    Some(request)
}

/// What is read or revoked, when there is something.
async fn read(server: &TestServer, case: &Case<'_>) -> Option<Answer> {
    let bearer = token(server, "haut-ai").await;
    let (made, path) = match case.name {
        "companies" | "company" => (0, case.path.clone()),
        "one" => (1, case.path.clone()),
        "middle" => (5, format!("{}?page=2&page_size=2", case.path)),
        "page" => (0, format!("{}?page=2", case.path)),
        "nullCharacter" => (0, format!("{}?q=%00", case.path)),
        "notFound" if case.id == "hautAiGetCompany" => (0, case.path.clone()),
        "notFound" => {
            let revoke = server.delete(&format!("{PRIVATE_TOKENS}7/"));
            return Some(revoke.bearer(&bearer).send().await);
        }
        _ => return None,
    };
    for number in 1..=made {
        let (name, end) = match number {
            4 => ("nightly job", "2099-06-30T12:00:00Z"),
            _ => ("backend", "2099-01-01T00:00:00Z"),
        };
        let token = json!({"name": name, "expiration_time": end});
        let made = server.post(PRIVATE_TOKENS).bearer(&bearer).json(token);
        made.send().await.status_is(201);
    }
    Some(server.get(&path).bearer(&bearer).send().await)
}
