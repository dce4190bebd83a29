//! Lies told by faults, and what is said of those who believe them (`docs/control-api.md#lies`).

mod dpop;
mod granted;
mod signed_userinfo;
mod through_the_browser;

use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};

use super::{
    Fields, ask, authorize, automatic, exchange, form, log_in, refreshing, request, returned,
    userinfo, with,
};
use crate::support::answer::{Answer, claims, segment};
use crate::support::client::Client;
use crate::support::server::TestServer;

const VERIFY: &str = "/__admin/lies/verify";

async fn order(server: &TestServer, operation: &str, lie: &str) {
    let fault = json!({ "match": { "operation": operation }, "times": 1, "lie": lie });
    let ordered = server.post("/__admin/faults").json(fault).send().await;
    ordered.status_is(201);
}

/// The answer to a token request in which a lie is told.
async fn believe(client: &Client, fields: &Fields) -> Answer {
    let request = form(client.post(super::TOKEN), fields);
    request.by_a_fault().send().await.status_is(200)
}

/// The answer of a login whose last answer has a lie.
async fn deceived_login(server: &TestServer, request: &Fields) -> Answer {
    let code = super::code_for(server, request).await;
    believe(server, &exchange(&code)).await
}

async fn verify(client: &Client) -> Answer {
    client.post(VERIFY).json(json!({})).send().await
}

/// What became of the only lie.
async fn is(client: &Client, status: u16, verdict: &str) {
    let verified = verify(client).await.status_is(status);
    verified.has("/lies/0/verdict", verdict).lacks("/lies/1");
}

#[tokio::test]
async fn a_lie_in_an_id_token_changes_one_claim_and_the_token_is_signed() {
    let server = automatic("").await;
    order(&server, "oidcToken", "aud_wrong").await;
    let deceived = deceived_login(&server, &request()).await;
    let token = deceived.text("/id_token");
    assert_eq!(claims(&token)["aud"], "other-client");
    let findings = server.inspect(json!({ "token": token })).await;
    let signature = json!("signature");
    let checks = findings.at("/checks");
    let of_it = checks.as_array().into_iter().flatten();
    let passed: Vec<&Value> = of_it.filter(|check| check["check"] == signature).collect();
    assert!(
        passed.iter().all(|check| check["passed"] == true),
        "{checks}"
    );
    // The next one is right.
    let honest = log_in(&server).await.text("/id_token");
    assert_eq!(claims(&honest)["aud"], "web");
}

#[tokio::test]
async fn a_client_that_uses_a_token_of_a_false_answer_has_swallowed_the_lie() {
    let server = automatic("").await;
    let nonce = with(request(), "nonce", "n");
    order(&server, "oidcToken", "nonce_wrong").await;
    is(&server, 422, "untold").await;
    let deceived = deceived_login(&server, &nonce).await;
    is(&server, 200, "not_used").await;
    userinfo(&server, &deceived.text("/access_token")).await;
    let verified = verify(&server).await.status_is(422);
    verified
        .has(
            "/detail",
            "swallowed: nonce_wrong (the client went on to use an answer that it has to refuse)",
        )
        .has("/lies/0/verdict", "swallowed");
}

#[tokio::test]
async fn a_client_that_refreshes_after_a_false_answer_has_swallowed_the_lie() {
    let server = automatic("").await;
    order(&server, "oidcToken", "sub_missing").await;
    let deceived = deceived_login(&server, &request()).await;
    ask(&server, &refreshing(&deceived.text("/refresh_token"))).await;
    is(&server, 422, "swallowed").await;
}

