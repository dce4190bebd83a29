//! `/__admin/vendors`: declared vendors that are added and replaced while the server runs.

use http::Method;
use serde_json::json;

use super::{Declared, Told, file, told};

const ACME: &str = include_str!("../../../examples/embedded/acme.yaml");

impl Declared {
    async fn put(&self, path: &str, yaml: &str) -> Told {
        let put = self.request(Method::PUT, &format!("/__admin/vendors/{path}"));
        let put = put.header("content-type", "application/yaml");
        told(put.body(yaml.to_owned())).await
    }

    /// The status of a call.
    async fn call(&self, path: &str) -> u16 {
        let call = self.request(Method::GET, path);
        let call = call.header("authorization", "Token demo-key");
        told(call).await.status
    }
}

/// A server with another vendor.
async fn server() -> Declared {
    Declared::of(&file("deepgram")).await
}

#[tokio::test]
async fn a_vendor_is_added_for_new_sandboxes_and_for_resets() {
    let server = server().await;
    assert_eq!(server.call("/acme/me").await, 404);
    let added = server.put("acme", ACME).await;
    assert_eq!(added.status, 200, "{added:?}");
    let expected = json!({
        "name": "acme", "kind": "declared", "base_path": "/acme", "hosts": [], "operations": 1
    });
    assert_eq!(added.body, expected);
    assert_eq!(server.call("/acme/me").await, 404);
    assert_eq!(server.call("/~new/acme/me").await, 200);
    let reset = server.request(Method::POST, "/__admin/reset");
    assert_eq!(told(reset).await.status, 204);
    assert_eq!(server.call("/acme/me").await, 200);
}

#[tokio::test]
async fn a_vendor_is_replaced_immediately_in_all_sandboxes_if_they_are_reset() {
    let server = server().await;
    server.put("acme?reset=true", ACME).await;
    assert_eq!(server.call("/~old/acme/me").await, 200);
    let changed = ACME.replace("GET /me", "GET /you");
    server.put("acme?reset=true", &changed).await;
    for sandbox in ["", "/~old"] {
        assert_eq!(server.call(&format!("{sandbox}/acme/me")).await, 404);
        assert_eq!(server.call(&format!("{sandbox}/acme/you")).await, 200);
    }
}

#[tokio::test]
async fn a_loaded_vendor_is_in_the_list() {
    let server = server().await;
    let with_host = ACME.replace("vendor: acme", "vendor: acme\nhosts: [api.acme.example]");
    server.put("acme", &with_host).await;
    let list = told(server.request(Method::GET, "/__admin/vendors")).await;
    let acme = &list.body["vendors"][6];
    assert_eq!(acme["name"], "acme");
    assert_eq!(acme["hosts"], json!(["api.acme.example"]));
}

#[tokio::test]
async fn an_error_in_a_vendor_is_422_with_line_and_column_and_changes_nothing() {
    let server = server().await;
    let wrong = ACME.replace("guard:", "gaurd:");
    let refused = server.put("acme?reset=true", &wrong).await;
    assert_eq!(refused.status, 422);
    let errors = refused.body["errors"].as_array().unwrap();
    let unknown = errors.iter().find(|error| error["field"] == "/gaurd");
    assert_eq!(
        unknown.unwrap()["detail"],
        "body:5:1: gaurd: unknown key; did you mean `guard`?"
    );
    assert_eq!(server.call("/acme/me").await, 404);
}

#[tokio::test]
async fn a_clash_with_another_declared_vendor_is_409_and_names_both() {
    let server = server().await;
    let acme = ACME.replace("vendor: acme", "vendor: acme\nhosts: [api.acme.example]");
    server.put("acme", &acme).await;
    let other = acme.replace("vendor: acme", "vendor: other");
    let refused = server.put("other", &other).await;
    assert_eq!(refused.status, 409);
    let detail = refused.body["detail"].as_str().unwrap();
    assert!(detail.contains("acme and other"), "{detail}");
}
