//! What the journal says when a server has two names, and a client uses both.

use serde_json::json;

use super::{minted, set};
use crate::support::client::Client;
use crate::support::server::TestServer;

/// Clients at the two names of a server. The first has read the metadata.
pub async fn two_names(server: &Client) -> (Client, Client) {
    let hosts = json!(["mockid.test.example", "localhost.example"]);
    set(server, json!({ "hosts": hosts })).await;
    let inside = server.at_host("oidc", "mockid.test.example");
    let metadata = inside.get("/.well-known/openid-configuration");
    metadata.send().await.status_is(200);
    (inside, server.at_host("oidc", "localhost.example"))
}

#[tokio::test]
async fn the_journal_has_the_reason_for_a_refusal_beside_the_two_names() {
    let server = TestServer::start().await;
    let (_, outside) = two_names(&server).await;
    let form = "grant_type=client_credentials&client_id=machine&client_secret=wrong";
    outside
        .post("/token")
        .form(form)
        .send()
        .await
        .status_is(401);
    let entry = server.newest_entry().await;
    let told = entry["hint"].as_str().unwrap_or_default();
    assert!(told.starts_with("The secret of the client"), "{told}");
    assert!(told.contains(". The metadata was read at "), "{told}");
}

#[tokio::test]
async fn the_journal_says_when_a_client_comes_by_another_name_than_it_read_the_metadata() {
    let server = TestServer::start().await;
    let (inside, outside) = two_names(&server).await;
    let form = "grant_type=client_credentials&client_id=machine&client_secret=secret";
    for (client, hint) in [
        (&inside, "An access token was issued that expires"),
        (
            &outside,
            "The metadata was read at http://mockid.test.example, and this request came to \
             http://localhost.example. If browsers and programs reach this server by two names, \
             set `public_url` to that of browsers.",
        ),
    ] {
        client.post("/token").form(form).send().await.status_is(200);
        let entry = server.newest_entry().await;
        let told = entry["hint"].as_str().unwrap_or_default();
        assert!(told.starts_with(hint), "{told}");
    }
    set(&server, json!({ "public_url": "http://localhost.example" })).await;
    outside
        .post("/token")
        .form(form)
        .send()
        .await
        .status_is(200);
    let told = server.newest_entry().await["hint"].to_string();
    assert!(!told.contains("metadata"), "{told}");
}

#[tokio::test]
async fn the_journal_says_as_whose_a_token_was_issued_if_it_comes_to_another_name() {
    let server = TestServer::start().await;
    set(&server, json!({ "hosts": ["id.example.com"] })).await;
    let token = minted(
        &server,
        json!({ "claims": { "iss": "http://id.example.com" } }),
    )
    .await;
    let userinfo = async |client: &Client, path: &str| {
        client.get(path).bearer(&token).send().await.status_is(200);
        server.newest_entry().await
    };
    let host = server.at_host("oidc", "id.example.com");
    let told = userinfo(&host, "/userinfo").await["hint"].to_string();
    assert!(!told.contains("issued as"), "{told}");
    let entry = userinfo(&server, "/oidc/userinfo").await;
    let hint = "The token was issued as that of http://id.example.com.";
    assert_eq!(entry["hint"], hint);
}
