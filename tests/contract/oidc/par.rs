//! Pushed authorization requests, by the sections of RFC 9126.

use serde_json::{Value, json};

use super::{
    Fields, ask, authorize, automatic, encoded, exchange, fields, form, reason, request, returned,
    set, with, without,
};
use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;

const PAR: &str = "/oidc/par";

/// A request of the client `web` to push.
fn pushed() -> Fields {
    with(request(), "client_secret", "secret")
}

async fn push(client: &Client, fields: &Fields) -> Answer {
    form(client.post(PAR), fields).send().await
}

/// The reference to a pushed request.
async fn uri_of(client: &Client, fields: &Fields) -> String {
    let answer = push(client, fields).await.status_is(201);
    answer.text("/request_uri")
}

/// The authorization request of the client `web` with a reference.
fn referring(uri: &str) -> Fields {
    fields([("client_id", "web"), ("request_uri", uri)])
}

async fn is_refused_at_the_push(server: &TestServer, fields: &Fields, error: &str, why: &str) {
    let answer = push(server, fields).await;
    let status = if error == "invalid_client" { 401 } else { 400 };
    answer.status_is(status).has("/error", error);
    assert_eq!(reason(server).await, why, "{fields:?}");
}

/// Asserts that a reference is refused at the authorization endpoint, and not told to the client.
async fn is_refused_there(server: &TestServer, fields: &Fields, why: &str) {
    let answer = authorize(server, fields).await.status_is(400);
    answer.lacks_header("location");
    assert_eq!(reason(server).await, why, "{fields:?}");
}

#[tokio::test]
async fn section_2_2_a_pushed_request_is_answered_with_a_reference_for_60_seconds() {
    let server = automatic("").await;
    let answer = push(&server, &pushed()).await.status_is(201);
    let answer = answer.header_is("cache-control", "no-cache, no-store");
    let answer = answer.has("/expires_in", 60);
    let uri = answer.text("/request_uri");
    let reference = uri.strip_prefix("urn:ietf:params:oauth:request_uri:");
    assert_eq!(reference.expect("the prefix").len(), 43);
}

#[tokio::test]
async fn section_4_the_reference_stands_for_the_request() {
    let server = automatic("").await;
    let uri = uri_of(&server, &pushed()).await;
    let answer = authorize(&server, &referring(&uri)).await.status_is(303);
    let parameters = returned(&answer);
    assert_eq!(parameters["state"], "xyz");
    let tokens = ask(&server, &exchange(&parameters["code"])).await;
    tokens.status_is(200).has("/scope", "openid profile");
}

#[tokio::test]
async fn parameters_beside_the_reference_do_not_count() {
    let server = automatic("").await;
    let uri = uri_of(&server, &pushed()).await;
    let fields = with(referring(&uri), "state", "other");
    let fields = with(fields, "redirect_uri", "https://evil.example/");
    let answer = authorize(&server, &fields).await.status_is(303);
    assert_eq!(returned(&answer)["state"], "xyz");
}

#[tokio::test]
async fn the_page_of_a_pushed_request_can_be_answered_after_the_reference_was_used() {
    let server = TestServer::start().await;
    let required = json!({ "require_pushed_authorization_requests": true });
    set(&server, required).await;
    let uri = uri_of(&server, &pushed()).await;
    let page = authorize(&server, &referring(&uri)).await.status_is(200);
    let page = page.body_text();
    let hidden = |name: &str| {
        let (_, rest) = page
            .split_once(&format!("name=\"{name}\" value=\""))
            .expect(name);
        let (value, _) = rest.split_once('"').expect(name);
        value.replace("&amp;", "&")
    };
    assert!(!page.contains("client_secret"), "{page}");
    let (interaction, written) = (hidden("interaction"), hidden("request"));
    let answer = fields([
        ("interaction", &interaction),
        ("request", &written),
        ("username", "ada"),
    ]);
    server.advance("2m").await.status_is(200);
    let answer = form(server.post("/oidc/login"), &answer).send().await;
    assert_eq!(returned(&answer.status_is(303))["state"], "xyz");
}

