//! Logins that were not needed.

use serde_json::json;

use super::{KEY, LOGIN, broken, call, log_in, only_finding, refresh};
use crate::support::server::TestServer;

const RULE: &str = "logs-in-while-a-token-is-good";

#[tokio::test]
async fn a_login_while_a_token_is_good_is_found_with_the_facts() {
    let server = TestServer::start().await;
    log_in(&server).await;
    server.advance("3m").await;
    log_in(&server).await;
    let finding = only_finding(&server).await;
    assert_eq!(finding["rule"], RULE);
    assert_eq!(finding["entries"], json!([1, 2]));
    let expected = "The client logged in at 12:03:00 (#2) while the access token that it had got at \
                    12:00:00 (#1) was good until 12:15:00, for another 12 min.";
    assert_eq!(finding["sentence"], expected);
}

#[tokio::test]
async fn a_login_is_not_needless_once_the_access_token_and_its_session_have_ended() {
    let server = TestServer::start().await;
    let tokens = log_in(&server).await;
    call(&server, &tokens).await.status_is(200);
    server.advance("1h").await;
    let tokens = log_in(&server).await;
    call(&server, &tokens).await.status_is(200);
    assert_eq!(broken(&server).await, [""; 0]);
}

#[tokio::test]
async fn a_login_shortly_before_the_end_of_the_access_token_is_not_needless() {
    let server = TestServer::with_settings("igny8: {settings: {access_ttl: 10m}}").await;
    log_in_at_igny8(&server).await;
    server.advance("9m").await;
    log_in_at_igny8(&server).await;
    assert!(!broken(&server).await.contains(&RULE.to_owned()));
}

#[tokio::test]
async fn a_login_after_a_refusal_of_the_token_is_not_needless() {
    let server = TestServer::start().await;
    let tokens = log_in(&server).await;
    let session = server.get("/__admin/sessions").send().await;
    let session = session.text("/sessions/0/id");
    let session = format!("/__admin/sessions/{session}");
    server.delete(&session).send().await.status_is(204);
    call(&server, &tokens).await.status_is(401);
    log_in(&server).await;
    assert_eq!(broken(&server).await, [""; 0]);
}

#[tokio::test]
async fn a_login_after_the_control_api_has_ended_the_session_is_not_blamed_on_the_client() {
    let server = TestServer::start().await;
    log_in(&server).await;
    let session = server.get("/__admin/sessions").send().await;
    let session = session.text("/sessions/0/id");
    let session = format!("/__admin/sessions/{session}");
    server.delete(&session).send().await.status_is(204);
    log_in(&server).await;
    assert_eq!(broken(&server).await, [""; 0]);
}

#[tokio::test]
async fn two_clients_of_one_account_are_told_apart_by_their_user_agents() {
    let server = TestServer::start().await;
    for agent in ["a/1", "b/1"] {
        let login = server.post(LOGIN).json(json!({"api_key": KEY}));
        let login = login.header("user-agent", agent);
        login.send().await.status_is(200);
    }
    assert_eq!(broken(&server).await, [""; 0]);
}

#[tokio::test]
async fn one_program_with_two_accounts_is_two_clients() {
    let keys = [KEY, "11111111-1111-4111-8111-111111111111"];
    let yaml = format!(
        "intergiro: {{ api_keys: [{{ key: {} }}, {{ key: {} }}] }}",
        keys[0], keys[1]
    );
    let server = TestServer::with_fixtures(&yaml).await;
    for key in keys {
        let login = server.post(LOGIN).json(json!({ "api_key": key }));
        login
            .header("user-agent", "a/1")
            .send()
            .await
            .status_is(200);
    }
    assert_eq!(broken(&server).await, [""; 0]);
}

#[tokio::test]
async fn a_refresh_while_a_token_is_good_is_no_login() {
    let server = TestServer::start().await;
    let tokens = log_in(&server).await;
    server.advance("15m").await;
    refresh(&server, &tokens).await.status_is(200);
    assert_eq!(broken(&server).await, [""; 0]);
}

async fn log_in_at_igny8(server: &TestServer) {
    let login = json!({"email": "user@example.com", "password": "password"});
    let login = server.post("/igny8/api/v1/auth/login/").any_json(login);
    login.send().await.status_is(200);
}
