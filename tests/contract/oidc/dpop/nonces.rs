//! Nonces of the server, by sections 8, 9 and 11.3 of RFC 9449.

use serde_json::json;

use super::{ask_proven, ask_with, machine, proof, proof_for, tokens, userinfo};
use crate::oidc::{TOKEN, automatic, reason};

#[tokio::test]
async fn section_8_a_server_can_require_its_nonce() {
    let server = automatic("dpop: { require_nonce: true }").await;
    let without = json!({ "defect": "nonce_missing" });
    let without = proof(&server, "POST", TOKEN, without).await;
    let refused = ask_with(&server, &machine(), &without).await.status_is(400);
    let refused = refused.has("/error", "use_dpop_nonce");
    assert_eq!(reason(&server).await, "dpop_nonce_missing");
    let nonce = refused.header("dpop-nonce").to_owned();
    let with = proof(&server, "POST", TOKEN, json!({ "nonce": nonce })).await;
    let answer = ask_with(&server, &machine(), &with).await.status_is(200);
    answer.header_is("dpop-nonce", &nonce);
}

#[tokio::test]
async fn section_8_2_a_nonce_is_replaced_on_the_clock_and_good_for_one_period_more() {
    let server = automatic("dpop: { require_nonce: true, nonce_ttl: 10m }").await;
    let nonce = async || {
        let answer = ask_proven(&server, &machine()).await.status_is(200);
        answer.header("dpop-nonce").to_owned()
    };
    let old = nonce().await;
    let with_old = async || {
        let proof = proof(&server, "POST", TOKEN, json!({ "nonce": old })).await;
        ask_with(&server, &machine(), &proof).await
    };
    server.advance("10m").await.status_is(200);
    let renewed = with_old().await.status_is(200);
    assert_ne!(renewed.header("dpop-nonce"), old);
    server.advance("10m").await.status_is(200);
    let refused = with_old().await.status_is(400);
    refused.has("/error", "use_dpop_nonce");
    assert_eq!(reason(&server).await, "dpop_nonce_wrong");
}

#[tokio::test]
async fn section_9_a_resource_can_require_the_nonce() {
    let server = automatic("dpop: { require_nonce: true }").await;
    let token = tokens(&server).await.text("/access_token");
    let without = proof_for(&server, &token, Some("nonce_missing")).await;
    let refused = userinfo(&server, &token, &without).await.status_is(401);
    let refused = refused.has("/error", "use_dpop_nonce");
    assert!(!refused.header("dpop-nonce").is_empty());
    let challenge = refused.header("www-authenticate");
    assert!(
        challenge.contains("error=\"use_dpop_nonce\""),
        "{challenge}"
    );
    let with = proof_for(&server, &token, None).await;
    userinfo(&server, &token, &with).await.status_is(200);
}

#[tokio::test]
async fn section_11_3_a_proof_without_the_nonce_is_refused_after_one_with_it() {
    let server = automatic("dpop: { require_nonce: true }").await;
    ask_proven(&server, &machine()).await.status_is(200);
    let without = json!({ "defect": "nonce_missing" });
    let without = proof(&server, "POST", TOKEN, without).await;
    let refused = ask_with(&server, &machine(), &without).await.status_is(400);
    refused.has("/error", "use_dpop_nonce");
}

#[tokio::test]
async fn section_11_1_a_nonce_can_be_used_again_and_a_proof_cannot() {
    let server = automatic("dpop: { require_nonce: true }").await;
    let proof = proof(&server, "POST", TOKEN, json!({})).await;
    ask_with(&server, &machine(), &proof).await.status_is(200);
    ask_with(&server, &machine(), &proof).await.status_is(400);
    assert_eq!(reason(&server).await, "dpop_replayed");
    ask_proven(&server, &machine()).await.status_is(200);
}
