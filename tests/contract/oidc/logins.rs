//! Logins that a test has scripted.

use serde_json::{Value, json};

use super::browser::{Browser, error, has_code};
use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;

const LOGINS: &str = "/__admin/oidc/logins";

async fn script(client: &Client, login: Value) -> Answer {
    client.post(LOGINS).any_json(login).send().await
}

async fn waiting(client: &Client) -> Value {
    let list = client.get(LOGINS).send().await.status_is(200);
    list.at("/total")
}

#[tokio::test]
async fn a_scripted_login_answers_one_request_without_the_page() {
    let server = TestServer::start().await;
    let login =
        json!({"account": "bob@example.com", "auth_time": "-1h", "acr": "gold", "amr": ["otp"]});
    let expected = json!({
        "id": 1, "times": 1, "account": "bob", "outcome": "approve",
        "auth_time": "-1h", "acr": "gold", "amr": ["otp"],
    });
    assert_eq!(script(&server, login).await.status_is(201).json(), expected);
    let mut browser = Browser::new(&server);
    assert!(has_code(&browser.authorize("").await));
    let sessions = server.get("/__admin/oidc/sessions").send().await;
    sessions
        .has("/sessions/0/login", "bob")
        .has("/sessions/0/authenticated", "2026-01-01T11:00:00Z")
        .has("/sessions/0/acr", "gold")
        .has("/sessions/0/amr/0", "otp");
    assert_eq!(waiting(&server).await, 0);
    Browser::new(&server).authorize("").await.status_is(200);
}

#[tokio::test]
async fn each_error_is_scripted_and_sent_back() {
    let server = TestServer::start().await;
    for outcome in [
        "access_denied",
        "login_required",
        "interaction_required",
        "account_selection_required",
        "consent_required",
        "temporarily_unavailable",
        "server_error",
    ] {
        let login = json!({"outcome": outcome});
        script(&server, login).await.status_is(201);
        let answer = Browser::new(&server).authorize("").await;
        assert_eq!(error(&answer), outcome);
    }
}

#[tokio::test]
async fn it_is_for_its_client_and_as_often_as_it_says() {
    let server = TestServer::start().await;
    let other = json!({"account": "ada", "match": {"client_id": "spa"}});
    script(&server, other).await.status_is(201);
    let twice = json!({"account": "ada", "match": {"client_id": "web"}, "times": 2});
    script(&server, twice).await.status_is(201);
    for status in [303, 303, 200] {
        Browser::new(&server).authorize("").await.status_is(status);
    }
    assert_eq!(waiting(&server).await, 1);
}

#[tokio::test]
async fn an_approval_waits_for_a_request_that_may_show_the_page() {
    let server = TestServer::start().await;
    script(&server, json!({"account": "ada"}))
        .await
        .status_is(201);
    let silent = Browser::new(&server).authorize("&prompt=none").await;
    assert_eq!(error(&silent), "login_required");
    assert!(has_code(&Browser::new(&server).authorize("").await));
}

#[tokio::test]
async fn an_inactive_user_cannot_be_logged_in_by_a_script() {
    let server = TestServer::start().await;
    script(&server, json!({"account": "inactive"}))
        .await
        .status_is(201);
    let answer = Browser::new(&server).authorize("").await;
    assert_eq!(error(&answer), "access_denied");
    assert_eq!(server.newest_entry().await["reason"], "account_inactive");
}

#[tokio::test]
async fn what_does_not_fit_is_refused_with_its_field() {
    let server = TestServer::start().await;
    for (login, field) in [
        (json!({}), "/account"),
        (json!({"account": "nobody"}), "/account"),
        (json!({"account": "ada", "outcome": "aprove"}), "/outcome"),
        (json!({"account": "ada", "auth_time": "1h"}), "/auth_time"),
        (json!({"account": "ada", "times": 0}), "/times"),
        (json!({"account": "ada", "scopes": ["a\"b"]}), "/scopes"),
        (
            json!({"account": "ada", "match": {"client_id": "wob"}}),
            "/match/client_id",
        ),
        (json!({"account": "ada", "unknown": 1}), "/unknown"),
    ] {
        let refused = script(&server, login.clone()).await.status_is(422);
        assert_eq!(refused.at("/errors/0/field"), field, "{login}");
    }
    assert_eq!(waiting(&server).await, 0);
}

#[tokio::test]
async fn a_scripted_login_is_shown_and_removed() {
    let server = TestServer::start().await;
    for _ in 0..2 {
        script(&server, json!({"account": "ada"}))
            .await
            .status_is(201);
    }
    let one = format!("{LOGINS}/1");
    server
        .get(&one)
        .send()
        .await
        .status_is(200)
        .has("/account", "ada");
    server.delete(&one).send().await.status_is(204);
    server.get(&one).send().await.status_is(404);
    server.delete(LOGINS).send().await.status_is(204);
    assert_eq!(waiting(&server).await, 0);
}

#[tokio::test]
async fn a_reset_forgets_scripted_logins_and_a_snapshot_keeps_them() {
    let (here, there) = (TestServer::start().await, TestServer::start().await);
    script(&here, json!({"account": "ada"}))
        .await
        .status_is(201);
    let snapshot = here.get("/__admin/snapshot").send().await.json();
    let restored = there.put("/__admin/snapshot").json(snapshot).send().await;
    restored.status_is(200);
    assert_eq!(waiting(&there).await, 1);
    here.post("/__admin/reset").send().await.status_is(204);
    assert_eq!(waiting(&here).await, 0);
}
