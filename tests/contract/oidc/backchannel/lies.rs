//! Lies in logout tokens, and what becomes of them.

use serde_json::{Value, json};

use super::{calls, log_out, provider, tokens};
use crate::oidc::browser::Browser;
use crate::oidc::relying_party::{Received, RelyingParty};
use crate::support::answer::{Answer, claims, segment};
use crate::support::client::Client;
use crate::support::server::TestServer;

async fn order(server: &Client, lie: &str) -> Answer {
    let fault =
        json!({ "match": { "operation": "oidcBackchannelLogout" }, "times": 1, "lie": lie });
    server.post("/__admin/faults").json(fault).send().await
}

/// The token that was sent with a lie, of those of a logout, and the verdict.
async fn told(lie: &str, statuses: &[u16]) -> (Vec<Received>, Answer) {
    let mut web = RelyingParty::with_statuses(statuses).await;
    let server = provider(&web.url("/"), "http://127.0.0.1:1/", "").await;
    order(&server, lie).await.status_is(201);
    log_out_once(&server).await;
    calls(&server, statuses.len()).await;
    let mut received = Vec::new();
    for _ in statuses {
        received.push(web.received().await);
    }
    (received, verify(&server).await)
}

async fn log_out_once(server: &TestServer) {
    let mut browser = Browser::new(server);
    let tokens = tokens(&mut browser, server, "web", "openid").await;
    log_out(&mut browser, &tokens).await;
}

async fn verify(server: &Client) -> Answer {
    let verify = server.post("/__admin/lies/verify").json(json!({}));
    verify.send().await
}

#[tokio::test]
async fn each_lie_changes_one_thing_in_the_token() {
    for (lie, name, value) in [
        ("wrong_issuer", "iss", json!("https://other.example")),
        ("wrong_aud", "aud", json!("https://other.example")),
        ("iat_missing", "iat", Value::Null),
        ("jti_missing", "jti", Value::Null),
        ("no_event", "events", Value::Null),
        ("no_sid_no_sub", "sid", Value::Null),
        ("no_sid_no_sub", "sub", Value::Null),
    ] {
        let (received, _) = told(&format!("logout_token_{lie}"), &[400]).await;
        let said = claims(received[0].logout_token());
        assert_eq!(said.get(name).unwrap_or(&Value::Null), &value, "{lie}");
    }
}

#[tokio::test]
async fn lies_about_header_and_signature_leave_the_claims() {
    for (lie, alg, typ) in [
        ("bad_signature", "RS256", "logout+jwt"),
        ("alg_none", "none", "logout+jwt"),
        ("wrong_alg", "HS256", "logout+jwt"),
        ("wrong_typ", "RS256", "JWT"),
    ] {
        let (received, _) = told(&format!("logout_token_{lie}"), &[400]).await;
        let token = received[0].logout_token();
        let header: Value = serde_json::from_str(&segment(token, 0)).expect("a header");
        assert_eq!(
            (&header["alg"], &header["typ"]),
            (&json!(alg), &json!(typ)),
            "{lie}"
        );
        assert_eq!(claims(token)["aud"], "web", "{lie}");
    }
}

#[tokio::test]
async fn a_client_that_logs_out_by_a_false_token_has_swallowed_the_lie() {
    for status in [200, 204] {
        let (_, verdict) = told("logout_token_wrong_event", &[status]).await;
        let verdict = verdict
            .status_is(422)
            .has("/detail", "swallowed: logout_token_wrong_event (the client went on to use an answer that it has to refuse)")
            .has("/lies/0/verdict", "swallowed");
        assert_eq!(verdict.at("/lies/0/used"), verdict.at("/lies/0/told"));
    }
}

#[tokio::test]
async fn a_client_that_refuses_a_false_token_has_not() {
    let (_, verdict) = told("logout_token_expired", &[400]).await;
    verdict.status_is(200).has("/lies/0/verdict", "not_used");
}

#[tokio::test]
async fn a_check_that_is_left_to_the_client_is_none_of_its_faults() {
    let (received, verdict) = told("logout_token_replayed", &[200, 200]).await;
    assert_eq!(received[0].body, received[1].body);
    verdict.status_is(200).has("/lies/0/verdict", "accepted");
    let (_, verdict) = told("logout_token_sid_unknown", &[200]).await;
    verdict.status_is(200).has("/lies/0/verdict", "accepted");
}

#[tokio::test]
async fn a_lie_that_does_not_arrive_is_not_told() {
    let web = RelyingParty::with_statuses(&[]).await;
    let server = provider(&web.url("/"), "http://127.0.0.1:1/", "").await;
    order(&server, "logout_token_expired").await.status_is(201);
    log_out_once(&server).await;
    calls(&server, 1).await;
    verify(&server)
        .await
        .status_is(422)
        .has("/lies/0/verdict", "untold");
}

#[tokio::test]
async fn a_fault_for_a_call_of_the_server_is_a_lie_and_nothing_else() {
    let server = TestServer::start().await;
    let delay = json!({ "match": { "operation": "oidcBackchannelLogout" }, "delay": "1s" });
    let refused = server.post("/__admin/faults").json(delay).send().await;
    refused
        .status_is(422)
        .has("/errors/0/field", "/match/operation");
    let elsewhere =
        json!({ "match": { "operation": "oidcToken" }, "lie": "logout_token_no_event" });
    let refused = server.post("/__admin/faults").json(elsewhere).send().await;
    refused.status_is(422).has("/errors/0/field", "/lie");
    order(&server, "alg_none").await.status_is(422);
}