#[tokio::test]
async fn a_client_may_revoke_what_it_refuses() {
    let server = automatic("").await;
    order(&server, "oidcToken", "alg_none").await;
    let deceived = deceived_login(&server, &request()).await;
    let token = deceived.text("/id_token");
    assert!(segment(&token, 0).contains(r#""alg":"none""#));
    let fields = super::fields([
        ("client_id", "web"),
        ("client_secret", "secret"),
        ("token", &deceived.text("/access_token")),
    ]);
    form(server.post("/oidc/revoke"), &fields)
        .send()
        .await
        .status_is(200);
    is(&server, 200, "not_used").await;
}

#[tokio::test]
async fn what_a_right_client_may_use_is_accepted() {
    let server = automatic("").await;
    order(&server, "oidcToken", "expires_in_missing").await;
    let deceived = deceived_login(&server, &request())
        .await
        .lacks("/expires_in");
    userinfo(&server, &deceived.text("/access_token")).await;
    is(&server, 200, "accepted").await;
}

#[tokio::test]
async fn a_client_that_redeems_the_code_of_a_false_redirect_has_swallowed_the_lie() {
    let server = automatic("").await;
    order(&server, "oidcAuthorize", "state_wrong").await;
    let deceived = authorize(&server, &request()).await.status_is(303);
    let parameters = returned(&deceived);
    assert_eq!(parameters["state"], "other-state");
    is(&server, 200, "not_used").await;
    // Another login is no use of it.
    log_in(&server).await;
    is(&server, 200, "not_used").await;
    ask(&server, &exchange(&parameters["code"]))
        .await
        .status_is(200);
    is(&server, 422, "swallowed").await;
}

#[tokio::test]
async fn a_lie_is_told_only_to_an_answer_in_which_it_is_one() {
    let server = automatic("").await;
    order(&server, "oidcToken", "nonce_unasked").await;
    log_in_with_nonce(&server).await;
    order(&server, "oidcToken", "auth_time_stale").await;
    ask(&server, &exchange("unknown")).await.status_is(400);
    let verified = verify(&server).await.status_is(422);
    verified
        .has(
            "/detail",
            "not told: nonce_unasked, auth_time_stale (no answer came that could tell it)",
        )
        .has("/lies/0/told", json!([]));
    let aged = deceived_login(&server, &with(request(), "max_age", "60")).await;
    let claims = claims(&aged.text("/id_token"));
    assert_eq!(claims["nonce"], "other-nonce");
    let asked = deceived_login(&server, &with(request(), "max_age", "60")).await;
    let claims = crate::support::answer::claims(&asked.text("/id_token"));
    assert!(claims["auth_time"].as_i64() < claims["iat"].as_i64().map(|now| now - 60));
}

async fn log_in_with_nonce(server: &TestServer) {
    let code = super::code_for(server, &with(request(), "nonce", "n")).await;
    ask(server, &exchange(&code)).await.status_is(200);
}

#[tokio::test]
async fn nothing_is_proved_without_a_lie() {
    let server = automatic("").await;
    log_in(&server).await;
    let verified = verify(&server).await.status_is(422);
    verified
        .has("/detail", "no fault of this sandbox tells a lie")
        .has("/lies", json!([]));
}

#[tokio::test]
async fn a_wait_ends_as_soon_as_a_lie_is_swallowed() {
    let server = automatic("").await;
    order(&server, "oidcToken", "expired").await;
    let deceived = deceived_login(&server, &request()).await;
    let wait = server.post(VERIFY).json(json!({ "within": "1m" })).send();
    let token = deceived.text("/access_token");
    let (verified, status) = tokio::join!(wait, userinfo(&server, &token));
    assert_eq!(status, 200);
    verified.status_is(422).has("/lies/0/verdict", "swallowed");
}

#[tokio::test]
async fn the_list_has_every_lie_with_what_a_right_client_does() {
    let server = TestServer::start().await;
    let list = server.get("/__admin/lies").send().await.status_is(200);
    let lies = list.at("/lies");
    let lies: Vec<&Value> = lies.as_array().into_iter().flatten().collect();
    let nonce = lies.iter().find(|lie| lie["lie"] == "nonce_wrong");
    assert_eq!(nonce.expect("it is listed")["right_client"], "rejects");
    for lie in lies {
        let fault = json!({ "match": { "operation": lie["operations"][0] }, "lie": lie["lie"] });
        let ordered = server.post("/__admin/faults").json(fault).send().await;
        ordered.status_is(201);
    }
}

#[tokio::test]
async fn the_answer_to_a_token_request_can_be_called_a_page() {
    let server = automatic("").await;
    order(&server, "oidcToken", "content_type_html").await;
    let deceived = deceived_login(&server, &request()).await;
    deceived.header_is(CONTENT_TYPE.as_str(), "text/html; charset=utf-8");
}
