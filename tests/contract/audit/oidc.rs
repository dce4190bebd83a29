//! Rules about clients of the OIDC provider.

use serde_json::json;

use super::{broken, findings, only_finding};
use crate::oidc::two_names::two_names;
use crate::oidc::{
    CHALLENGE, Fields, ask, authorize, automatic, code_for, encoded, exchange, log_in, request,
    set, userinfo, with, without,
};
use crate::support::client::Client;
use crate::support::server::TestServer;

const NOTHING: [&str; 0] = [];

/// An authorization request without PKCE.
fn without_pkce() -> Fields {
    without(
        without(request(), "code_challenge"),
        "code_challenge_method",
    )
}

/// Logs in with an authorization request without PKCE.
async fn log_in_without_pkce(client: &Client, fields: &Fields) {
    let code = code_for(client, fields).await;
    let exchange = without(exchange(&code), "code_verifier");
    ask(client, &exchange).await.status_is(200);
}

async fn discovery(client: &Client) {
    let path = "/oidc/.well-known/openid-configuration";
    client.get(path).send().await.status_is(200);
}

#[tokio::test]
async fn a_right_login_has_no_findings() {
    let server = automatic("").await;
    discovery(&server).await;
    server.get("/oidc/jwks").send().await.status_is(200);
    let tokens = log_in(&server).await;
    userinfo(&server, &tokens.text("/access_token")).await;
    assert_eq!(broken(&server).await, NOTHING);
}

#[tokio::test]
async fn a_login_without_pkce_is_found_unless_a_nonce_stands_in_for_it() {
    let server = automatic("").await;
    let with_nonce = with(without_pkce(), "nonce", "n");
    log_in_without_pkce(&server, &with_nonce).await;
    assert_eq!(broken(&server).await, NOTHING);
    log_in_without_pkce(&server, &with(without_pkce(), "state", "other")).await;
    let finding = only_finding(&server).await;
    assert_eq!(finding["rule"], "sends-no-pkce");
    let sentence = "The client `web` asked for a login without PKCE (#3).";
    assert_eq!(finding["sentence"], sentence);
}

#[tokio::test]
async fn a_public_client_without_pkce_is_found_although_it_is_refused() {
    let server = automatic("").await;
    let spa = with(
        with(without_pkce(), "client_id", "spa"),
        "redirect_uri",
        crate::oidc::SPA,
    );
    authorize(&server, &with(spa, "nonce", "n"))
        .await
        .status_is(303);
    assert_eq!(broken(&server).await, ["sends-no-pkce"]);
}

#[tokio::test]
async fn a_challenge_that_is_the_verifier_is_found() {
    let server = automatic("").await;
    for plain in [
        with(request(), "code_challenge_method", "plain"),
        without(request(), "code_challenge_method"),
    ] {
        authorize(&server, &plain).await.status_is(303);
    }
    let finding = only_finding(&server).await;
    assert_eq!(finding["rule"], "uses-plain-pkce");
    assert_eq!(finding["entries"], json!([1, 2]));
}

#[tokio::test]
async fn a_login_that_nothing_ties_to_the_browser_is_found() {
    let server = automatic("").await;
    for name in ["state", "nonce"] {
        let tied = with(without(without_pkce(), "state"), name, "v");
        authorize(&server, &tied).await.status_is(303);
    }
    authorize(&server, &without(request(), "state"))
        .await
        .status_is(303);
    assert_eq!(broken(&server).await, ["sends-no-pkce"]);
    authorize(&server, &without(without_pkce(), "state"))
        .await
        .status_is(303);
    let found = findings(&server).await;
    let found: Vec<_> = found
        .iter()
        .map(|it| (&it["rule"], &it["entries"]))
        .collect();
    let state = (&json!("sends-no-state"), &json!([4]));
    let pkce = (&json!("sends-no-pkce"), &json!([1]));
    assert_eq!(found, [state, pkce]);
}

#[tokio::test]
async fn a_pushed_request_is_looked_at_like_another() {
    let server = automatic("").await;
    let push = with(without(without_pkce(), "state"), "client_secret", "secret");
    let pushed = crate::oidc::form(server.post("/oidc/par"), &push)
        .send()
        .await;
    let pushed = pushed.status_is(201).text("/request_uri");
    let login = crate::oidc::fields([("client_id", "web"), ("request_uri", &pushed)]);
    authorize(&server, &login).await.status_is(303);
    let finding = only_finding(&server).await;
    assert_eq!(finding["rule"], "sends-no-state");
    assert_eq!(finding["entries"], json!([1]));
}

#[tokio::test]
async fn a_state_or_a_nonce_of_an_earlier_login_is_found() {
    let server = automatic("").await;
    for (name, rule) in [("state", "reuses-a-state"), ("nonce", "reuses-a-nonce")] {
        let client = server.in_sandbox(name);
        set(&client, json!({ "login": "auto" })).await;
        let login = with(without(request(), "state"), name, "constant");
        let code = code_for(&client, &login).await;
        // A reload is the same login.
        authorize(&client, &login).await.status_is(303);
        assert_eq!(broken(&client).await, NOTHING);
        ask(&client, &exchange(&code)).await.status_is(200);
        assert_eq!(broken(&client).await, NOTHING);
        authorize(&client, &login).await.status_is(303);
        let finding = only_finding(&client).await;
        assert_eq!(finding["rule"], rule);
        assert_eq!(finding["entries"], json!([1, 4]));
    }
    let other = server.in_sandbox("other");
    set(&other, json!({ "login": "auto" })).await;
    authorize(&other, &request()).await.status_is(303);
    let challenge = "a".to_owned() + &CHALLENGE[1..];
    authorize(&other, &with(request(), "code_challenge", &challenge)).await;
    assert_eq!(broken(&other).await, ["reuses-a-state"]);
}

