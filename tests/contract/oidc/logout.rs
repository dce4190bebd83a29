//! Logout at the request of a client (OpenID Connect RP-Initiated Logout 1.0).

use serde_json::{Value, json};

use super::browser::{Browser, error, has_code, sent_back};
use crate::support::answer::{Answer, claims};
use crate::support::client::Client;
use crate::support::server::TestServer;

const BACK: &str = "post_logout_redirect_uri=http://localhost:3000/";

/// The tokens for the code that the provider has sent back.
async fn redeem(client: &Client, answer: &Answer) -> Value {
    let code = sent_back(answer).remove("code").expect("a code");
    let form = format!(
        "grant_type=authorization_code&client_id=web&client_secret=secret&code={code}\
         &redirect_uri=http://localhost:3000/callback"
    );
    let answer = client.post("/oidc/token").form(&form).send().await;
    answer.status_is(200).json()
}

/// A browser in which a user has logged in, with the ID token.
async fn logged_in(client: &Client, user: &str) -> (Browser, String) {
    let (browser, tokens) = with_tokens(client, user).await;
    let id_token = tokens["id_token"].as_str().expect("an ID token");
    (browser, id_token.to_owned())
}

async fn with_tokens(client: &Client, user: &str) -> (Browser, Value) {
    let mut browser = Browser::logged_in(client, user).await;
    let answer = browser.authorize("").await;
    let tokens = redeem(client, &answer).await;
    (browser, tokens)
}

async fn is_logged_in(browser: &mut Browser) -> bool {
    has_code_or_login_required(&browser.authorize("&prompt=none").await)
}

#[track_caller]
fn has_code_or_login_required(answer: &Answer) -> bool {
    has_code(answer) || {
        assert_eq!(error(answer), "login_required");
        false
    }
}

#[tokio::test]
async fn an_expired_id_token_is_a_hint_too() {
    let server = TestServer::start().await;
    let (mut browser, id_token) = logged_in(&server, "ada").await;
    server.advance("59m").await;
    browser.authorize("").await.status_is(303);
    server.advance("10m").await;
    let logout = format!("/oidc/logout?id_token_hint={id_token}&{BACK}");
    let answer = browser.get(&logout).await.status_is(303);
    answer.header_is("location", "http://localhost:3000/");
    assert!(!is_logged_in(&mut browser).await);
}

#[tokio::test]
async fn without_an_id_token_the_person_is_asked_in_both_modes() {
    let auto = "oidc: { settings: { login: auto } }";
    for server in [
        TestServer::start().await,
        TestServer::with_settings(auto).await,
    ] {
        let mut browser = Browser::new(&server);
        let page = browser.authorize("&login_hint=ada").await;
        if page.status == 200 {
            let fields = [("username", "ada"), ("scope", "email")];
            browser.submit(&page, &fields).await.status_is(303);
        }
        let logout = format!("/oidc/logout?client_id=web&{BACK}");
        let page = browser.get(&logout).await.status_is(200);
        assert!(page.body_text().contains("<b>ada</b>"));
        let stayed = browser.submit(&page, &[("action", "stay")]).await;
        stayed.status_is(200);
        assert!(is_logged_in(&mut browser).await);
        let page = browser.get(&logout).await;
        let answer = browser.submit(&page, &[("action", "log_out")]).await;
        answer.header_is("location", "http://localhost:3000/");
        assert!(!is_logged_in(&mut browser).await);
    }
}

#[tokio::test]
async fn the_question_has_the_name_of_the_client_and_its_id() {
    let server = TestServer::start().await;
    let named = server.patch("/__admin/accounts/oidc/application/web");
    let named = named.json(json!({ "client_name": "Shop & Co" }));
    named.send().await.status_is(200);
    let mut browser = Browser::new(&server);
    for (client, name) in [("web", "Shop &amp; Co (web)"), ("spa", "spa")] {
        let page = browser
            .get(&format!("/oidc/logout?client_id={client}"))
            .await;
        let expected = format!("The application {name} asks for it.");
        assert!(page.status_is(200).body_text().contains(&expected));
    }
}

#[tokio::test]
async fn what_does_not_fit_is_shown_and_never_sent_back() {
    let server = TestServer::start().await;
    let (mut browser, id_token) = logged_in(&server, "ada").await;
    let (uri, hint) = ("redirect_uri_mismatch", "id_token_hint_invalid");
    for (query, reason) in [
        (format!("client_id=machine&{BACK}"), uri),
        (format!("id_token_hint=a.b.c&{BACK}"), hint),
        (
            format!("id_token_hint={id_token}&client_id=spa&{BACK}"),
            hint,
        ),
        (format!("client_id=nobody&{BACK}"), "parameter_invalid"),
        (
            format!("client_id=web&client_id=web&{BACK}"),
            "parameter_repeated",
        ),
    ] {
        let answer = browser.get(&format!("/oidc/logout?{query}")).await;
        answer.status_is(400).lacks_header("location");
        assert_eq!(server.newest_entry().await["reason"], reason, "{query}");
        assert!(is_logged_in(&mut browser).await, "{query}");
    }
}

