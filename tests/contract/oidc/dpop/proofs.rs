//! Proofs, by sections 4.2, 4.3 and 11.1 of RFC 9449.

use serde_json::json;

use super::{ask_with, machine, order, proof};
use crate::oidc::{TOKEN, form, reason};
use crate::support::server::TestServer;

/// The names of the defects of proofs that need no access token and no nonce.
const DEFECTS: [(&str, &str); 17] = [
    ("malformed", "dpop_malformed"),
    ("critical", "dpop_critical"),
    ("type_wrong", "dpop_type"),
    ("algorithm_none", "dpop_algorithm"),
    ("algorithm_symmetric", "dpop_algorithm"),
    ("key_missing", "dpop_key_missing"),
    ("key_private", "dpop_key_private"),
    ("signature", "dpop_signature"),
    ("jti_missing", "dpop_claims"),
    ("htm_missing", "dpop_claims"),
    ("htu_missing", "dpop_claims"),
    ("iat_missing", "dpop_claims"),
    ("method_wrong", "dpop_method"),
    ("url_wrong", "dpop_url"),
    ("too_old", "dpop_too_old"),
    ("in_future", "dpop_in_future"),
    ("none", "ok"),
];

#[tokio::test]
async fn section_4_3_each_check_of_a_proof_has_a_reason() {
    let server = TestServer::start().await;
    for (defect, why) in DEFECTS {
        let changes = match defect {
            "none" => json!({}),
            defect => json!({ "defect": defect }),
        };
        let made = order(&server, "POST", TOKEN, changes).await;
        let made = made.has("/expected/reason", why);
        let answer = ask_with(&server, &machine(), &made.text("/proof")).await;
        let status = answer.status.as_u16();
        if why == "ok" {
            assert_eq!(status, 200);
        } else {
            assert_eq!(status, 400, "{defect}");
            answer.has("/error", "invalid_dpop_proof");
        }
        assert_eq!(reason(&server).await, why, "{defect}");
    }
}

#[tokio::test]
async fn section_4_3_two_proofs_are_refused() {
    let server = TestServer::start().await;
    let one = proof(&server, "POST", TOKEN, json!({})).await;
    let request = form(server.post(TOKEN), &machine());
    let request = request.header("dpop", &one).header("dpop", &one);
    let answer = request.send().await.status_is(400);
    answer.has("/error", "invalid_dpop_proof");
    assert_eq!(reason(&server).await, "dpop_repeated");
}

#[tokio::test]
async fn section_4_3_two_proofs_in_one_header_are_refused() {
    let server = TestServer::start().await;
    let one = proof(&server, "POST", TOKEN, json!({})).await;
    let other = proof(&server, "POST", TOKEN, json!({})).await;
    let both = format!("{one}, {other}");
    let answer = ask_with(&server, &machine(), &both).await.status_is(400);
    answer.has("/error", "invalid_dpop_proof");
    assert_eq!(reason(&server).await, "dpop_malformed");
}

#[tokio::test]
async fn section_4_3_query_and_fragment_of_the_url_do_not_count() {
    let server = TestServer::start().await;
    let path = format!("{TOKEN}?a=b#c");
    let proof = proof(&server, "POST", &path, json!({})).await;
    ask_with(&server, &machine(), &proof).await.status_is(200);
}

#[tokio::test]
async fn section_11_1_a_proof_of_the_near_future_is_accepted() {
    let server = TestServer::start().await;
    let proof = proof(&server, "POST", TOKEN, json!({})).await;
    server.advance("-6s").await.status_is(200);
    ask_with(&server, &machine(), &proof).await.status_is(400);
    assert_eq!(reason(&server).await, "dpop_in_future");
    server.advance("1s").await.status_is(200);
    ask_with(&server, &machine(), &proof).await.status_is(200);
}

#[tokio::test]
async fn section_11_1_a_proof_is_good_once_also_when_the_clock_is_moved_back() {
    let server = TestServer::start().await;
    let proof = proof(&server, "POST", TOKEN, json!({})).await;
    ask_with(&server, &machine(), &proof).await.status_is(200);
    ask_with(&server, &machine(), &proof).await.status_is(400);
    assert_eq!(reason(&server).await, "dpop_replayed");
    server.advance("60s").await.status_is(200);
    ask_with(&server, &machine(), &proof).await.status_is(400);
    assert_eq!(reason(&server).await, "dpop_too_old");
    server.advance("-60s").await.status_is(200);
    ask_with(&server, &machine(), &proof).await.status_is(400);
    assert_eq!(reason(&server).await, "dpop_replayed");
}
