//! Settings and accounts that would have no effect, at the control API. Those of fixtures are tested
//! with the fixtures.

use serde_json::{Value, json};

use super::set;
use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;

async fn patch(client: &Client, oidc: Value) -> Answer {
    let request = client.patch("/__admin/settings");
    request.any_json(json!({ "oidc": oidc })).send().await
}

#[tokio::test]
async fn issuers_of_unknown_accounts_are_422_in_the_settings() {
    let server = TestServer::start().await;
    let issuers = json!({ "acme": { "users": ["ada"], "clients": ["wob"] }, "a/token": {} });
    let refused = patch(&server, json!({ "issuers": issuers })).await;
    let refused = refused.status_is(422);
    let refused = refused.has("/errors/0/field", "/oidc/issuers/a~1token");
    let refused = refused.has("/errors/1/field", "/oidc/issuers/acme/clients/0");
    let told = "no client has the client_id `wob`; did you mean `web`?";
    refused.has("/errors/1/detail", told);
}

#[tokio::test]
async fn an_issuer_may_have_an_account_that_was_added_later() {
    let server = TestServer::start().await;
    let user = json!({ "provider": "oidc", "kind": "user", "username": "eve" });
    let added = server.post("/__admin/accounts").any_json(user).send().await;
    added.status_is(201);
    set(
        &server,
        json!({ "issuers": { "acme": { "users": ["eve"] } } }),
    )
    .await;
    let gone = server
        .delete("/__admin/accounts/oidc/user/eve")
        .send()
        .await;
    gone.status_is(204);
    // The change is about something else.
    set(&server, json!({ "access_ttl": "5m" })).await;
}

#[tokio::test]
async fn issuers_of_unknown_accounts_are_422_in_the_settings_of_a_new_sandbox() {
    let server = TestServer::start().await;
    let settings = json!({ "oidc": { "issuers": { "acme": { "users": ["eve"] } } } });
    let sandbox = json!({ "name": "t1", "settings": settings });
    let refused = server
        .post("/__admin/sandboxes")
        .any_json(sandbox.clone())
        .send();
    let refused = refused.await.status_is(422);
    refused.has("/errors/0/field", "/settings/oidc/issuers/acme/users/0");
    let mut sandbox = sandbox;
    sandbox["fixtures"] = json!({ "oidc": { "users": [{ "username": "eve" }] } });
    let created = server.post("/__admin/sandboxes").any_json(sandbox).send();
    created.await.status_is(201);
}

#[tokio::test]
async fn a_second_default_user_is_409() {
    let server = TestServer::start().await;
    let change = async |name: &str, default: bool| {
        let path = format!("/__admin/accounts/oidc/user/{name}");
        let request = server.patch(&path).any_json(json!({ "default": default }));
        request.send().await
    };
    change("bob", true).await.status_is(409);
    change("ada", true).await.status_is(200);
    change("ada", false).await.status_is(200);
    change("bob", true).await.status_is(200);
    let eve = json!({ "provider": "oidc", "kind": "user", "username": "eve", "default": true });
    let refused = server.post("/__admin/accounts").any_json(eve).send().await;
    refused.status_is(409);
}

#[tokio::test]
async fn a_client_that_cannot_authenticate_is_422() {
    let server = TestServer::start().await;
    let client =
        json!({ "provider": "oidc", "kind": "application", "client_id": "new", "grants": [] });
    let refused = server.post("/__admin/accounts").any_json(client).send();
    let refused = refused.await.status_is(422);
    refused.has("/errors/0/field", "/client_secret");
}

#[tokio::test]
async fn a_client_keeps_its_secret_in_a_change_unless_the_change_removes_it() {
    let server = TestServer::start().await;
    let change = async |client: &str, change: Value| {
        let path = format!("/__admin/accounts/oidc/application/{client}");
        server.patch(&path).any_json(change).send().await
    };
    change("web", json!({ "scopes": ["openid"] }))
        .await
        .status_is(200);
    let refused = change("web", json!({ "client_secret": null })).await;
    refused
        .status_is(422)
        .has("/errors/0/field", "/client_secret");
    let refused = change("spa", json!({ "public": false })).await;
    refused
        .status_is(422)
        .has("/errors/0/field", "/client_secret");
    change("spa", json!({ "public": false, "client_secret": "s" }))
        .await
        .status_is(200);
}
