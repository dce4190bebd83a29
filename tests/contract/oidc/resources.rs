//! Resource indicators, by the sections of RFC 8707.

use serde_json::{Value, json};

use super::{
    AUTHORIZE, TOKEN, automatic, encoded, exchange, fields, reason, refreshing, request, returned,
    with,
};
use crate::support::answer::{Answer, segment};
use crate::support::client::Client;
use crate::support::server::TestServer;

const CALENDAR: &str = "https://cal.example.com/";
const CONTACTS: &str = "https://contacts.example.com/";
const FILES: &str = "https://files.example.com/";

/// A server with two resources by scopes, and one more.
async fn server() -> TestServer {
    automatic(&format!(
        "scopes: {{ calendar: {{ audience: '{CALENDAR}' }}, contacts: {{ audience: '{CONTACTS}' }} }}, \
         resources: ['{FILES}']"
    ))
    .await
}

fn resources(all: &[&str]) -> String {
    let all = all.iter().map(|one| format!("&resource={one}"));
    all.collect()
}

/// Sends an authorization request for both scopes and these resources.
async fn authorize(server: &TestServer, all: &[&str]) -> Answer {
    let request = with(request(), "scope", "openid calendar contacts");
    let path = format!("{AUTHORIZE}?{}{}", encoded(&request), resources(all));
    server.get(&path).send().await.status_is(303)
}

async fn code(server: &TestServer, all: &[&str]) -> String {
    returned(&authorize(server, all).await)["code"].clone()
}

/// Sends a token request with these resources.
async fn ask(client: &Client, fields: &super::Fields, all: &[&str]) -> Answer {
    let body = format!("{}{}", encoded(fields), resources(all));
    let request = client.post(TOKEN);
    let request = request.body("application/x-www-form-urlencoded", body);
    request.send().await
}

/// Audience and scope of the access token of an answer.
fn says(answer: &Answer) -> (Value, Value) {
    let claims = segment(&answer.text("/access_token"), 1);
    let mut claims: Value = serde_json::from_str(&claims).expect("claims");
    assert_eq!(claims["scope"], answer.at("/scope"));
    (claims["aud"].take(), claims["scope"].take())
}

#[tokio::test]
async fn section_2_1_the_audience_is_that_of_the_resources_of_the_request() {
    let server = server().await;
    let code = code(&server, &[CALENDAR, CONTACTS]).await;
    let answer = ask(&server, &exchange(&code), &[]).await.status_is(200);
    let both = json!([CALENDAR, CONTACTS]);
    assert_eq!(says(&answer), (both, "openid calendar contacts".into()));
}

#[tokio::test]
async fn section_2_2_a_token_request_narrows_the_audience_and_its_scopes() {
    let server = server().await;
    let code = code(&server, &[CALENDAR, CONTACTS]).await;
    let answer = ask(&server, &exchange(&code), &[CALENDAR]).await;
    let answer = answer.status_is(200);
    assert_eq!(says(&answer), (CALENDAR.into(), "openid calendar".into()));
    let refreshing = refreshing(&answer.text("/refresh_token"));
    let answer = ask(&server, &refreshing, &[CONTACTS]).await.status_is(200);
    assert_eq!(says(&answer), (CONTACTS.into(), "openid contacts".into()));
}

#[tokio::test]
async fn section_2_2_a_resource_beyond_the_grant_is_refused_and_the_code_stays_good() {
    let server = server().await;
    let code = code(&server, &[CALENDAR]).await;
    let refused = ask(&server, &exchange(&code), &[CONTACTS]).await;
    refused.status_is(400).has("/error", "invalid_target");
    assert_eq!(reason(&server).await, "resource_not_granted");
    ask(&server, &exchange(&code), &[CALENDAR])
        .await
        .status_is(200);
}

#[tokio::test]
async fn a_grant_without_resources_is_good_for_every_one() {
    let server = server().await;
    let code = code(&server, &[]).await;
    let answer = ask(&server, &exchange(&code), &[FILES])
        .await
        .status_is(200);
    assert_eq!(says(&answer), (FILES.into(), "openid".into()));
}

