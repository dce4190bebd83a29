//! The crate's types are those of the control API: serialized, they are its answers.

use mockid::embedded::lockouts::LoginKind;
use mockid::{Defect, Fault, Provider, TokenOrder};
use serde_json::{Value, json};

use super::{at_noon, call, client, log_in};
use crate::support::client::Client;

async fn answered(api: &Client, path: &str) -> Value {
    api.get(path).send().await.status_is(200).json()
}

#[tokio::test]
async fn a_session_is_what_the_control_api_answers() {
    let server = at_noon().await;
    let api = client(&server);
    log_in(&api).await.status_is(200);
    let sessions = server.sessions().list();
    let listed = answered(&api, "/__admin/sessions").await;
    assert_eq!(listed["sessions"], json!(sessions));
}

#[tokio::test]
async fn used_and_unused_tokens_are_what_the_control_api_answers() {
    let server = at_noon().await;
    let api = client(&server);
    let token = log_in(&api).await.text("/access_token");
    call(&api, &token).await.status_is(200);
    let tokens = server.tokens().list();
    assert!(tokens.iter().any(|token| token.used.is_some()));
    assert!(tokens.iter().any(|token| token.used.is_none()));
    let listed = answered(&api, "/__admin/tokens").await;
    assert_eq!(listed["tokens"], json!(tokens));
}

#[tokio::test]
async fn a_time_at_the_end_of_the_calendar_is_what_the_control_api_answers() {
    let server = at_noon().await;
    let order = TokenOrder::of(Provider::KYC).claim("exp", 253_402_300_799_i64);
    let minted = server.tokens().mint(order).expect("a token");
    let token = server.tokens().get(minted.id).expect("it is recorded");
    assert_eq!(token.expires.to_string(), "9999-12-31T23:59:59Z");
    let path = format!("/__admin/tokens/{}", minted.id);
    assert_eq!(answered(&client(&server), &path).await, json!(token));
}

#[tokio::test]
async fn an_inspection_is_what_the_control_api_answers() {
    let server = at_noon().await;
    let order = TokenOrder::of(Provider::IGNY8).defect(Defect::Tampered);
    let minted = server.tokens().mint(order).expect("a token");
    let asked = client(&server).post("/__admin/tokens/inspect");
    let asked = asked.json(json!({"token": minted.token}));
    let answered = asked.send().await.status_is(200).json();
    let inspection = server.tokens().inspect(&minted.token);
    assert_eq!(answered, json!(inspection));
    assert_eq!(answered["status"], minted.expected.status);
}

#[tokio::test]
async fn lockouts_and_faults_are_what_the_control_api_answers() {
    let server = at_noon().await;
    let api = client(&server);
    let user = LoginKind::User;
    let lockout = server.lockouts().lock_out(Provider::S7RISK, user, "a");
    let lockout = lockout.expect("a lockout");
    let listed = answered(&api, "/__admin/lockouts").await;
    assert_eq!(listed["lockouts"], json!([lockout]));
    let fault = server.faults().add(Fault::on("kycLogin").hang().times(1));
    let fault = server.faults().get(fault.expect("a fault"));
    let listed = answered(&api, "/__admin/faults").await;
    assert_eq!(listed["faults"], json!([fault.expect("it is there")]));
}
