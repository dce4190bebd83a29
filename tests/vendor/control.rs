//! The vendor of these tests by the control API.

use http::Method;
use mockid::Provider;
use mockid::fixtures::Fixtures;
use mockid::vendors;
use serde_json::json;

use super::acme::ACME;
use super::{Running, told};

#[tokio::test]
async fn a_fault_finds_the_account_of_a_token_in_its_own_header() {
    let server = Running::start().await;
    let [access, _] = server.log_in().await;
    let fault = json!({
        "match": { "account": "user@example.com" },
        "respond": "server_error",
    });
    let (status, made) = server.post("/__admin/faults", fault).await;
    assert_eq!(status, 201, "{made}");
    let orders = server.request(Method::GET, "/acme/v1/orders");
    let (status, _) = told(orders.header("x-acme-session", access)).await;
    assert_eq!(status, 500);
}

#[tokio::test]
async fn a_fault_at_its_operation_has_its_own_error() {
    let server = Running::start().await;
    let fault = json!({
        "match": { "operation": "acmeLogin" },
        "respond": "unauthorized",
    });
    let (status, made) = server.post("/__admin/faults", fault).await;
    assert_eq!(status, 201, "{made}");
    let body = json!({ "email": "user@example.com", "password": "password" });
    let (status, body) = server.post("/acme/v1/login", body).await;
    assert_eq!((status, &body["error"]), (401, &json!("Unauthorized")));
}

#[tokio::test]
async fn each_token_of_its_pack_gets_the_verdict_that_is_told() {
    let server = Running::start().await;
    let (status, pack) = server.get("/__admin/tokens/defects?provider=acme").await;
    assert_eq!(status, 200, "{pack}");
    let tokens = pack["tokens"].as_array().unwrap();
    assert!(tokens.len() > 10, "{pack}");
    for sample in tokens {
        let token = sample["token"].as_str().unwrap();
        let expected = sample["expected"]["status"].as_u64().unwrap();
        assert_eq!(
            u64::from(server.orders(token).await.0),
            expected,
            "{sample}"
        );
        let body = json!({ "token": token, "provider": "acme" });
        let (_, inspected) = server.post("/__admin/tokens/inspect", body).await;
        assert_eq!(
            inspected["reason"], sample["expected"]["reason"],
            "{sample}"
        );
    }
}

#[tokio::test]
async fn its_accounts_and_settings_are_changed_by_the_control_api() {
    let server = Running::start().await;
    let user = json!({ "provider": "acme", "kind": "user", "email": "b@example.com", "password": "secret" });
    let (status, made) = server.post("/__admin/accounts", user).await;
    assert_eq!(status, 201, "{made}");
    let settings = server.request(Method::PATCH, "/__admin/settings");
    let settings = settings.json(&json!({ "acme": { "access_ttl": "2s" } }));
    assert_eq!(told(settings).await.0, 200);
    let body = json!({ "email": "b@example.com", "password": "secret" });
    let (_, tokens) = server.post("/acme/v1/login", body).await;
    let access = tokens["access"].as_str().unwrap();
    assert_eq!(server.orders(access).await.0, 200);
    server.advance("2s").await;
    assert_eq!(server.orders(access).await.0, 401);
}

#[tokio::test]
async fn a_snapshot_carries_its_tokens_to_another_server() {
    let (here, there) = (Running::start().await, Running::start().await);
    let [access, refresh] = here.log_in().await;
    let (_, snapshot) = here.get("/__admin/snapshot").await;
    let restored = there.request(Method::PUT, "/__admin/snapshot");
    let (status, restored) = told(restored.json(&snapshot)).await;
    assert_eq!(status, 200, "{restored}");
    assert_eq!(there.orders(&access).await.0, 200);
    let body = json!({ "refresh": refresh });
    assert_eq!(there.post("/acme/v1/refresh", body).await.0, 200);
}

#[tokio::test]
async fn it_can_be_taken_away_while_the_server_runs() {
    let server = Running::start().await;
    assert_eq!("acme".parse::<Provider>(), Ok(ACME));
    let coded = vendors::coded();
    let fixtures = Fixtures::embedded(&coded).unwrap();
    let sandboxes = &server.vendors.sandboxes;
    let replaced = sandboxes.replace_baseline(|baseline| baseline.with_vendors(coded, fixtures));
    replaced.unwrap();
    let [access, _] = server.log_in().await;
    let reset = server.request(Method::POST, "/__admin/reset");
    assert_eq!(told(reset).await.0, 204);
    assert_eq!(server.orders(&access).await.0, 404);
}
