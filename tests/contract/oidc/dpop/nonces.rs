//! Nonces of the server, by sections 8, 9 and 11.3 of RFC 9449.

use serde_json::json;

use super::{ask_proven, ask_with, machine, proof, proof_for, thumbprint, tokens, userinfo};
use crate::oidc::{TOKEN, automatic, mint, reason};
use crate::support::server::TestServer;

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

#[tokio::test]
async fn section_8_2_no_cache_keeps_an_answer_with_a_nonce() {
    let fixtures = json!({
        "oidc": {
            "settings": { "dpop": { "require_nonce": true } },
            "users": [{ "username": "ada" }],
            "clients": [{ "client_id": "web", "client_secret": "secret", "grants": [] }],
            "resources": [{ "method": "GET", "path": "/api/items", "body": { "items": [] } }],
        },
    });
    let server = TestServer::with_fixtures(&fixtures.to_string()).await;
    let key = thumbprint(&server).await;
    let bound = json!({ "claims": { "cnf": { "jkt": key } } });
    let token = mint(&server, bound).await.text("/token");
    let path = "/oidc/api/items";
    let proof = proof(&server, "GET", path, json!({ "access_token": token })).await;
    let request = server.get(path).header("dpop", &proof);
    let request = request.header("authorization", &format!("DPoP {token}"));
    let answer = request.send().await.status_is(200);
    let answer = answer.header_is("cache-control", "no-store");
    assert_eq!(answer.headers.get_all("dpop-nonce").iter().count(), 1);
}

#[tokio::test]
async fn section_8_pages_of_other_origins_can_read_nonce_and_challenge() {
    let server = automatic("dpop: { require_nonce: true }").await;
    let token = tokens(&server).await.text("/access_token");
    let proof = proof_for(&server, &token, Some("nonce_missing")).await;
    let request = server.get("/oidc/userinfo").header("dpop", &proof);
    let request = request.header("authorization", &format!("DPoP {token}"));
    let request = request.header("origin", "http://localhost:3000");
    let answer = request.send().await.status_is(401);
    let exposed = answer.header("access-control-expose-headers");
    for name in ["dpop-nonce", "www-authenticate"] {
        assert!(exposed.split(',').any(|known| known == name), "{exposed}");
    }
}