#[tokio::test]
async fn section_7_3_a_reference_is_good_once() {
    let server = automatic("").await;
    let uri = uri_of(&server, &pushed()).await;
    authorize(&server, &referring(&uri)).await.status_is(303);
    is_refused_there(&server, &referring(&uri), "request_uri_used").await;
}

#[tokio::test]
async fn section_2_2_a_reference_expires_on_the_clock_and_is_good_again_when_that_is_moved_back() {
    let server = automatic("").await;
    let uri = uri_of(&server, &pushed()).await;
    server.advance("60s").await.status_is(200);
    is_refused_there(&server, &referring(&uri), "request_uri_expired").await;
    server.advance("-1s").await.status_is(200);
    authorize(&server, &referring(&uri)).await.status_is(303);
}

#[tokio::test]
async fn section_2_2_a_reference_is_bound_to_the_client_and_the_issuer() {
    let server = automatic("").await;
    let uri = uri_of(&server, &pushed()).await;
    let other = with(referring(&uri), "client_id", "spa");
    is_refused_there(&server, &other, "request_uri_of_other_client").await;
    let elsewhere = format!("/oidc/acme/authorize?{}", encoded(&referring(&uri)));
    server.get(&elsewhere).send().await.status_is(400);
    assert_eq!(reason(&server).await, "request_uri_of_other_issuer");
    let unknown = referring("urn:ietf:params:oauth:request_uri:x");
    is_refused_there(&server, &unknown, "request_uri_unknown").await;
    let nobody = without(referring(&uri), "client_id");
    is_refused_there(&server, &nobody, "parameter_missing").await;
    authorize(&server, &referring(&uri)).await.status_is(303);
}

#[tokio::test]
async fn a_request_object_beside_the_reference_is_refused() {
    let server = automatic("").await;
    let uri = uri_of(&server, &pushed()).await;
    let both = with(referring(&uri), "request", "e30.e30.");
    is_refused_there(&server, &both, "request_uri_and_request").await;
}

#[tokio::test]
async fn section_2_1_the_client_authenticates_itself_as_at_the_token_endpoint() {
    let server = automatic("").await;
    let wrong = with(pushed(), "client_secret", "wrong");
    is_refused_at_the_push(&server, &wrong, "invalid_client", "client_auth_failed").await;
    let nothing = without(pushed(), "client_secret");
    is_refused_at_the_push(&server, &nothing, "invalid_client", "client_auth_missing").await;
    let basic = form(server.post(PAR), &request());
    let basic = basic.header("authorization", "Basic d2ViOnNlY3JldA==");
    basic.send().await.status_is(201);
    let spa = with(request(), "client_id", "spa");
    let spa = with(spa, "redirect_uri", super::SPA);
    push(&server, &spa).await.status_is(201);
}

#[tokio::test]
async fn section_2_1_the_request_is_validated_at_the_push() {
    let server = automatic("").await;
    for (fields, error, why) in [
        (
            with(pushed(), "request_uri", "urn:a"),
            "invalid_request",
            "request_uri_pushed",
        ),
        (
            with(pushed(), "redirect_uri", "https://evil.example/"),
            "invalid_request",
            "redirect_uri_mismatch",
        ),
        (
            without(pushed(), "response_type"),
            "invalid_request",
            "parameter_missing",
        ),
        (
            with(pushed(), "response_type", "token"),
            "unsupported_response_type",
            "response_type_unsupported",
        ),
        (
            with(pushed(), "request", "e30.e30."),
            "request_not_supported",
            "request_object_unsupported",
        ),
        (
            with(pushed(), "scope", "\"openid"),
            "invalid_scope",
            "parameter_invalid",
        ),
        (
            with(pushed(), "code_challenge_method", "plain"),
            "invalid_request",
            "pkce_method",
        ),
        (
            with(pushed(), "prompt", "none login"),
            "invalid_request",
            "parameter_invalid",
        ),
        (
            with(pushed(), "id_token_hint", "a.b.c"),
            "invalid_request",
            "id_token_hint_invalid",
        ),
    ] {
        is_refused_at_the_push(&server, &fields, error, why).await;
    }
    let basic = with(request(), "client_id", "machine");
    let basic = with(basic, "client_secret", "secret");
    is_refused_at_the_push(&server, &basic, "invalid_request", "redirect_uri_mismatch").await;
}

