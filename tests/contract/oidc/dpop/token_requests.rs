//! Token requests with proofs, by section 5 of RFC 9449.

use serde_json::json;

use super::{
    ask_proven, ask_with, claims, code, machine, proof, public_refresh, public_tokens, thumbprint,
    tokens,
};
use crate::oidc::{
    Fields, TOKEN, ask, automatic, exchange, fields, log_in, reason, refreshing, request, with,
};
use crate::support::server::TestServer;

#[tokio::test]
async fn section_5_a_token_request_with_a_proof_gives_a_token_that_is_bound_to_its_key() {
    let server = automatic("").await;
    let key = thumbprint(&server).await;
    let token = tokens(&server).await.text("/access_token");
    assert_eq!(claims(&token)["cnf"]["jkt"], key);
    let machine = ask_proven(&server, &machine()).await.status_is(200);
    let machine = machine.has("/token_type", "DPoP");
    assert_eq!(claims(&machine.text("/access_token"))["cnf"]["jkt"], key);
}

#[tokio::test]
async fn section_5_a_token_request_without_a_proof_gives_a_bearer_token() {
    let server = automatic("").await;
    let answer = log_in(&server).await.has("/token_type", "Bearer");
    assert!(claims(&answer.text("/access_token")).get("cnf").is_none());
}

#[tokio::test]
async fn section_5_every_grant_gives_bound_tokens() {
    let server = automatic("").await;
    let password = fields([
        ("grant_type", "password"),
        ("client_id", "legacy"),
        ("client_secret", "secret"),
        ("username", "ada"),
        ("password", "password"),
    ]);
    let code = exchange(&code(&server, &request()).await);
    let device = super::super::device::granted(&server).await;
    for fields in [machine(), password, code, device] {
        let answer = ask_proven(&server, &fields).await.status_is(200);
        let answer = answer.has("/token_type", "DPoP");
        let claims = claims(&answer.text("/access_token"));
        assert_eq!(claims["cnf"]["jkt"], thumbprint(&server).await);
    }
}

#[tokio::test]
async fn section_5_a_refused_proof_leaves_the_code_good() {
    let server = automatic("").await;
    let exchange = exchange(&code(&server, &request()).await);
    let wrong = proof(&server, "POST", TOKEN, json!({ "defect": "signature" })).await;
    let refused = ask_with(&server, &exchange, &wrong).await.status_is(400);
    refused.has("/error", "invalid_dpop_proof");
    ask_proven(&server, &exchange).await.status_is(200);
}

#[tokio::test]
async fn section_5_the_refresh_token_of_a_public_client_is_bound_to_the_key() {
    let server = automatic("").await;
    let tokens = public_tokens(&server, true).await;
    let refresh = public_refresh(&tokens);
    let bearer = ask(&server, &refresh).await.status_is(400);
    bearer.has("/error", "invalid_dpop_proof");
    assert_eq!(reason(&server).await, "dpop_missing");
    is_refused_with_another_key(&server, &refresh).await;
    let refreshed = ask_proven(&server, &refresh).await.status_is(200);
    let refreshed = refreshed.has("/token_type", "DPoP");
    // The next one is bound, too.
    let next = public_refresh(&refreshed);
    is_refused_with_another_key(&server, &next).await;
    ask_proven(&server, &next).await.status_is(200);
}

async fn is_refused_with_another_key(server: &TestServer, refresh: &Fields) {
    let other = json!({ "defect": "key_other" });
    let other = proof(server, "POST", TOKEN, other).await;
    let other = ask_with(server, refresh, &other).await.status_is(400);
    other.has("/error", "invalid_grant");
    assert_eq!(reason(server).await, "dpop_key_mismatch");
}

#[tokio::test]
async fn section_5_a_refresh_with_a_proof_binds_the_refresh_token_of_a_public_client() {
    let server = automatic("").await;
    let unbound = public_tokens(&server, false).await;
    let refresh = public_refresh(&unbound);
    let bound = ask_proven(&server, &refresh).await.status_is(200);
    let next = public_refresh(&bound.has("/token_type", "DPoP"));
    ask(&server, &next).await.status_is(400);
    assert_eq!(reason(&server).await, "dpop_missing");
    is_refused_with_another_key(&server, &next).await;
    ask_proven(&server, &next).await.status_is(200);
}

#[tokio::test]
async fn section_5_the_refresh_token_of_a_device_is_bound_to_the_key() {
    let server = automatic("").await;
    let device = super::super::device::granted(&server).await;
    let tokens = ask_proven(&server, &device).await.status_is(200);
    let refresh = with(public_refresh(&tokens), "client_id", "tv");
    ask(&server, &refresh).await.status_is(400);
    assert_eq!(reason(&server).await, "dpop_missing");
    ask_proven(&server, &refresh).await.status_is(200);
}

#[tokio::test]
async fn section_5_the_refresh_token_of_another_client_is_not_bound() {
    let server = automatic("").await;
    let refresh = refreshing(&tokens(&server).await.text("/refresh_token"));
    let refreshed = ask(&server, &refresh).await.status_is(200);
    let refreshed = refreshed.has("/token_type", "Bearer");
    // The access token of each refresh has the key of its proof.
    let refresh = refreshing(&refreshed.text("/refresh_token"));
    let other = json!({ "defect": "key_other" });
    let other = proof(&server, "POST", TOKEN, other).await;
    let other = ask_with(&server, &refresh, &other).await.status_is(200);
    let claims = claims(&other.text("/access_token"));
    assert!(claims["cnf"]["jkt"].is_string());
    assert_ne!(claims["cnf"]["jkt"], thumbprint(&server).await);
}

#[tokio::test]
async fn section_5_2_a_client_can_be_registered_for_bound_tokens_alone() {
    let server = TestServer::start().await;
    let change = json!({ "dpop_bound_access_tokens": true });
    let machine_account = server.patch("/__admin/accounts/oidc/application/machine");
    machine_account.json(change).send().await.status_is(200);
    let refused = ask(&server, &machine()).await.status_is(400);
    refused.has("/error", "invalid_dpop_proof");
    assert_eq!(reason(&server).await, "dpop_missing");
    ask_proven(&server, &machine()).await.status_is(200);
}

#[tokio::test]
async fn section_5_1_the_metadata_has_the_algorithms_of_proofs() {
    let server = TestServer::start().await;
    let metadata = "/oidc/.well-known/openid-configuration";
    let metadata = server.get(metadata).send().await;
    let all = json!(["RS256", "PS256", "ES256", "EdDSA", "Ed25519"]);
    metadata.has("/dpop_signing_alg_values_supported", all);
}
