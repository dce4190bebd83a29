//! Exchanged tokens in the ledger: what ends them, and where they come from.

use serde_json::{Value, json};

use super::{
    ACCESS, ID, access_token_of, ask, by_app, exchange, exchanged, fields, for_backend, form,
    reason, server, tokens_of, with,
};
use crate::support::answer::claims;
use crate::support::client::Client;

/// The record of a token.
async fn record(client: &Client, token: &str) -> Value {
    let id = claims(token)["jti"].as_str().expect("a jti").to_owned();
    let record = client.get(&format!("/__admin/tokens/{id}"));
    record.send().await.status_is(200).json()
}

async fn revoke(client: &Client, token: &str) {
    let request = fields([
        ("client_id", "app"),
        ("client_secret", "secret"),
        ("token", token),
    ]);
    let request = form(client.post("/oidc/revoke"), &request);
    request.send().await.status_is(200);
}

/// The reason for which a token would be refused.
async fn verdict(client: &Client, token: &str) -> String {
    let inspected = client.inspect(json!({ "token": token })).await;
    inspected.text("/reason")
}

#[tokio::test]
async fn an_exchanged_token_has_the_session_of_its_subject_token_which_is_its_parent() {
    let server = server().await;
    let subject_token = access_token_of(&server, "ada").await;
    let issued = exchanged(&server, &for_backend(&subject_token)).await;
    let (parent, child) = (
        record(&server, &subject_token).await,
        record(&server, &issued).await,
    );
    assert_eq!(child["parent"], parent["id"]);
    assert_eq!(child["session"], parent["session"]);
    assert_eq!(parent["uses"], 1);
}

#[tokio::test]
async fn an_exchanged_token_ends_with_the_grant_of_its_subject_token() {
    let server = server().await;
    let tokens = tokens_of(&server, "ada").await;
    let request = for_backend(&tokens.text("/access_token"));
    let first = exchanged(&server, &request).await;
    let second = exchanged(&server, &exchange(&first, ACCESS)).await;
    revoke(&server, &tokens.text("/refresh_token")).await;
    for token in [first, second] {
        assert_eq!(verdict(&server, &token).await, "session_ended");
    }
    ask(&server, &request).await.status_is(400);
    assert_eq!(reason(&server).await, "session_ended");
}

#[tokio::test]
async fn section_2_1_the_end_of_a_subject_token_alone_does_not_end_what_it_gave() {
    let server = server().await;
    let subject_token = access_token_of(&server, "ada").await;
    let issued = exchanged(&server, &for_backend(&subject_token)).await;
    revoke(&server, &subject_token).await;
    assert_eq!(verdict(&server, &subject_token).await, "token_revoked");
    assert_eq!(verdict(&server, &issued).await, "ok");
}

#[tokio::test]
async fn section_2_1_an_exchanged_token_has_a_lifetime_of_its_own() {
    let server = server().await;
    let subject_token = access_token_of(&server, "ada").await;
    server.advance("59m").await.status_is(200);
    let issued = exchanged(&server, &for_backend(&subject_token)).await;
    server.advance("59m").await.status_is(200);
    assert_eq!(verdict(&server, &subject_token).await, "access_expired");
    assert_eq!(verdict(&server, &issued).await, "ok");
}

#[tokio::test]
async fn a_token_for_an_id_token_has_a_grant_of_its_own() {
    let server = server().await;
    let tokens = tokens_of(&server, "ada").await;
    let issued = exchanged(&server, &by_app(&tokens.text("/id_token"), ID)).await;
    revoke(&server, &tokens.text("/refresh_token")).await;
    assert_eq!(verdict(&server, &issued).await, "ok");
    let session = record(&server, &issued).await["session"].clone();
    let session = format!("/__admin/sessions/{}", session.as_str().expect("an id"));
    server.delete(&session).send().await.status_is(204);
    assert_eq!(verdict(&server, &issued).await, "session_ended");
}

#[tokio::test]
async fn an_exchange_does_not_extend_the_session() {
    let server = server().await;
    crate::oidc::set(&server, json!({ "refresh": { "idle": "10m" } })).await;
    let subject_token = access_token_of(&server, "ada").await;
    let session = record(&server, &subject_token).await["session"].clone();
    let session = format!("/__admin/sessions/{}", session.as_str().expect("an id"));
    let ends = || async { server.get(&session).send().await.json()["ends"].clone() };
    let before = ends().await;
    server.advance("5m").await.status_is(200);
    exchanged(&server, &for_backend(&subject_token)).await;
    assert_eq!(ends().await, before);
}

#[tokio::test]
async fn a_snapshot_keeps_the_actors_and_the_parent_of_an_opaque_token() {
    let server = server().await;
    crate::oidc::set(&server, json!({ "access_token": "opaque" })).await;
    let subject_token = access_token_of(&server, "ada").await;
    let request = for_backend(&subject_token);
    let request = with(
        request,
        "actor_token",
        &access_token_of(&server, "bob").await,
    );
    let issued = exchanged(&server, &with(request, "actor_token_type", ACCESS)).await;
    let snapshot = server.get("/__admin/snapshot").send().await;
    let snapshot = snapshot.status_is(200).json();
    let restore = server.put("/__admin/snapshot").json(snapshot);
    restore.send().await.status_is(200);
    let request = fields([
        ("client_id", "rs08"),
        ("client_secret", "long-secure-random-secret"),
        ("token", &issued),
    ]);
    let told = form(server.post("/oidc/introspect"), &request).send().await;
    told.has("/act/sub", "bob");
}