#[tokio::test]
async fn section_2_1_the_client_id_is_required_and_that_of_the_credentials() {
    let server = automatic("").await;
    for (fields, why) in [
        (without(request(), "client_id"), "parameter_missing"),
        (with(request(), "client_id", "spa"), "client_auth_several"),
    ] {
        let push = form(server.post(PAR), &fields);
        let push = push.header("authorization", "Basic d2ViOnNlY3JldA==");
        let refused = push.send().await.status_is(400);
        refused.has("/error", "invalid_request");
        assert_eq!(reason(&server).await, why);
    }
}

#[tokio::test]
async fn section_2_3_only_a_post_pushes_a_request() {
    let server = automatic("").await;
    let answer = server.get(PAR).send().await.status_is(405);
    answer.header_is("allow", "POST, OPTIONS");
}

#[tokio::test]
async fn section_4_the_request_is_validated_again_when_the_browser_comes() {
    let server = automatic("").await;
    let uri = uri_of(&server, &pushed()).await;
    let change = json!({ "redirect_uris": ["http://localhost:3000/other"] });
    let web = server.patch("/__admin/accounts/oidc/application/web");
    web.json(change).send().await.status_is(200);
    is_refused_there(&server, &referring(&uri), "redirect_uri_mismatch").await;
}

#[tokio::test]
async fn section_5_a_server_can_require_that_requests_are_pushed() {
    let server = automatic("require_pushed_authorization_requests: true").await;
    let metadata = "/oidc/.well-known/openid-configuration";
    let metadata = server.get(metadata).send().await;
    metadata.has("/require_pushed_authorization_requests", true);
    let refused = authorize(&server, &request()).await.status_is(303);
    assert_eq!(returned(&refused)["error"], "invalid_request");
    assert_eq!(reason(&server).await, "request_not_pushed");
    let uri = uri_of(&server, &pushed()).await;
    let answer = authorize(&server, &referring(&uri)).await.status_is(303);
    assert!(returned(&answer).contains_key("code"));
}

#[tokio::test]
async fn section_6_a_client_can_be_registered_to_push_its_requests() {
    let client = json!({
        "client_id": "web", "client_secret": "secret", "redirect_uris": [super::WEB],
        "require_pushed_authorization_requests": true,
    });
    let users = json!([{ "username": "ada" }]);
    let settings = json!({ "login": "auto" });
    let fixtures = json!({ "oidc": { "settings": settings, "users": users, "clients": [client] } });
    let server = TestServer::with_fixtures(&fixtures.to_string()).await;
    let refused = authorize(&server, &request()).await.status_is(303);
    assert_eq!(returned(&refused)["error"], "invalid_request");
    assert_eq!(reason(&server).await, "request_not_pushed");
}

#[tokio::test]
async fn a_snapshot_has_the_pushed_requests_without_the_credentials() {
    let server = automatic("").await;
    let uri = uri_of(&server, &pushed()).await;
    let snapshot = server.get("/__admin/snapshot").send().await.status_is(200);
    let snapshot: Value = snapshot.at("");
    let kept = snapshot.to_string();
    assert!(kept.contains("state=xyz") && !kept.contains("client_secret=secret"));
    let put = server.put("/__admin/snapshot").json(snapshot);
    put.send().await.status_is(200);
    authorize(&server, &referring(&uri)).await.status_is(303);
}