#[tokio::test]
async fn a_form_of_the_client_needs_no_cookie() {
    let server = TestServer::start().await;
    let (mut browser, id_token) = logged_in(&server, "ada").await;
    let form = format!("id_token_hint={id_token}&{BACK}");
    let mut other = Browser::new(&server);
    let answer = other.submit_from("http://localhost:3000", "/oidc/logout", &form);
    answer.await.header_is("location", "http://localhost:3000/");
    assert!(!is_logged_in(&mut browser).await);
}

#[tokio::test]
async fn the_id_token_of_somebody_else_logs_nobody_out_unasked() {
    let server = TestServer::start().await;
    let (mut bobs, id_token) = logged_in(&server, "bob").await;
    let mut adas = Browser::logged_in(&server, "ada").await;
    let logout = format!("/oidc/logout?id_token_hint={id_token}&{BACK}");
    adas.get(&logout).await.status_is(200);
    assert!(is_logged_in(&mut adas).await);
    assert!(is_logged_in(&mut bobs).await);
    server.delete(&sso(&id_token)).send().await.status_is(204);
    adas.get(&logout).await.status_is(200);
    assert!(is_logged_in(&mut adas).await);
}

fn sso(id_token: &str) -> String {
    let sid = claims(id_token)["sid"].as_str().expect("a sid").to_owned();
    format!("/__admin/oidc/sessions/{sid}")
}

#[tokio::test]
async fn tokens_outlive_the_logout_unless_the_settings_end_them() {
    for (tokens, status) in [("keep", 200), ("revoke", 401)] {
        let settings = format!("oidc: {{ settings: {{ end_session: {{ tokens: {tokens} }} }} }}");
        let server = TestServer::with_settings(&settings).await;
        let (mut browser, tokens) = with_tokens(&server, "ada").await;
        let id_token = tokens["id_token"].as_str().expect("an ID token");
        let logout = format!("/oidc/logout?id_token_hint={id_token}");
        browser.get(&logout).await.status_is(200);
        let access = tokens["access_token"].as_str().expect("an access token");
        let userinfo = server.get("/oidc/userinfo").bearer(access).send().await;
        userinfo.status_is(status);
    }
}

#[tokio::test]
async fn the_session_ends_while_tokens_live_and_the_reverse() {
    let server = TestServer::start().await;
    let (mut browser, tokens) = with_tokens(&server, "ada").await;
    let access = tokens["access_token"].as_str().expect("an access token");
    let userinfo = || server.get("/oidc/userinfo").bearer(access).send();
    let id_token = tokens["id_token"].as_str().expect("an ID token");
    server.delete(&sso(id_token)).send().await.status_is(204);
    assert!(!is_logged_in(&mut browser).await);
    userinfo().await.status_is(200);

    let (mut browser, tokens) = with_tokens(&server, "ada").await;
    let access = tokens["access_token"].as_str().expect("an access token");
    let grants = server.get("/__admin/sessions?provider=oidc").send().await;
    let last = json!(grants.at("/total").as_u64().unwrap_or_default() - 1);
    let grant = grants.text(&format!("/sessions/{last}/id"));
    let end = server.delete(&format!("/__admin/sessions/{grant}"));
    end.send().await.status_is(204);
    let userinfo = server.get("/oidc/userinfo").bearer(access).send().await;
    userinfo.status_is(401);
    assert!(is_logged_in(&mut browser).await);
}

#[tokio::test]
async fn the_id_token_says_when_and_how_the_person_logged_in() {
    let server = TestServer::start().await;
    let (mut browser, first) = logged_in(&server, "ada").await;
    server.advance("10m").await;
    let answer = browser.authorize("").await;
    let second = redeem(&server, &answer).await;
    let second = claims(second["id_token"].as_str().expect("an ID token"));
    let first = claims(&first);
    for name in ["auth_time", "sid", "acr", "amr", "sub"] {
        assert_eq!(first[name], second[name], "{name}");
        assert_ne!(first[name], Value::Null, "{name}");
    }
    assert_eq!(first["auth_time"], crate::support::server::NOON_SECONDS);
}

#[tokio::test]
async fn the_id_token_hint_admits_nobody_else() {
    let server = TestServer::start().await;
    let (mut adas, id_token) = logged_in(&server, "ada").await;
    let hint = format!("&id_token_hint={id_token}");
    assert!(has_code(
        &adas.authorize(&format!("{hint}&prompt=none")).await
    ));
    let mut bobs = Browser::logged_in(&server, "bob").await;
    let silent = bobs.authorize(&format!("{hint}&prompt=none")).await;
    assert_eq!(error(&silent), "login_required");
    let page = bobs.authorize(&hint).await.status_is(200);
    let answer = bobs.submit(&page, &[("username", "bob")]).await;
    assert_eq!(error(&answer), "login_required");
}
