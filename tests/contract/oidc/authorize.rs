//! The authorization endpoint: what is told to whom.

use super::{AUTHORIZE, WEB, authorize, automatic, encoded, request, returned, with, without};
use crate::support::server::TestServer;

/// Asserts that a request is refused without a redirect, with this reason.
async fn is_shown(server: &TestServer, query: &str, reason: &str) {
    let answer = server.get(&format!("{AUTHORIZE}?{query}")).send().await;
    let answer = answer.status_is(400).lacks_header("location");
    answer.header_is("content-type", "application/problem+json");
    assert_eq!(server.newest_entry().await["reason"], reason, "{query}");
}

#[tokio::test]
async fn without_a_valid_client_and_redirect_uri_nothing_is_sent_to_the_client() {
    let server = automatic("").await;
    for (fields, reason) in [
        (without(request(), "client_id"), "parameter_missing"),
        (with(request(), "client_id", "nobody"), "client_unknown"),
        (without(request(), "redirect_uri"), "redirect_uri_missing"),
        (
            with(request(), "redirect_uri", "http://localhost:3000/callback/"),
            "redirect_uri_mismatch",
        ),
        (
            with(request(), "redirect_uri", "https://evil.example/"),
            "redirect_uri_mismatch",
        ),
    ] {
        is_shown(&server, &encoded(&fields), reason).await;
    }
    for name in ["client_id", "redirect_uri"] {
        let query = format!("{}&{name}=x", encoded(&request()));
        is_shown(&server, &query, "parameter_repeated").await;
    }
}

#[tokio::test]
async fn a_browser_gets_a_page_for_what_cannot_be_told_to_the_client() {
    let server = automatic("").await;
    let query = encoded(&with(request(), "client_id", "<b>nobody</b>"));
    let page = server.get(&format!("{AUTHORIZE}?{query}"));
    let page = page.header("accept", "text/html").send().await;
    let page = page.status_is(400);
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(!page.body_text().contains("<b>nobody"));
}

#[tokio::test]
async fn every_other_error_goes_to_the_redirect_uri_with_state_and_iss() {
    let server = automatic("").await;
    for (fields, error, reason) in [
        (
            with(request(), "response_type", "codes"),
            "unsupported_response_type",
            "response_type_unsupported",
        ),
        (
            with(request(), "response_mode", "web_message"),
            "invalid_request",
            "response_mode_unsupported",
        ),
        (
            with(request(), "registration", "{}"),
            "registration_not_supported",
            "request_object_unsupported",
        ),
        (
            with(request(), "scope", "\"openid"),
            "invalid_scope",
            "parameter_invalid",
        ),
        (
            with(request(), "claims", "[]"),
            "invalid_request",
            "parameter_invalid",
        ),
        (
            with(request(), "code_challenge", "short"),
            "invalid_request",
            "pkce_challenge",
        ),
    ] {
        let answer = authorize(&server, &fields).await.status_is(303);
        let parameters = returned(&answer);
        assert_eq!(parameters["error"], error, "{fields:?}");
        assert_eq!(parameters["state"], "xyz");
        assert_eq!(parameters["iss"], format!("http://{}/oidc", server.address));
        assert!(!parameters.contains_key("code"));
        assert_eq!(server.newest_entry().await["reason"], reason, "{fields:?}");
    }
}

#[tokio::test]
async fn the_error_of_a_response_type_with_tokens_is_in_the_fragment() {
    let server = automatic("").await;
    for response_type in ["token", "id_token", "code id_token token"] {
        let fields = with(request(), "response_type", response_type);
        let answer = authorize(&server, &fields).await.status_is(303);
        let begin = format!("{WEB}#error=unsupported_response_type&");
        assert!(answer.header("location").starts_with(&begin), "{answer:?}");
    }
}

#[tokio::test]
async fn a_repeated_parameter_is_told_to_the_client() {
    let server = automatic("").await;
    let query = format!("{}&scope=openid", encoded(&request()));
    let answer = server.get(&format!("{AUTHORIZE}?{query}")).send().await;
    let parameters = returned(&answer.status_is(303));
    assert_eq!(parameters["error"], "invalid_request");
    assert_eq!(server.newest_entry().await["reason"], "parameter_repeated");
}

#[tokio::test]
async fn an_unknown_scope_is_ignored() {
    let server = automatic("").await;
    let answer = authorize(&server, &with(request(), "scope", "openid api")).await;
    assert!(returned(&answer.status_is(303)).contains_key("code"));
}

#[tokio::test]
async fn the_answer_is_in_the_fragment_or_in_a_form_if_that_is_asked_for() {
    let server = automatic("").await;
    let answer = authorize(&server, &with(request(), "response_mode", "fragment")).await;
    let answer = answer.status_is(303);
    assert!(
        answer
            .header("location")
            .starts_with(&format!("{WEB}#code="))
    );
    let page = authorize(&server, &with(request(), "response_mode", "form_post")).await;
    let page = page.status_is(200).lacks_header("location");
    let body = page.body_text();
    assert!(
        body.contains(&format!("<form method=\"post\" action=\"{WEB}\">")),
        "{body}"
    );
    assert!(body.contains("name=\"code\""), "{body}");
    let error = with(
        with(request(), "response_mode", "form_post"),
        "claims",
        "[]",
    );
    let body = authorize(&server, &error).await.status_is(200).body_text();
    assert!(
        body.contains("name=\"error\" value=\"invalid_request\""),
        "{body}"
    );
}

#[tokio::test]
async fn the_journal_has_no_code_and_no_verifier() {
    let server = automatic("").await;
    let code = super::code_for(&server, &request()).await;
    super::ask(&server, &super::exchange(&code))
        .await
        .status_is(200);
    let journal = server.get("/__admin/requests").send().await.body_text();
    for secret in [&*code, super::VERIFIER] {
        assert!(!journal.contains(secret), "{secret}");
    }
}
