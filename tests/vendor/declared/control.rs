//! `/__admin/vendors`: declared vendors that are added and replaced while the server runs.

use http::Method;
use serde_json::json;

use serde_json::Value;

use super::{Declared, Told, file, told};
use crate::contract::{Checked, Contract, Exchange};

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
        "name": "acme", "title": "acme", "kind": "declared", "base_path": "/acme", "hosts": [],
        "operations": 1
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
    let mut vendors = list.body["vendors"].as_array().unwrap().iter();
    let acme = vendors.find(|it| it["name"] == "acme").unwrap();
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

/// Every file of `tests/declared`.
fn every_file() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/declared");
    let entries = std::fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = paths.filter(|it| it.extension().is_some()).collect();
    paths.sort();
    paths
        .iter()
        .map(|it| std::fs::read_to_string(it).unwrap())
        .collect()
}

/// The server with every file, and its document of the control API.
async fn described() -> (Declared, Contract) {
    let files = every_file();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let server = Declared::with(&files, None).await;
    let document = server.request(Method::GET, "/__admin/openapi.json");
    let document = document.send().await.unwrap().text().await.unwrap();
    (server, Contract::parse(&document).unwrap())
}

/// Asks the control API, and holds the request and the answer against its document.
async fn held(
    server: &(Declared, Contract),
    method: Method,
    path: &str,
    body: Option<&Value>,
) -> Value {
    let (server, document) = server;
    let mut request = server.request(method.clone(), path);
    if let Some(body) = body {
        request = request.json(body);
    }
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = response.bytes().await.unwrap();
    let path = path.split('?').next().unwrap();
    let exchange = Exchange {
        provider: None,
        method: &method,
        path,
        status,
        headers: &headers,
        body: &bytes,
    };
    let checked = document.check_response(&exchange);
    // Settings are in the order of the vendor's file.
    let fits = match &checked {
        Ok(checked) => matches!(checked, Checked::Operation(_)),
        Err(wrong) => wrong.contains("the keys come as"),
    };
    assert!(fits, "{path}: {checked:?}");
    if let Some(body) = body {
        assert!(status.is_success(), "{method} {path} {body}: {bytes:?}");
        let text = serde_json::to_vec(body).unwrap();
        let checked = document.check_request(None, &method, path, "application/json", &text);
        let fits = checked
            .as_ref()
            .err()
            .is_none_or(|it| it.contains("the keys come as"));
        assert!(fits, "{method} {path} {body}: {checked:?}");
    }
    serde_json::from_slice(&bytes).unwrap_or_default()
}

#[tokio::test]
async fn the_document_of_the_control_api_has_the_accounts_of_declared_vendors() {
    let server = described().await;
    let listed = held(&server, Method::GET, "/__admin/accounts?limit=1000", None).await;
    let accounts = listed["accounts"].as_array().unwrap();
    assert!(accounts.len() > 60, "{}", accounts.len());
    for account in accounts {
        let [provider, kind, id] =
            ["provider", "kind", "id"].map(|it| account[it].as_str().unwrap());
        let path = format!("/__admin/accounts/{provider}/{kind}/{id}");
        assert_eq!(&held(&server, Method::GET, &path, None).await, account);
        let change = json!({ "active": null });
        held(&server, Method::PATCH, &path, Some(&change)).await;
    }
    let created = json!({
        "provider": "atlas", "kind": "user", "login": "Eve", "password": "x", "tenant": "north",
        "otp": { "totp": "JBSWY3DPEHPK3PXP" }, "profile": { "plan": { "id": 1 } },
    });
    let created = held(&server, Method::POST, "/__admin/accounts", Some(&created)).await;
    let path = format!(
        "/__admin/accounts/atlas/user/{}",
        created["id"].as_str().unwrap()
    );
    let change = json!({ "name": null, "otp": "123456", "profile": { "plan": null } });
    held(&server, Method::PATCH, &path, Some(&change)).await;
}

