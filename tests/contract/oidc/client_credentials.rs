//! The client credentials grant.

use super::{Fields, ask, automatic, fields, is_refused, with};
use crate::support::answer::claims;

fn machine() -> Fields {
    fields([
        ("grant_type", "client_credentials"),
        ("client_id", "machine"),
        ("client_secret", "secret"),
    ])
}

const API: &str = "scopes: { api: { audience: 'https://api.example.com' } }";

#[tokio::test]
async fn a_client_gets_an_access_token_about_itself_and_nothing_else() {
    let server = automatic(API).await;
    let answer = ask(&server, &with(machine(), "scope", "api")).await;
    let answer = answer
        .status_is(200)
        .has("/scope", "api")
        .lacks("/refresh_token")
        .lacks("/id_token");
    let token = claims(&answer.text("/access_token"));
    assert_eq!(token["aud"], "https://api.example.com");
    assert_eq!(token["client_id"], "machine");
}

#[tokio::test]
async fn an_unknown_scope_or_openid_is_invalid_scope() {
    let server = automatic("").await;
    for scope in ["api", "openid"] {
        let asked = with(machine(), "scope", scope);
        is_refused(&server, &asked, "invalid_scope", "scope_not_allowed").await;
    }
}

#[tokio::test]
async fn a_client_without_the_grant_is_unauthorized_client() {
    let server = automatic("").await;
    let web = with(machine(), "client_id", "web");
    is_refused(&server, &web, "unauthorized_client", "grant_not_allowed").await;
}

#[tokio::test]
async fn another_grant_type_is_unsupported_and_none_is_invalid_request() {
    let server = automatic("").await;
    let implicit = with(machine(), "grant_type", "implicit");
    let error = "unsupported_grant_type";
    is_refused(&server, &implicit, error, "grant_unsupported").await;
    let none = with(machine(), "grant_type", "");
    is_refused(&server, &none, "invalid_request", "parameter_missing").await;
}

#[tokio::test]
async fn a_repeated_parameter_or_another_body_than_a_form_is_invalid_request() {
    let server = automatic("").await;
    let text = format!("{}&client_id=machine", super::encoded(&machine()));
    let form = "application/x-www-form-urlencoded";
    let answer = server.post(super::TOKEN).body(form, text).send().await;
    answer.status_is(400).has("/error", "invalid_request");
    assert_eq!(server.newest_entry().await["reason"], "parameter_repeated");
    let json = server.post(super::TOKEN).body("application/json", "{}");
    json.send()
        .await
        .status_is(400)
        .has("/error", "invalid_request");
    let reason = "unsupported_media_type";
    assert_eq!(server.newest_entry().await["reason"], reason);
}