#[tokio::test]
async fn a_code_that_is_exchanged_twice_is_found_unless_the_first_answer_was_lost() {
    let server = automatic("").await;
    let code = code_for(&server, &request()).await;
    ask(&server, &exchange(&code)).await.status_is(200);
    assert_eq!(broken(&server).await, NOTHING);
    ask(&server, &exchange(&code)).await.status_is(400);
    let finding = only_finding(&server).await;
    assert_eq!(finding["rule"], "uses-a-code-twice");
    assert_eq!(finding["entries"], json!([2, 3]));
    assert!(!finding.to_string().contains(&code));

    let unlucky = server.in_sandbox("unlucky");
    set(&unlucky, json!({ "login": "auto" })).await;
    let code = code_for(&unlucky, &request()).await;
    let lost = json!({
        "match": {"operation": "oidcToken"}, "times": 1, "stage": "after", "respond": {"status": 502},
    });
    let made = unlucky.post("/__admin/faults").json(lost).send().await;
    made.status_is(201);
    let first = crate::oidc::form(unlucky.post(crate::oidc::TOKEN), &exchange(&code));
    first.by_a_fault().send().await.status_is(502);
    ask(&unlucky, &exchange(&code)).await.status_is(400);
    assert_eq!(broken(&unlucky).await, NOTHING);
}

#[tokio::test]
async fn an_id_token_in_the_place_of_an_access_token_is_found() {
    let server = automatic("").await;
    let tokens = log_in(&server).await;
    let logout = encoded(&crate::oidc::fields([(
        "id_token_hint",
        &tokens.text("/id_token"),
    )]));
    assert_eq!(userinfo(&server, &tokens.text("/id_token")).await, 401);
    let finding = only_finding(&server).await;
    assert_eq!(finding["rule"], "sends-an-id-token-as-access-token");
    let hinted = server.in_sandbox("hinted");
    hinted.get(&format!("/oidc/logout?{logout}")).send().await;
    assert_eq!(broken(&hinted).await, NOTHING);
}

#[tokio::test]
async fn a_lie_that_is_believed_is_found_and_one_that_is_refused_is_not() {
    let server = automatic("").await;
    let lie = json!({"match": {"operation": "oidcToken"}, "times": 1, "lie": "aud_wrong"});
    server
        .post("/__admin/faults")
        .json(lie)
        .send()
        .await
        .status_is(201);
    let code = code_for(&server, &request()).await;
    let deceived = crate::oidc::form(server.post(crate::oidc::TOKEN), &exchange(&code));
    let deceived = deceived.by_a_fault().send().await.status_is(200);
    assert_eq!(broken(&server).await, NOTHING);
    userinfo(&server, &deceived.text("/access_token")).await;
    let finding = only_finding(&server).await;
    assert_eq!(finding["rule"], "believes-a-lie");
    let sentence = "The client used (#3) an answer (#2) with the lie `aud_wrong` of the fault 1.";
    assert_eq!(finding["sentence"], sentence);
}

#[tokio::test]
async fn a_client_and_a_browser_that_use_two_names_are_found() {
    let server = TestServer::start().await;
    let (inside, outside) = two_names(&server).await;
    let form = "grant_type=client_credentials&client_id=machine&client_secret=secret";
    inside.post("/token").form(form).send().await.status_is(200);
    assert_eq!(broken(&server).await, NOTHING);
    // A program that has read no metadata has its addresses from elsewhere.
    let other = outside.post("/token").header("user-agent", "other/1.0");
    other.form(form).send().await.status_is(200);
    assert_eq!(broken(&server).await, NOTHING);
    outside
        .post("/token")
        .form(form)
        .send()
        .await
        .status_is(200);
    let broken = broken(&server).await;
    let rule = "uses-two-names-of-the-issuer".to_owned();
    assert!(broken.contains(&rule), "{broken:?}");
}

#[tokio::test]
async fn keys_that_are_asked_for_with_every_request_are_found() {
    let server = automatic("").await;
    let access = log_in(&server).await.text("/access_token");
    for _ in 0..10 {
        server.get("/oidc/jwks").send().await.status_is(200);
        userinfo(&server, &access).await;
    }
    assert_eq!(broken(&server).await, NOTHING);
    for _ in 0..5 {
        server.get("/oidc/jwks").send().await.status_is(200);
    }
    assert_eq!(broken(&server).await, ["asks-for-the-same-document-again"]);
    let patient = server.in_sandbox("patient");
    for _ in 0..15 {
        patient.get("/oidc/jwks").send().await.status_is(200);
        patient.advance("1h").await;
    }
    assert_eq!(broken(&patient).await, NOTHING);
}
