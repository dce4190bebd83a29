//! Several issuers in a sandbox.

use serde_json::json;

use super::{minted, set};
use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;

async fn revoke(client: &Client, issuer: &str, id: &str) -> Answer {
    let form = format!("token=a&client_id={id}");
    let path = format!("/oidc{issuer}/revoke");
    client.post(&path).form(&form).send().await
}

#[tokio::test]
async fn every_path_is_an_issuer_unless_the_settings_name_some() {
    let server = TestServer::start().await;
    revoke(&server, "/any/thing", "spa").await.status_is(200);
    set(&server, json!({ "issuers": { "acme/eu": {} } })).await;
    for (issuer, status) in [("", 200), ("/acme/eu", 200), ("/acme", 404), ("/any", 404)] {
        revoke(&server, issuer, "spa").await.status_is(status);
    }
    let unknown = revoke(&server, "/acme/e", "spa").await.status_is(404);
    let told = "there is no issuer acme/e; the setting issuers names those that there are";
    unknown.has("/error_description", told);
    let hint = "There is nothing at the path. Did you mean /acme/eu/revoke?";
    assert_eq!(server.newest_entry().await["hint"], hint);
}

#[tokio::test]
async fn an_issuer_has_the_clients_that_the_settings_give_it() {
    let server = TestServer::start().await;
    set(
        &server,
        json!({ "issuers": { "acme": { "clients": ["web"] }, "all": {} } }),
    )
    .await;
    revoke(&server, "/all", "spa").await.status_is(200);
    revoke(&server, "", "spa").await.status_is(200);
    let refused = revoke(&server, "/acme", "spa").await.status_is(401);
    refused.has("/error", "invalid_client");
}

#[tokio::test]
async fn a_token_is_not_that_of_another_issuer() {
    let server = TestServer::start().await;
    let token = minted(&server, json!({})).await;
    let userinfo = async |issuer: &str| {
        let path = format!("/oidc{issuer}/userinfo");
        server.get(&path).bearer(&token).send().await
    };
    userinfo("").await.status_is(200);
    userinfo("/acme").await.status_is(401);
}

#[tokio::test]
async fn an_empty_segment_is_no_issuer() {
    let server = TestServer::start().await;
    for path in ["/oidc//jwks", "/oidc/a//jwks", "/oidc/a/b"] {
        server.get(path).send().await.status_is(404);
    }
}
