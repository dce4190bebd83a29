//! Logout tokens made to order.

use serde_json::{Value, json};

use super::backchannel::EVENT;
use crate::support::answer::{Answer, claims, segment};
use crate::support::client::Client;
use crate::support::server::{NOON_SECONDS, TestServer};

const PATH: &str = "/__admin/oidc/logout_tokens";

async fn mint(server: &Client, order: Value) -> Answer {
    server.post(PATH).json(order).send().await
}

#[tokio::test]
async fn a_logout_token_can_be_made_for_a_client_and_a_session() {
    let server = TestServer::start().await;
    let order = json!({ "client_id": "spa", "account": "ada", "sid": "s1" });
    let minted = mint(&server, order).await.status_is(201);
    let token = minted.text("/token");
    let header: Value = serde_json::from_str(&segment(&token, 0)).expect("a header");
    assert_eq!(header["typ"], "logout+jwt");
    let mut said = claims(&token);
    assert_eq!(minted.at("/claims"), said);
    assert!(said["jti"].take().is_string());
    assert!(said["sub"].take().is_string());
    let issuer = format!("{}/oidc", server.origin());
    assert_eq!(
        said,
        json!({
            "iss": issuer, "sub": null, "aud": "spa", "iat": NOON_SECONDS,
            "exp": NOON_SECONDS + 120, "jti": null, "sid": "s1", "events": { EVENT: {} },
        })
    );
    minted.has("/expected/right_client", "accepts");
}

#[tokio::test]
async fn an_order_with_a_defect_says_what_a_right_client_does() {
    let server = TestServer::start().await;
    for (defect, right_client) in [("with_nonce", "rejects"), ("jti_missing", "may_reject")] {
        let minted = mint(&server, json!({ "defect": defect })).await;
        minted
            .status_is(201)
            .has("/defect", defect)
            .has("/expected/right_client", right_client);
    }
}

#[tokio::test]
async fn an_order_for_nobody_is_refused_with_the_field() {
    let server = TestServer::start().await;
    for (order, field) in [
        (json!({ "client_id": "wep" }), "/client_id"),
        (json!({ "account": "adda" }), "/account"),
    ] {
        let refused = mint(&server, order).await.status_is(422);
        refused.has("/errors/0/field", field);
    }
}

#[tokio::test]
async fn an_issuer_signs_its_logout_tokens_itself() {
    let server = TestServer::start().await;
    let minted = mint(&server, json!({ "issuer": "acme" }))
        .await
        .status_is(201);
    let token = minted.text("/token");
    let issuer = format!("{}/oidc/acme", server.origin());
    assert_eq!(claims(&token)["iss"], issuer);
    let header: Value = serde_json::from_str(&segment(&token, 0)).expect("a header");
    assert_eq!(header["kid"], "acme:rs256-0");
}
