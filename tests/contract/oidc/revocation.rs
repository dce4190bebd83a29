//! Revocation (RFC 7009).

use serde_json::json;

use super::{minted, reason};
use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;

async fn revoke(client: &Client, token: &str, credentials: &str) -> Answer {
    let form = format!("token={token}&{credentials}");
    client.post("/oidc/revoke").form(&form).send().await
}

const WEB: &str = "client_id=web&client_secret=secret";

#[tokio::test]
async fn a_revoked_access_token_is_refused() {
    let server = TestServer::start().await;
    let token = minted(&server, json!({})).await;
    revoke(&server, &token, WEB)
        .await
        .status_is(200)
        .body_is("");
    let refused = server.get("/oidc/userinfo").bearer(&token).send().await;
    refused.status_is(401);
    assert_eq!(reason(&server).await, "token_revoked");
}

#[tokio::test]
async fn a_token_that_is_not_valid_needs_no_revocation() {
    let server = TestServer::start().await;
    let expired = minted(&server, json!({ "defect": "expired" })).await;
    for (token, why) in [
        (expired.as_str(), "access_expired"),
        ("unknown", "token_unknown"),
    ] {
        revoke(&server, token, WEB).await.status_is(200);
        assert_eq!(reason(&server).await, why);
    }
}

#[tokio::test]
async fn a_token_of_another_client_is_not_revoked() {
    let server = TestServer::start().await;
    let token = minted(&server, json!({})).await;
    let refused = revoke(&server, &token, "client_id=spa").await;
    refused.status_is(400).has("/error", "invalid_grant");
    assert_eq!(reason(&server).await, "token_of_other_client");
    let accepted = server.get("/oidc/userinfo").bearer(&token).send().await;
    accepted.status_is(200);
}
