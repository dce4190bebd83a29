//! SSO sessions: who is logged in, for how long, and what `prompt`, `max_age` and the hints ask for.

use serde_json::{Value, json};

use super::browser::{Browser, error, has_code};
use crate::support::client::Client;
use crate::support::server::TestServer;

const SESSIONS: &str = "/__admin/oidc/sessions";

async fn sessions(client: &Client) -> Vec<Value> {
    let list = client.get(SESSIONS).send().await.status_is(200);
    list.at("/sessions").as_array().cloned().unwrap_or_default()
}

async fn only_session(client: &Client) -> Value {
    let sessions = sessions(client).await;
    assert_eq!(sessions.len(), 1);
    sessions[0].clone()
}

async fn sid(client: &Client) -> String {
    only_session(client).await["sid"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

async fn auto() -> TestServer {
    TestServer::with_settings("oidc: { settings: { login: auto } }").await
}

#[tokio::test]
async fn without_a_session_prompt_none_is_login_required_in_both_modes() {
    for server in [TestServer::start().await, auto().await] {
        let answer = Browser::new(&server).authorize("&prompt=none").await;
        assert_eq!(error(&answer), "login_required");
        let entry = server.newest_entry().await;
        assert_eq!(entry["reason"], "login_required");
    }
}

#[tokio::test]
async fn a_login_begins_a_session_that_answers_the_next_request() {
    let server = TestServer::start().await;
    let mut browser = Browser::logged_in(&server, "ada").await;
    assert!(has_code(&browser.authorize("").await));
    assert!(has_code(&browser.authorize("&prompt=none").await));
    let session = only_session(&server).await;
    assert_eq!(session["login"], "ada");
    assert_eq!(session["state"], "active");
    assert_eq!(session["clients"], json!(["web"]));
}

#[tokio::test]
async fn the_cookie_is_not_for_scripts_and_has_no_end_of_its_own() {
    let server = auto().await;
    let answer = Browser::new(&server.in_sandbox("a")).authorize("").await;
    let cookie = answer.header("set-cookie");
    let (_, attributes) = cookie.split_once("; ").expect("attributes");
    assert_eq!(attributes, "Path=/~a/oidc; HttpOnly; SameSite=Lax");
}

#[tokio::test]
async fn a_session_of_a_sandbox_is_none_in_another() {
    let server = auto().await;
    let mut browser = Browser::new(&server);
    browser.authorize("").await.status_is(303);
    let mut other = browser.at(&server.in_sandbox("other"));
    let answer = other.authorize("&prompt=none").await;
    assert_eq!(error(&answer), "login_required");
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used_and_at_its_absolute_end() {
    let server = TestServer::start().await;
    let mut browser = Browser::logged_in(&server, "ada").await;
    for _ in 0..14 {
        server.advance("50m").await;
        assert!(has_code(&browser.authorize("&prompt=none").await));
    }
    server.advance("20m").await;
    assert_eq!(
        error(&browser.authorize("&prompt=none").await),
        "login_required"
    );
    assert_eq!(only_session(&server).await["state"], "expired");

    let mut browser = Browser::logged_in(&server, "bob").await;
    server.advance("1h").await;
    assert_eq!(
        error(&browser.authorize("&prompt=none").await),
        "login_required"
    );
    server.advance("-1s").await;
    assert!(has_code(&browser.authorize("&prompt=none").await));
}

#[tokio::test]
async fn max_age_asks_for_a_new_login_when_its_time_is_over() {
    let server = TestServer::start().await;
    let mut browser = Browser::logged_in(&server, "ada").await;
    server.advance("10m").await;
    assert!(has_code(&browser.authorize("&max_age=600").await));
    server.advance("1s").await;
    browser.authorize("&max_age=600").await.status_is(200);
    let silent = browser.authorize("&max_age=600&prompt=none").await;
    assert_eq!(error(&silent), "login_required");
}

#[tokio::test]
async fn automatic_login_stands_in_for_the_page_and_authenticates_anew() {
    let server = auto().await;
    let mut browser = Browser::new(&server);
    assert!(has_code(&browser.authorize("").await));
    for (number, more) in ["&prompt=login", "&max_age=0", "&max_age=30"]
        .iter()
        .enumerate()
    {
        let before = only_session(&server).await;
        server.advance("1m").await;
        assert!(has_code(&browser.authorize(more).await), "{more}");
        let after = only_session(&server).await;
        assert_eq!(after["sid"], before["sid"], "{more}");
        let minute = number + 1;
        assert_eq!(
            after["authenticated"],
            format!("2026-01-01T12:0{minute}:00Z"),
            "{more}"
        );
    }
}

#[tokio::test]
async fn the_hint_says_who_logs_in_automatically() {
    let server = auto().await;
    let hints = [("bob", "bob"), ("bob%40example.com", "bob"), ("ada", "ada")];
    for (hint, login) in hints {
        let mut browser = Browser::new(&server);
        let answer = browser.authorize(&format!("&login_hint={hint}")).await;
        assert!(has_code(&answer), "{hint}");
        let sessions = sessions(&server).await;
        assert!(
            sessions.iter().any(|session| session["login"] == login),
            "{hint}"
        );
    }
}

#[tokio::test]
async fn an_unknown_hint_is_shown_in_the_browser_with_the_nearest_name() {
    let server = auto().await;
    let answer = Browser::new(&server).authorize("&login_hint=bobb").await;
    let page = answer.status_is(400).body_text();
    assert!(page.contains("did you mean `bob`?"), "{page}");
    assert_eq!(server.newest_entry().await["reason"], "login_hint_unknown");
}

#[tokio::test]
async fn a_session_of_one_account_is_no_answer_to_a_hint_for_another() {
    let server = TestServer::start().await;
    let mut browser = Browser::logged_in(&server, "ada").await;
    let answer = browser.authorize("&prompt=none&login_hint=bob").await;
    assert_eq!(error(&answer), "login_required");
    let page = browser.authorize("&login_hint=bob").await.status_is(200);
    assert!(page.body_text().contains("name=\"username\" value=\"bob\""));
}

#[tokio::test]
async fn nobody_is_answered_for_a_subject_without_an_account() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let claims = "&claims=%7B%22id_token%22:%7B%22sub%22:%7B%22value%22:%22nobody%22%7D%7D%7D";
    let page = browser.authorize(claims).await.status_is(200);
    let said = "The subject of id_token_hint, or of the parameter claims, has no account";
    assert!(page.body_text().contains(said), "{page:?}");
    let answer = browser.submit(&page, &[("username", "ada")]).await;
    assert_eq!(error(&answer), "login_required");
    let scripted = server.post("/__admin/oidc/logins");
    let scripted = scripted.json(json!({ "account": "ada" }));
    scripted.send().await.status_is(201);
    let answer = browser.authorize(claims).await;
    assert_eq!(error(&answer), "login_required");
}

#[tokio::test]
async fn another_account_replaces_the_session_unless_the_person_may_choose() {
    let server = auto().await;
    let mut browser = Browser::new(&server);
    browser.authorize("&login_hint=ada").await.status_is(303);
    browser.authorize("&login_hint=bob").await.status_is(303);
    assert_eq!(only_session(&server).await["login"], "bob");
    let choosing = "&login_hint=ada&prompt=select_account";
    browser.authorize(choosing).await.status_is(303);
    assert_eq!(sessions(&server).await.len(), 2);
    let silent = browser.authorize("&prompt=none").await;
    assert_eq!(error(&silent), "account_selection_required");
    let silent = browser.authorize("&prompt=none&login_hint=bob").await;
    assert!(has_code(&silent));
}

#[tokio::test]
async fn a_higher_acr_than_that_of_the_session_asks_for_a_new_login() {
    let server = auto().await;
    let mut browser = Browser::new(&server);
    browser.authorize("").await.status_is(303);
    let silent = browser.authorize("&prompt=none&acr_values=gold").await;
    assert_eq!(error(&silent), "interaction_required");
    assert!(has_code(&browser.authorize("&acr_values=gold").await));
    assert_eq!(only_session(&server).await["acr"], "gold");
    let silent = browser.authorize("&prompt=none&acr_values=gold").await;
    assert!(has_code(&silent));
}

#[tokio::test]
async fn impossible_parameters_of_the_login_are_sent_back() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    for more in [
        "&prompt=none%20login",
        "&prompt=nothing",
        "&max_age=soon",
        "&max_age=-1",
        "&id_token_hint=a.b.c",
    ] {
        let answer = browser.authorize(more).await;
        assert_eq!(error(&answer), "invalid_request", "{more}");
    }
}

#[tokio::test]
async fn the_control_api_ends_a_session_and_makes_it_older() {
    let server = TestServer::start().await;
    let mut browser = Browser::logged_in(&server, "ada").await;
    let one = format!("{SESSIONS}/{}", sid(&server).await);
    let aged = server
        .post(&format!("{one}/age"))
        .any_json(json!({"by": "30m"}));
    let aged = aged.send().await.status_is(200);
    aged.has("/authenticated", "2026-01-01T11:30:00Z");
    let asked = browser.authorize("&max_age=60&prompt=none").await;
    assert_eq!(error(&asked), "login_required");
    server
        .get(&one)
        .send()
        .await
        .status_is(200)
        .has("/login", "ada");
    server.delete(&one).send().await.status_is(204);
    server.get(&one).send().await.status_is(404);
    assert_eq!(
        error(&browser.authorize("&prompt=none").await),
        "login_required"
    );
}

#[tokio::test]
async fn all_sessions_end_together() {
    let server = TestServer::start().await;
    Browser::logged_in(&server, "ada").await;
    Browser::logged_in(&server, "bob").await;
    server.delete(SESSIONS).send().await.status_is(204);
    assert!(sessions(&server).await.is_empty());
}

#[tokio::test]
async fn a_session_of_a_deleted_user_is_not_that_of_the_next_one_of_the_name() {
    let server = TestServer::start().await;
    let mut browser = Browser::logged_in(&server, "ada").await;
    let user = "/__admin/accounts/oidc/user/ada";
    server.delete(user).send().await.status_is(204);
    server.advance("1m").await;
    let new = json!({"provider": "oidc", "kind": "user", "username": "ada"});
    let new = server.post("/__admin/accounts").json(new).send().await;
    new.status_is(201);
    assert_eq!(
        error(&browser.authorize("&prompt=none").await),
        "login_required"
    );
}

#[tokio::test]
async fn a_snapshot_carries_sessions_to_another_server() {
    let (here, there) = (TestServer::start().await, TestServer::start().await);
    let browser = Browser::logged_in(&here, "ada").await;
    let snapshot = here.get("/__admin/snapshot").send().await.json();
    let restored = there.put("/__admin/snapshot").json(snapshot).send().await;
    restored.status_is(200);
    let answer = browser.at(&there).authorize("&prompt=none").await;
    assert!(has_code(&answer));
}
