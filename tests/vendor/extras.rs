//! A vendor's state in a sandbox, its operations in the control API, its documents at the root, and its
//! CORS policy.

use http::Method;
use serde_json::{Value, json};

use super::acme::Acme;
use super::codes::CONFIGURATION;
use super::{Running, told};

const APP: &str = "https://app.acme.example";

impl Running {
    /// Issues a code by the control API of the sandbox with this prefix.
    async fn issue_code(&self, sandbox: &str) -> Value {
        let path = format!("{sandbox}/__admin/acme/codes");
        let (status, issued) = self.post(&path, json!({ "email": "a@example.com" })).await;
        assert_eq!(status, 201, "{issued}");
        issued
    }

    async fn redeem(&self, sandbox: &str) -> u16 {
        let path = format!("{sandbox}/acme/v1/codes/code-1");
        self.post(&path, json!({})).await.0
    }

    async fn restore(&self, snapshot: &Value) -> (u16, Value) {
        let restored = self.request(Method::PUT, "/__admin/snapshot");
        told(restored.json(snapshot)).await
    }
}

#[tokio::test]
async fn an_operation_of_its_own_in_the_control_api_changes_the_addressed_sandbox() {
    let server = Running::start().await;
    let issued = server.issue_code("/~a").await;
    let url = format!("{}/~a/acme/v1/codes/code-1", server.base);
    assert_eq!(issued, json!({ "code": "code-1", "url": url }));
    let (status, _) = server.get("/__admin/acme/codes/code-1?sandbox=a").await;
    assert_eq!(status, 200);
    assert_eq!(server.redeem("").await, 404);
    assert_eq!(server.redeem("/~a").await, 200);
    assert_eq!(server.redeem("/~a").await, 404);
}