#[tokio::test]
async fn the_document_of_the_control_api_has_the_settings_of_declared_vendors() {
    let server = described().await;
    let settings = held(&server, Method::GET, "/__admin/settings", None).await;
    for vendor in ["atlas", "otp-bank", "shop-oauth"] {
        let written = json!({ vendor: settings[vendor] });
        held(&server, Method::PATCH, "/__admin/settings", Some(&written)).await;
        let back = json!({ vendor: null });
        held(&server, Method::PATCH, "/__admin/settings", Some(&back)).await;
    }
    let change = json!({ "atlas": {
        "tokens": { "machine": { "ttl": { "most": "2h" } }, "access": { "ttl": null } },
        "sessions": { "idle": "1d", "again": null },
        "throttle": { "login": "5/m", "orders": { "rate": "7/h", "by": null } },
    } });
    held(&server, Method::PATCH, "/__admin/settings", Some(&change)).await;
}

#[tokio::test]
async fn secrets_of_accounts_are_not_shown() {
    let server = described().await;
    let listed = held(&server, Method::GET, "/__admin/accounts?limit=1000", None).await;
    let accounts = listed["accounts"].as_array().unwrap();
    for secret in [
        "otp",
        "key",
        "signing_secret",
        "refresh_token",
        "password",
        "secret",
    ] {
        assert!(
            accounts.iter().all(|account| account.get(secret).is_none()),
            "{secret}"
        );
    }
}

#[tokio::test]
async fn a_snapshot_of_every_declared_vendor_fits_the_document_and_is_restored() {
    let server = described().await;
    let snapshot = held(&server, Method::GET, "/__admin/snapshot", None).await;
    held(&server, Method::PUT, "/__admin/snapshot", Some(&snapshot)).await;
}

#[tokio::test]
async fn a_declared_vendor_is_removed_for_new_sandboxes_and_for_resets() {
    let server = Declared::of(ACME).await;
    assert_eq!(server.call("/~old/acme/me").await, 200);
    let remove = || server.request(Method::DELETE, "/__admin/vendors/acme");
    assert_eq!(told(remove()).await.status, 204);
    assert_eq!(server.call("/~old/acme/me").await, 200);
    assert_eq!(server.call("/~new/acme/me").await, 404);
    let reset = server.request(Method::POST, "/~old/__admin/reset");
    assert_eq!(told(reset).await.status, 204);
    assert_eq!(server.call("/~old/acme/me").await, 404);
    let again = told(remove()).await;
    assert_eq!(again.status, 404);
    assert_eq!(again.body["detail"], "there is no vendor `acme`");
    assert_eq!(server.put("acme", ACME).await.status, 200);
    assert_eq!(server.call("/~newest/acme/me").await, 200);
}

#[tokio::test]
async fn a_vendor_is_removed_immediately_from_all_sandboxes_if_they_are_reset() {
    let server = Declared::of(ACME).await;
    assert_eq!(server.call("/~old/acme/me").await, 200);
    let path = "/__admin/vendors/acme?reset=true";
    assert_eq!(told(server.request(Method::DELETE, path)).await.status, 204);
    for sandbox in ["", "/~old"] {
        assert_eq!(server.call(&format!("{sandbox}/acme/me")).await, 404);
    }
    let listed = told(server.request(Method::GET, "/__admin/vendors"))
        .await
        .body;
    let titles = listed["vendors"].as_array().unwrap().iter();
    let titles: Vec<_> = titles.map(|it| it["title"].as_str().unwrap()).collect();
    let coded = [
        "Intergiro",
        "Haut.AI",
        "KYC",
        "S7 Risk",
        "IGNY8",
        "OpenID Connect",
    ];
    assert_eq!(titles, coded);
}

#[tokio::test]
async fn a_built_in_vendor_is_not_removed() {
    let server = server().await;
    let refused = told(server.request(Method::DELETE, "/__admin/vendors/kyc")).await;
    assert_eq!(refused.status, 409);
    let detail = "`kyc` is built in; only declared vendors can be removed";
    assert_eq!(refused.body["detail"], detail);
}
