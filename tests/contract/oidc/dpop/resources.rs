//! Userinfo and resources, by section 7 of RFC 9449.

use serde_json::json;

use super::{proof, proof_for, thumbprint, tokens, userinfo};
use crate::oidc::{access_token, automatic, mint, reason};
use crate::support::server::TestServer;

#[tokio::test]
async fn section_7_1_a_bound_token_needs_a_proof_for_it() {
    let server = automatic("").await;
    let token = tokens(&server).await.text("/access_token");
    let valid = proof_for(&server, &token, None).await;
    userinfo(&server, &token, &valid).await.status_is(200);
    for (defect, error, why) in [
        (
            "token_hash_missing",
            "invalid_dpop_proof",
            "dpop_token_hash",
        ),
        ("token_hash_wrong", "invalid_dpop_proof", "dpop_token_hash"),
        ("key_other", "invalid_token", "dpop_key_mismatch"),
        ("method_wrong", "invalid_dpop_proof", "dpop_method"),
        ("signature", "invalid_dpop_proof", "dpop_signature"),
    ] {
        let proof = proof_for(&server, &token, Some(defect)).await;
        let answer = userinfo(&server, &token, &proof).await.status_is(401);
        let answer = answer.has("/error", error);
        let challenge = answer.header("www-authenticate");
        assert!(challenge.starts_with("DPoP realm=\"oidc\""), "{challenge}");
        assert!(
            challenge.contains(&format!("error=\"{error}\"")),
            "{challenge}"
        );
        let algorithms = "algs=\"RS256 PS256 ES256 EdDSA Ed25519\"";
        assert!(challenge.contains(algorithms), "{challenge}");
        assert_eq!(reason(&server).await, why, "{defect}");
    }
    let scheme = format!("DPoP {token}");
    let missing = server
        .get("/oidc/userinfo")
        .header("authorization", &scheme);
    missing.send().await.status_is(401);
    assert_eq!(reason(&server).await, "dpop_missing");
}

#[tokio::test]
async fn section_7_2_a_bound_token_is_no_bearer_token() {
    let server = automatic("").await;
    let token = tokens(&server).await.text("/access_token");
    let answer = server.get("/oidc/userinfo").bearer(&token).send().await;
    let answer = answer.status_is(401).has("/error", "invalid_token");
    let challenge = answer.header("www-authenticate");
    let (bearer, dpop) = challenge.split_once(", DPoP ").expect("both schemes");
    assert!(bearer.starts_with("Bearer realm=\"oidc\", error=\"invalid_token\""));
    assert_eq!(
        dpop,
        "realm=\"oidc\", algs=\"RS256 PS256 ES256 EdDSA Ed25519\""
    );
    assert_eq!(reason(&server).await, "dpop_token_as_bearer");
}

#[tokio::test]
async fn section_7_1_a_token_that_is_not_bound_is_refused_with_the_scheme() {
    let server = automatic("").await;
    let token = access_token(&server).await;
    let proof = proof_for(&server, &token, None).await;
    let answer = userinfo(&server, &token, &proof).await.status_is(401);
    answer.has("/error", "invalid_token");
    assert_eq!(reason(&server).await, "dpop_token_unbound");
}

#[tokio::test]
async fn section_7_a_resource_of_the_fixtures_needs_the_proof_too() {
    let fixtures = json!({
        "oidc": {
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
    let bearer = server.get(path);
    bearer.bearer(&token).send().await.status_is(401);
    assert_eq!(reason(&server).await, "dpop_token_as_bearer");
    let proof = proof(&server, "GET", path, json!({ "access_token": token })).await;
    let proven = server.get(path);
    let proven = proven.header("authorization", &format!("DPoP {token}"));
    proven.header("dpop", &proof).send().await.status_is(200);
}

#[tokio::test]
async fn section_7_2_a_bound_token_in_a_form_is_no_bearer_token() {
    let server = automatic("").await;
    let token = tokens(&server).await.text("/access_token");
    let form = format!("access_token={token}");
    let answer = server.post("/oidc/userinfo").form(&form).send().await;
    answer.status_is(401).has("/error", "invalid_token");
    assert_eq!(reason(&server).await, "dpop_token_as_bearer");
}

#[tokio::test]
async fn section_7_2_an_error_is_in_the_challenge_of_the_scheme_that_was_used() {
    let server = automatic("").await;
    for (scheme, first, second) in [
        (
            "Bearer",
            "Bearer realm=\"oidc\", error=",
            ", DPoP realm=\"oidc\", algs=",
        ),
        (
            "DPoP",
            "DPoP realm=\"oidc\", algs=",
            ", Bearer realm=\"oidc\"",
        ),
    ] {
        let request = server.get("/oidc/userinfo");
        let request = request.header("authorization", &format!("{scheme} unknown"));
        let answer = request.send().await.status_is(401);
        let challenge = answer.header("www-authenticate");
        assert!(challenge.starts_with(first), "{challenge}");
        let (used, other) = challenge.split_once(second).expect("both schemes");
        assert!(used.contains("error=\"invalid_token\""), "{challenge}");
        assert!(!other.contains("error"), "{challenge}");
    }
}

#[tokio::test]
async fn section_7_1_the_scheme_is_in_any_case() {
    let server = automatic("").await;
    let token = tokens(&server).await.text("/access_token");
    let proof = proof_for(&server, &token, None).await;
    let request = server.get("/oidc/userinfo").header("dpop", &proof);
    let request = request.header("authorization", &format!("dpop {token}"));
    request.send().await.status_is(200);
}