#[tokio::test]
async fn other_paths_and_methods_at_its_control_operations_are_problems() {
    let server = Running::start().await;
    let (status, problem) = server.get("/__admin/acme/code").await;
    let detail = "nothing is at /__admin/acme/code; did you mean /__admin/acme/codes?";
    assert_eq!((status, &problem["detail"]), (404, &json!(detail)));
    let response = server.request(Method::PUT, "/__admin/acme/codes").send();
    let response = response.await.unwrap();
    assert_eq!(response.status(), 405);
    assert_eq!(response.headers()["allow"], "POST");
    let (status, _) = server.get("/__admin/acme/codes/code-1?sandbox=*").await;
    assert_eq!(status, 422);
    let too_large = json!({ "email": "a".repeat(70_000) });
    assert_eq!(server.post("/__admin/acme/codes", too_large).await.0, 413);
    let (status, _) = server.get("/__admin/kyc/codes").await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn its_control_operations_have_the_access_rules_of_the_control_api() {
    let server = Running::start().await;
    let request = server.request(Method::POST, "/__admin/acme/codes");
    let request = request.header("origin", APP);
    let (status, _) = told(request.json(&json!({ "email": "a@example.com" }))).await;
    assert_eq!(status, 403);
}

#[tokio::test]
async fn its_control_operations_are_in_the_document_of_the_control_api() {
    let server = Running::start().await;
    let (_, document) = server.get("/__admin/openapi.json").await;
    let issue = &document["paths"]["/__admin/acme/codes"]["post"];
    assert_eq!(issue["operationId"], "acmeIssueCode");
}

#[tokio::test]
async fn a_reset_clears_its_state_unless_it_keeps_sessions() {
    let server = Running::start().await;
    server.issue_code("").await;
    server.reset("?keep=sessions").await;
    let kept = server.get("/__admin/acme/codes/code-1").await;
    assert_eq!(kept.0, 200);
    server.reset("").await;
    assert_eq!(server.redeem("").await, 404);
}

#[tokio::test]
async fn its_state_is_dropped_with_the_sandbox() {
    let server = Running::start().await;
    server.issue_code("/~a").await;
    let drop = server.request(Method::DELETE, "/__admin/sandboxes/a");
    assert_eq!(told(drop).await.0, 204);
    assert_eq!(server.redeem("/~a").await, 404);
}

#[tokio::test]
async fn a_snapshot_carries_its_state_to_another_server() {
    let (here, there) = (Running::start().await, Running::start().await);
    here.issue_code("").await;
    let (_, snapshot) = here.get("/__admin/snapshot").await;
    let state = json!({ "issued": 1, "pending": { "code-1": "a@example.com" } });
    assert_eq!(snapshot["state"]["acme"], state);
    let (status, restored) = there.restore(&snapshot).await;
    assert_eq!(status, 200, "{restored}");
    assert_eq!(there.redeem("").await, 200);
}

#[tokio::test]
async fn a_snapshot_without_its_state_restores_and_it_begins_anew() {
    let server = Running::start().await;
    server.issue_code("").await;
    let (_, mut snapshot) = server.get("/__admin/snapshot").await;
    snapshot.as_object_mut().unwrap().remove("state");
    let (status, restored) = server.restore(&snapshot).await;
    assert_eq!(status, 200, "{restored}");
    assert_eq!(server.redeem("").await, 404);
}

#[tokio::test]
async fn a_snapshot_with_a_state_that_does_not_fit_is_refused() {
    let server = Running::start().await;
    let (_, snapshot) = server.get("/__admin/snapshot").await;
    for (state, field) in [
        (
            json!({ "acme": { "issued": "1", "pending": {} } }),
            "/state/acme/issued",
        ),
        (json!({ "kyc": {} }), "/state/kyc"),
    ] {
        let mut other = snapshot.clone();
        other["state"] = state;
        let (status, problem) = server.restore(&other).await;
        assert_eq!(status, 422, "{problem}");
        assert_eq!(problem["errors"][0]["field"], field);
    }
}

#[tokio::test]
async fn its_document_is_at_the_root_although_its_other_paths_are_not() {
    let server = Running::start_with(Acme::changed(|spec| spec.root = None)).await;
    for base in ["", "/acme"] {
        let (status, _) = server.get(&format!("{base}{CONFIGURATION}")).await;
        assert_eq!(status, 200, "{base}");
    }
    let (_, configuration) = server.get(&format!("/~a{CONFIGURATION}")).await;
    let login = format!("{}/~a/acme/v1/login", server.base);
    assert_eq!(configuration["login"], login);
    let orders = server.get("/v1/orders").await;
    assert_ne!(orders, (401, json!({ "error": "Unauthorized" })));
    let (_, found) = server
        .get("/__admin/requests?operation=acmeConfiguration")
        .await;
    assert_eq!(found["requests"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn its_operations_are_those_of_every_issuer_if_it_has_issuers() {
    let server = Running::start_with(Acme::changed(|spec| spec.extras.has_issuers = true)).await;
    for path in [
        format!("/acme/a/b{CONFIGURATION}"),
        format!("/~s/acme/a{CONFIGURATION}"),
        format!("{CONFIGURATION}/acme"),
        format!("{CONFIGURATION}/acme/a/b"),
        format!("{CONFIGURATION}/~s/acme/a"),
        format!("{CONFIGURATION}/%7Es/acme"),
    ] {
        assert_eq!(server.get(&path).await.0, 200, "{path}");
    }
    for path in [
        format!("{CONFIGURATION}/acme/"),
        format!("{CONFIGURATION}/a"),
        format!("/acme{CONFIGURATION}/a"),
        format!("/acme//a{CONFIGURATION}"),
        format!("/a{CONFIGURATION}"),
    ] {
        assert_eq!(server.get(&path).await.0, 404, "{path}");
    }
    let (_, configuration) = server.get(&format!("{CONFIGURATION}/~s/acme/a")).await;
    let login = format!("{}/~s/acme/acme/v1/login", server.base);
    assert_eq!(configuration["login"], login);
    server.issue_code("/~a").await;
    let (status, _) = server.post("/~a/acme/x/v1/codes/code-1", json!({})).await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn an_operation_has_no_issuer_before_it_if_it_has_none() {
    let server = Running::start().await;
    for path in [
        format!("/acme/a{CONFIGURATION}"),
        format!("{CONFIGURATION}/acme"),
    ] {
        assert_eq!(server.get(&path).await.0, 404, "{path}");
    }
}

#[tokio::test]
async fn pages_of_its_origins_may_call_it_and_others_may_not() {
    let server = Running::start().await;
    let allowed = async |origin: &str, method, path: &str| {
        let request = server.request(method, path).header("origin", origin);
        let request = request.header("access-control-request-method", "GET");
        let response = request.send().await.unwrap();
        let headers = response.headers();
        let value = |name: &str| headers.get(name).map(|it| it.to_str().unwrap().to_owned());
        (
            value("access-control-allow-origin"),
            value("access-control-allow-headers"),
        )
    };
    let orders = "/acme/v1/orders";
    let (origin, headers) = allowed(APP, Method::OPTIONS, orders).await;
    assert_eq!(origin.as_deref(), Some(APP));
    assert_eq!(headers.as_deref(), Some("x-acme-session"));
    assert_eq!(
        allowed(APP, Method::GET, orders).await.0.as_deref(),
        Some(APP)
    );
    for (origin, path) in [
        ("https://other.example", orders),
        (APP, "/acme/v1/login"),
        (APP, "/kyc/auth/jwt/login"),
    ] {
        for method in [Method::OPTIONS, Method::POST] {
            assert_eq!(
                allowed(origin, method, path).await.0,
                None,
                "{origin} {path}"
            );
        }
    }
}
