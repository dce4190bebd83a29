//! Introspection (RFC 7662).

use serde_json::json;

use super::{minted, reason};
use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;

async fn introspect(client: &Client, token: &str) -> Answer {
    let form = format!("token={token}&client_id=web&client_secret=secret");
    client.post("/oidc/introspect").form(&form).send().await
}

#[tokio::test]
async fn an_active_token_is_described() {
    let server = TestServer::start().await;
    let token = minted(&server, json!({})).await;
    let told = introspect(&server, &token).await.status_is(200);
    let told = told.has("/active", true).has("/client_id", "web");
    let told = told.has("/username", "ada").has("/token_type", "Bearer");
    told.has("/scope", "openid profile email")
        .header_is("cache-control", "no-store");
}

#[tokio::test]
async fn of_other_tokens_only_the_journal_says_why() {
    let server = TestServer::start().await;
    for (token, why) in [
        (
            minted(&server, json!({ "defect": "expired" })).await,
            "access_expired",
        ),
        (
            minted(&server, json!({ "defect": "revoked" })).await,
            "token_revoked",
        ),
        (
            minted(&server, json!({ "kind": "id" })).await,
            "wrong_token_kind",
        ),
        ("unknown".to_owned(), "token_unknown"),
    ] {
        let told = introspect(&server, &token).await.status_is(200);
        told.body_is("{\"active\":false}");
        assert_eq!(reason(&server).await, why);
    }
}

#[tokio::test]
async fn a_client_that_does_not_authenticate_itself_learns_nothing() {
    let server = TestServer::start().await;
    let token = minted(&server, json!({})).await;
    let form = format!("token={token}&client_id=spa");
    let refused = server.post("/oidc/introspect").form(&form).send().await;
    refused.status_is(401).has("/error", "invalid_client");
}

#[tokio::test]
async fn without_a_token_or_with_two_it_is_400() {
    let server = TestServer::start().await;
    for token in ["", "token=a&token=b&"] {
        let form = format!("{token}client_id=web&client_secret=secret");
        let request = server.post("/oidc/introspect");
        let refused = request.body("application/x-www-form-urlencoded", form);
        refused
            .send()
            .await
            .status_is(400)
            .has("/error", "invalid_request");
    }
}
