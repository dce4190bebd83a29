//! `/__admin/vendors`: declared vendors that are added and replaced while the server runs.

use super::RESET;
use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;

const YAML: &str = "application/yaml";
const ACME: &str = include_str!("../../../examples/embedded/acme.yaml");

async fn put(client: &Client, path: &str, yaml: &str) -> Answer {
    let path = format!("/__admin/vendors/{path}");
    let put = client.put(&path).body(YAML, yaml.to_owned());
    put.send().await
}

/// The status of a call of the vendor, which has no part in the documents of the repository.
async fn call(client: &Client, path: &str) -> u16 {
    let key = [("authorization", "Token demo-key")];
    let answer = client.stream(&format!("/acme{path}"), &key).await;
    answer.status().as_u16()
}

#[tokio::test]
async fn a_vendor_is_added_for_new_sandboxes_and_for_resets() {
    let server = TestServer::start().await;
    assert_eq!(call(&server, "/me").await, 404);
    put(&server, "acme", ACME)
        .await
        .status_is(200)
        .has("/kind", "declared");
    assert_eq!(call(&server, "/me").await, 404);
    assert_eq!(call(&server.in_sandbox("new"), "/me").await, 200);
    server.post(RESET).send().await.status_is(204);
    assert_eq!(call(&server, "/me").await, 200);
}

#[tokio::test]
async fn a_vendor_is_replaced_immediately_in_all_sandboxes_if_they_are_reset() {
    let server = TestServer::start().await;
    put(&server, "acme?reset=true", ACME).await.status_is(200);
    let old = server.in_sandbox("old");
    assert_eq!(call(&old, "/me").await, 200);
    let changed = ACME.replace("GET /me", "GET /you");
    put(&server, "acme?reset=true", &changed)
        .await
        .status_is(200);
    for client in [&*server, &old] {
        assert_eq!(call(client, "/me").await, 404);
        assert_eq!(call(client, "/you").await, 200);
    }
}

#[tokio::test]
async fn a_loaded_vendor_is_in_the_list() {
    let server = TestServer::start().await;
    let with_host = ACME.replace("vendor: acme", "vendor: acme\nhosts: [api.acme.example]");
    put(&server, "acme", &with_host).await.status_is(200);
    let list = server.get("/__admin/vendors").send().await;
    list.status_is(200)
        .has("/vendors/5/name", "acme")
        .has("/vendors/5/hosts/0", "api.acme.example")
        .has("/vendors/5/operations", 1);
}

#[tokio::test]
async fn an_error_in_a_vendor_is_422_with_line_and_column_and_changes_nothing() {
    let server = TestServer::start().await;
    let wrong = ACME.replace("guard:", "gaurd:");
    let answer = put(&server, "acme?reset=true", &wrong).await.status_is(422);
    let errors = answer.at("/errors");
    let errors = errors.as_array().expect("errors");
    let unknown = errors.iter().find(|error| error["field"] == "/gaurd");
    let unknown = unknown.expect("the unknown key");
    assert_eq!(
        unknown["detail"],
        "body:5:1: gaurd: unknown key; did you mean `guard`?"
    );
    assert_eq!(call(&server, "/me").await, 404);
}

#[tokio::test]
async fn a_clash_with_another_declared_vendor_is_409_and_names_both() {
    let server = TestServer::start().await;
    let acme = ACME.replace("vendor: acme", "vendor: acme\nhosts: [api.acme.example]");
    put(&server, "acme", &acme).await.status_is(200);
    let other = acme.replace("vendor: acme", "vendor: other");
    let answer = put(&server, "other", &other).await.status_is(409);
    let detail = answer.text("/detail");
    assert!(detail.contains("acme and other"), "{detail}");
}
