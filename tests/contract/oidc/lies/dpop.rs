//! Lies about access tokens that are bound to a key, and about the nonces of proofs.

use serde_json::{Value, json};

use super::super::dpop::{ask_proven, ask_with, machine, proof, proof_for, tokens, userinfo};
use super::super::{TOKEN, automatic, code_for, exchange, fields, form, request};
use super::{is, order};
use crate::support::answer::Answer;
use crate::support::server::TestServer;

const WITH_NONCES: &str = "dpop: { require_nonce: true }";

/// What introspection says of the token in an answer.
async fn introspected(server: &TestServer, tokens: &Answer) -> Answer {
    let token = tokens.text("/access_token");
    let web = fields([
        ("client_id", "web"),
        ("client_secret", "secret"),
        ("token", &token),
    ]);
    let told = form(server.post("/oidc/introspect"), &web).send().await;
    told.status_is(200).has("/active", true)
}

/// Bound tokens about which this lie is told.
async fn deceived(server: &TestServer, lie: &str) -> Answer {
    order(server, "oidcToken", lie).await;
    let exchange = exchange(&code_for(server, &request()).await);
    let proof = proof(server, "POST", TOKEN, json!({})).await;
    let asked = form(server.post(TOKEN), &exchange).header("dpop", &proof);
    asked.by_a_fault().send().await.status_is(200)
}

#[tokio::test]
async fn a_token_for_which_a_proof_was_sent_can_be_a_bearer_token() {
    for form in ["jwt", "opaque"] {
        let server = automatic(&format!("access_token: {form}")).await;
        let tokens = deceived(&server, "dpop_token_type_bearer").await;
        let tokens = tokens.has("/token_type", "Bearer");
        is(&server, 200, "not_used").await;
        introspected(&server, &tokens).await.lacks("/cnf");
        let token = tokens.text("/access_token");
        let answer = server.get("/oidc/userinfo").bearer(&token).send().await;
        answer.status_is(200);
        is(&server, 200, "accepted").await;
    }
}

#[tokio::test]
async fn a_token_can_be_bound_to_another_key_or_to_none_without_saying_so() {
    const OTHER: &str = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";
    for form in ["jwt", "opaque"] {
        let server = automatic(&format!("access_token: {form}")).await;
        let tokens = deceived(&server, "dpop_key_wrong").await;
        let tokens = tokens.has("/token_type", "DPoP");
        introspected(&server, &tokens).await.has("/cnf/jkt", OTHER);
        let token = tokens.text("/access_token");
        let proof = proof_for(&server, &token, None).await;
        userinfo(&server, &token, &proof).await.status_is(401);
        let tokens = deceived(&server, "dpop_key_missing").await;
        introspected(&server, &tokens.has("/token_type", "DPoP"))
            .await
            .lacks("/cnf");
    }
}

#[tokio::test]
async fn a_lie_about_a_key_is_not_told_of_a_bearer_token() {
    let server = automatic("").await;
    order(&server, "oidcToken", "dpop_key_missing").await;
    super::super::log_in(&server).await;
    is(&server, 422, "untold").await;
}

/// A proof for the token endpoint with this nonce.
async fn proof_with(server: &TestServer, nonce: Value) -> String {
    proof(server, "POST", TOKEN, nonce).await
}

#[tokio::test]
async fn a_challenge_without_a_nonce_leaves_the_code_good() {
    let server = automatic(WITH_NONCES).await;
    order(&server, "oidcToken", "dpop_challenge_without_nonce").await;
    let exchange = exchange(&code_for(&server, &request()).await);
    let without = async || proof_with(&server, json!({ "defect": "nonce_missing" })).await;
    let challenge = ask_with(&server, &exchange, &without().await).await;
    let challenge = challenge.status_is(400).has("/error", "use_dpop_nonce");
    assert!(challenge.headers.get("dpop-nonce").is_none());
    is(&server, 200, "not_used").await;
    let again = ask_with(&server, &exchange, &without().await).await;
    assert!(!again.status_is(400).header("dpop-nonce").is_empty());
    is(&server, 200, "accepted").await;
    ask_proven(&server, &exchange).await.status_is(200);
}

#[tokio::test]
async fn one_repetition_with_a_useless_nonce_is_right_and_a_second_is_not() {
    let server = automatic(WITH_NONCES).await;
    let fault = json!({ "match": { "operation": "oidcToken" }, "lie": "dpop_nonce_useless" });
    let fault = server.post("/__admin/faults").json(fault).send().await;
    fault.status_is(201);
    let exchange = exchange(&code_for(&server, &request()).await);
    let mut proof = proof_with(&server, json!({ "defect": "nonce_missing" })).await;
    for (nonce, status, verdict) in [
        ("useless-1", 200, "not_used"),
        ("useless-2", 200, "not_used"),
        ("useless-3", 422, "swallowed"),
    ] {
        let challenge = ask_with(&server, &exchange, &proof).await.status_is(400);
        challenge
            .has("/error", "use_dpop_nonce")
            .header_is("dpop-nonce", nonce);
        is(&server, status, verdict).await;
        proof = proof_with(&server, json!({ "nonce": nonce })).await;
    }
    // A nonce that the server has given before is good all the same.
    ask_proven(&server, &exchange).await.status_is(200);
}

#[tokio::test]
async fn a_new_nonce_can_be_kept_back() {
    let server = automatic("dpop: { require_nonce: true, nonce_ttl: 10m }").await;
    let tokens = tokens(&server).await;
    let nonce = tokens.header("dpop-nonce").to_owned();
    order(&server, "oidcUserinfo", "dpop_nonce_not_renewed").await;
    let token = tokens.text("/access_token");
    let use_it = async || {
        let changes = json!({ "access_token": token, "nonce": nonce });
        let proof = proof(&server, "GET", "/oidc/userinfo", changes).await;
        userinfo(&server, &token, &proof).await.status_is(200)
    };
    // It is still the same.
    use_it().await.header_is("dpop-nonce", &nonce);
    is(&server, 422, "untold").await;
    server.advance("10m").await.status_is(200);
    assert!(use_it().await.headers.get("dpop-nonce").is_none());
    is(&server, 200, "not_used").await;
    assert_ne!(use_it().await.header("dpop-nonce"), nonce);
    is(&server, 200, "accepted").await;
}

#[tokio::test]
async fn a_lie_about_a_nonce_is_not_told_where_none_is_required() {
    let server = automatic("").await;
    order(&server, "oidcToken", "dpop_nonce_useless").await;
    ask_proven(&server, &machine()).await.status_is(200);
    is(&server, 422, "untold").await;
}
