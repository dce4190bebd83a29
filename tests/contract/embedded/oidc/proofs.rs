//! DPoP proofs, by their handle.

use mockid::embedded::ErrorKind;
use mockid::embedded::oidc::{ProofDefect, ProofOrder};
use mockid::{Provider, Server, TokenOrder};
use serde_json::json;

use crate::embedded::{at_noon, client};

fn userinfo(server: &Server) -> String {
    format!("{}/userinfo", server.url(Provider::OIDC))
}

/// A token that is bound to the key of proofs, and an order of a proof beside it.
fn bound(server: &Server) -> (String, ProofOrder) {
    let order = ProofOrder::of("GET", userinfo(server));
    let key = server.oidc().mint_proof(&order).expect("a proof").jkt;
    let token = TokenOrder::of(Provider::OIDC).claim("cnf", json!({ "jkt": key }));
    let token = server.tokens().mint(token).expect("a token").token;
    let order = order.access_token(&token);
    (token, order)
}

#[tokio::test]
async fn a_proof_to_order_is_as_good_as_it_says() {
    let server = at_noon().await;
    let (token, order) = bound(&server);
    for (order, status) in [
        (order.clone(), 200),
        (order.defect(ProofDefect::TooOld), 401),
    ] {
        let minted = server.oidc().mint_proof(&order).expect("a proof");
        let api = client(&server);
        let request = api.get("/oidc/userinfo").header("dpop", &minted.proof);
        let request = request.header("authorization", &format!("DPoP {token}"));
        request.send().await.status_is(status);
        let answered = server.requests().all().pop().expect("a request");
        assert_eq!(answered.reason(), minted.expected.reason);
    }
}

#[tokio::test]
async fn a_proof_can_have_another_nonce() {
    let server = at_noon().await;
    let order = ProofOrder::of("GET", userinfo(&server)).nonce("n");
    let minted = server.oidc().mint_proof(&order).expect("a proof");
    let claims = crate::support::answer::segment(&minted.proof, 1);
    assert!(claims.contains("\"nonce\":\"n\""), "{claims}");
}

#[tokio::test]
async fn a_defect_of_a_hash_needs_a_token() {
    let server = at_noon().await;
    let order = ProofOrder::of("GET", userinfo(&server)).defect(ProofDefect::TokenHashWrong);
    let refused = server.oidc().mint_proof(&order).expect_err("no token");
    assert_eq!(refused.kind(), ErrorKind::Invalid);
}
