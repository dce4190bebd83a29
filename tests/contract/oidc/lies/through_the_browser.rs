//! Lies told through the browser: at the page, in forms that it posts, and after a logout.

use std::collections::BTreeMap;

use super::super::browser::{Browser, form_of, sent_back};
use super::super::{ask, automatic, code_for, exchange, fields, request, with, without};
use super::{believe, is, order};
use crate::support::answer::{Answer, claims};
use crate::support::server::TestServer;

/// The token request for a code of the browser's usual authorization request.
fn exchange_of_browser(code: &str) -> super::Fields {
    without(exchange(code), "code_verifier")
}

#[tokio::test]
async fn a_lie_about_the_request_is_told_after_a_login_at_the_page() {
    let server = TestServer::start().await;
    for (lie, asked, claim) in [
        ("auth_time_missing", "&max_age=60", "auth_time"),
        ("acr_lower", "&acr_values=2", "acr"),
    ] {
        let mut browser = Browser::new(&server);
        let page = browser.authorize(asked).await.status_is(200);
        let answer = browser.submit(&page, &[("username", "ada")]).await;
        let code = sent_back(&answer).remove("code").expect("a code");
        order(&server, "oidcToken", lie).await;
        let deceived = believe(&server, &exchange_of_browser(&code)).await;
        let claims = claims(&deceived.text("/id_token"));
        let expected = (lie == "acr_lower").then_some("0");
        assert_eq!(claims[claim].as_str(), expected, "{lie}");
    }
}

#[tokio::test]
async fn a_lie_about_the_request_is_told_after_a_request_by_post() {
    let server = automatic("").await;
    let request = with(request(), "max_age", "60");
    let answer = super::form(server.post("/oidc/authorize"), &request);
    let answer = answer.send().await.status_is(303);
    let code = sent_back(&answer).remove("code").expect("a code");
    order(&server, "oidcToken", "auth_time_missing").await;
    let deceived = believe(&server, &exchange(&code)).await;
    assert!(
        claims(&deceived.text("/id_token"))
            .get("auth_time")
            .is_none()
    );
}

/// The parameters in the form of an answer.
fn posted(answer: &Answer) -> BTreeMap<String, String> {
    let form = form_of(answer, &[]);
    let pairs = form_urlencoded::parse(form.as_bytes()).into_owned();
    pairs.collect()
}

#[tokio::test]
async fn a_lie_is_told_in_a_form_that_the_browser_posts() {
    let server = automatic("").await;
    let request = with(request(), "response_mode", "form_post");
    for (lie, parameter, expected) in [
        ("state_wrong", "state", Some("other-state")),
        ("state_missing", "state", None),
        ("iss_wrong", "iss", Some("https://other.example.com")),
        ("iss_missing", "iss", None),
    ] {
        order(&server, "oidcAuthorize", lie).await;
        let answer = super::authorize(&server, &request).await.status_is(200);
        let found = posted(&answer).remove(parameter);
        assert_eq!(found.as_deref(), expected, "{lie}");
    }
}

#[tokio::test]
async fn a_client_that_redeems_the_code_of_a_false_form_has_swallowed_the_lie() {
    let server = automatic("").await;
    order(&server, "oidcAuthorize", "state_wrong").await;
    let request = with(request(), "response_mode", "form_post");
    let answer = super::authorize(&server, &request).await.status_is(200);
    is(&server, 200, "not_used").await;
    let code = posted(&answer).remove("code").expect("a code");
    ask(&server, &exchange(&code)).await.status_is(200);
    is(&server, 422, "swallowed").await;
}

#[tokio::test]
async fn a_lie_about_the_request_is_told_after_an_answer_in_a_form() {
    let server = automatic("").await;
    let request = with(request(), "response_mode", "form_post");
    let request = with(request, "max_age", "60");
    let answer = super::authorize(&server, &request).await.status_is(200);
    let code = posted(&answer).remove("code").expect("a code");
    order(&server, "oidcToken", "auth_time_stale").await;
    let deceived = believe(&server, &exchange(&code)).await;
    let claims = claims(&deceived.text("/id_token"));
    assert!(claims["auth_time"].as_i64() < claims["iat"].as_i64().map(|now| now - 60));
}

#[tokio::test]
async fn what_a_client_does_with_the_state_after_a_logout_is_not_seen() {
    let server = automatic("").await;
    order(&server, "oidcEndSession", "logout_state_wrong").await;
    let code = code_for(&server, &request()).await;
    let tokens = ask(&server, &exchange(&code)).await.status_is(200);
    is(&server, 422, "untold").await;
    let logout = fields([
        ("id_token_hint", &tokens.text("/id_token")),
        ("post_logout_redirect_uri", "http://localhost:3000/"),
        ("state", "s"),
    ]);
    let logout = format!("/oidc/logout?{}", super::super::encoded(&logout));
    let answer = server.get(&logout).send().await.status_is(303);
    answer.header_is("location", "http://localhost:3000/?state=other-state");
    is(&server, 200, "not_seen").await;
}

#[tokio::test]
async fn the_list_says_of_which_lies_the_server_sees_nothing() {
    let server = TestServer::start().await;
    let list = server.get("/__admin/lies").send().await.json();
    let lies = list["lies"].as_array().expect("a list");
    let unseen = lies.iter().filter(|lie| lie["seen"] == false);
    let unseen: Vec<_> = unseen.filter_map(|lie| lie["lie"].as_str()).collect();
    assert_eq!(unseen, ["logout_state_wrong", "logout_state_missing"]);
}