#[tokio::test]
async fn without_resources_the_audience_is_that_of_the_scopes() {
    let server = server().await;
    let code = code(&server, &[]).await;
    let answer = ask(&server, &exchange(&code), &[]).await.status_is(200);
    assert_eq!(says(&answer).0, json!([CALENDAR, CONTACTS]));
}

#[tokio::test]
async fn section_2_what_is_no_known_resource_is_an_invalid_target() {
    let server = server().await;
    for (resource, why) in [
        ("https%3A%2F%2Fcal.example.com%2F%23a", "resource_invalid"),
        ("cal.example.com", "resource_invalid"),
        ("https://cal.example.com", "resource_unknown"),
        ("https://other.example/", "resource_unknown"),
    ] {
        let parameters = returned(&authorize(&server, &[resource]).await);
        assert_eq!(parameters["error"], "invalid_target", "{resource}");
        assert_eq!(reason(&server).await, why, "{resource}");
        let machine = fields([
            ("grant_type", "client_credentials"),
            ("client_id", "machine"),
            ("client_secret", "secret"),
        ]);
        let refused = ask(&server, &machine, &[resource]).await;
        refused.status_is(400).has("/error", "invalid_target");
        assert_eq!(reason(&server).await, why, "{resource}");
    }
}

#[tokio::test]
async fn client_credentials_and_passwords_are_for_resources_too() {
    let server = server().await;
    let machine = fields([
        ("grant_type", "client_credentials"),
        ("client_id", "machine"),
        ("client_secret", "secret"),
        ("scope", "calendar"),
    ]);
    let answer = ask(&server, &machine, &[CALENDAR]).await.status_is(200);
    assert_eq!(says(&answer), (CALENDAR.into(), "calendar".into()));
    let legacy = fields([
        ("grant_type", "password"),
        ("client_id", "legacy"),
        ("client_secret", "secret"),
        ("username", "ada"),
        ("password", "password"),
        ("scope", "openid"),
    ]);
    let answer = ask(&server, &legacy, &[FILES]).await.status_is(200);
    assert_eq!(says(&answer), (FILES.into(), "openid".into()));
}

#[tokio::test]
async fn a_pushed_request_keeps_all_its_resources() {
    let server = server().await;
    let pushed = with(request(), "client_secret", "secret");
    let body = format!("{}{}", encoded(&pushed), resources(&[CALENDAR, FILES]));
    let push = server.post("/oidc/par");
    let push = push.body("application/x-www-form-urlencoded", body);
    let uri = push.send().await.status_is(201).text("/request_uri");
    let referring = fields([("client_id", "web"), ("request_uri", &uri)]);
    let answer = super::authorize(&server, &referring).await;
    let code = returned(&answer)["code"].clone();
    let answer = ask(&server, &exchange(&code), &[]).await.status_is(200);
    assert_eq!(says(&answer).0, json!([CALENDAR, FILES]));
}

#[tokio::test]
async fn introspection_tells_the_audience_of_an_opaque_token() {
    let server = server().await;
    super::set(&server, json!({ "access_token": "opaque" })).await;
    let code = code(&server, &[CALENDAR]).await;
    let answer = ask(&server, &exchange(&code), &[]).await.status_is(200);
    let token = answer.text("/access_token");
    let web = fields([
        ("client_id", "web"),
        ("client_secret", "secret"),
        ("token", &token),
    ]);
    let told = super::form(server.post("/oidc/introspect"), &web)
        .send()
        .await;
    told.has("/aud", json!([CALENDAR]));
}

#[tokio::test]
async fn section_2_2_a_client_gets_tokens_for_its_targets_only() {
    let server = TestServer::with_fixtures(&format!(
        "oidc:
  settings: {{ resources: ['{CALENDAR}', '{FILES}'] }}
  clients:
    - client_id: machine
      client_secret: secret
      grants: [client_credentials]
      targets: ['{FILES}']
"
    ))
    .await;
    let machine = fields([
        ("grant_type", "client_credentials"),
        ("client_id", "machine"),
        ("client_secret", "secret"),
    ]);
    ask(&server, &machine, &[FILES]).await.status_is(200);
    let refused = ask(&server, &machine, &[FILES, CALENDAR]).await;
    refused.status_is(400).has("/error", "invalid_target");
    assert_eq!(reason(&server).await, "resource_not_allowed");
}
