//! Who is asked to log in, and what the ID token then says of the time (OpenID Connect Core, sections
//! 2 and 3.1.2.1).

use crate::oidc::conformance::{Flow, Suite};
use crate::oidc::with;

/// A flow in which the user logs in, and then a second.
async fn logged_in() -> (Suite, Flow) {
    let mut suite = Suite::start().await;
    let request = suite.request();
    let flow = suite.flow(request).await;
    suite.advance(2).await;
    (suite, flow)
}

/// Two ID tokens are of the same login.
fn are_of_one_login(first: &Flow, second: &Flow) {
    for claim in ["sub", "auth_time"] {
        assert!(!first.id_token[claim].is_null(), "{claim}");
        assert_eq!(first.id_token[claim], second.id_token[claim], "{claim}");
    }
}

/// The second ID token is of a new login of the same user.
fn is_a_new_login(suite: &Suite, first: &Flow, second: &Flow) {
    assert_eq!(first.id_token["sub"], second.id_token["sub"]);
    let auth_time = |flow: &Flow| flow.id_token["auth_time"].as_i64();
    assert!(auth_time(first) < auth_time(second));
    assert_eq!(auth_time(second), Some(suite.now));
}

#[tokio::test]
async fn oidcc_prompt_login() {
    let (mut suite, first) = logged_in().await;
    let request = suite.request_with("prompt", "login");
    let second = suite.flow(request).await;
    is_a_new_login(&suite, &first, &second);
}

#[tokio::test]
async fn oidcc_prompt_none_not_logged_in() {
    let mut suite = Suite::start().await;
    let request = suite.request_with("prompt", "none");
    let answer = suite.authorize(&request).await;
    let refused = ("login_required", "login_required");
    suite.is_refused(&request, &answer, refused).await;
}

#[tokio::test]
async fn oidcc_prompt_none_logged_in() {
    let (mut suite, first) = logged_in().await;
    let request = suite.request_with("prompt", "none");
    let second = suite.silent_flow(request).await;
    are_of_one_login(&first, &second);
}

#[tokio::test]
async fn oidcc_max_age_1() {
    let (mut suite, first) = logged_in().await;
    let request = suite.request_with("max_age", "1");
    let second = suite.flow(request).await;
    is_a_new_login(&suite, &first, &second);
}

/// The first request has `max_age`, too, because only then `auth_time` has to be there.
#[tokio::test]
async fn oidcc_max_age_10000() {
    let mut suite = Suite::start().await;
    let request = suite.request_with("max_age", "15000");
    let first = suite.flow(request).await;
    suite.advance(2).await;
    let request = suite.request_with("max_age", "10000");
    let second = suite.silent_flow(request).await;
    are_of_one_login(&first, &second);
}

#[tokio::test]
async fn oidcc_id_token_hint() {
    let (mut suite, first) = logged_in().await;
    let request = suite.request_with("prompt", "none");
    let request = with(request, "id_token_hint", &first.tokens.text("/id_token"));
    let second = suite.silent_flow(request).await;
    are_of_one_login(&first, &second);
}

/// The hint is `buffy` at the issuer, whom nobody knows: it fills in the page, and any user may log in.
#[tokio::test]
async fn oidcc_login_hint() {
    let mut suite = Suite::start().await;
    let request = suite.request_with("login_hint", "buffy@localhost");
    let page = suite.authorize(&request).await.status_is(200);
    assert!(page.body_text().contains("value=\"buffy@localhost\""));
    let answer = suite.log_in(&page, &request).await;
    suite.finish(request, &answer).await;
}
