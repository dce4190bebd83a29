//! What the vendor of these tests answers, and what the journal says of it.

use http::Method;
use serde_json::{Value, json};

use super::{Running, told};

#[tokio::test]
async fn it_logs_in_and_its_tokens_end_and_are_refreshed() {
    let server = Running::start().await;
    let [access, refresh] = server.log_in().await;
    assert_eq!(
        server.orders(&access).await,
        (200, json!({ "orders": [1] }))
    );
    assert_eq!(server.orders(&refresh).await.0, 401);
    server.advance("10m").await;
    assert_eq!(server.orders(&access).await.0, 401);
    let body = json!({ "refresh": refresh });
    let (status, tokens) = server.post("/acme/v1/refresh", body.clone()).await;
    assert_eq!(status, 200);
    let access = tokens["access"].as_str().unwrap();
    assert_eq!(server.orders(access).await.0, 200);
    server.advance("50m").await;
    assert_eq!(server.post("/acme/v1/refresh", body).await.0, 401);
}

#[tokio::test]
async fn it_is_at_its_base_path_its_host_and_the_root_and_in_the_index() {
    let server = Running::start().await;
    for path in ["/acme/v1/nothing", "/v1/nothing"] {
        assert_eq!(
            server.get(path).await,
            (404, json!({ "error": "Not Found" }))
        );
    }
    let at_host = server.request(Method::GET, "/nothing");
    let at_host = told(at_host.header("host", "api.acme.example")).await;
    assert_eq!(at_host, (404, json!({ "error": "Not Found" })));
    let (_, index) = server.get("/acme/").await;
    let ids: Vec<_> = index["operations"].as_array().unwrap().iter().collect();
    assert_eq!(ids[0]["id"], "acmeLogin");
    assert_eq!(index["hosts"], json!(["api.acme.example"]));
}

#[tokio::test]
async fn a_wrong_method_and_a_missing_token_are_worded_by_it() {
    let server = Running::start().await;
    let (status, body) = server.get("/acme/v1/login").await;
    assert_eq!(
        (status, &body["error"]),
        (405, &json!("Method Not Allowed"))
    );
    let (status, body) = server.get("/acme/v1/orders").await;
    assert_eq!((status, &body["error"]), (401, &json!("Unauthorized")));
}

#[tokio::test]
async fn its_requests_are_in_the_journal_with_operation_reason_and_account() {
    let server = Running::start().await;
    let [access, _] = server.log_in().await;
    server.orders(&access).await;
    server.orders("no-token").await;
    let (_, found) = server.get("/__admin/requests?provider=acme").await;
    let told: Vec<_> = found["requests"].as_array().unwrap().iter().collect();
    let told = told.iter().map(|entry| {
        let is_known = !entry["account"].is_null();
        (
            entry["operation"].clone(),
            entry["reason"].clone(),
            is_known,
        )
    });
    let mut told: Vec<_> = told.collect();
    told.reverse();
    let mut expected = vec![
        (json!("acmeLogin"), json!("ok"), true),
        (json!("acmeListOrders"), json!("ok"), true),
        (json!("acmeListOrders"), json!("malformed_token"), false),
    ];
    if told.first() != expected.first() {
        expected.reverse();
    }
    assert_eq!(told, expected);
}

#[tokio::test]
async fn operations_at_one_path_are_told_apart_by_the_body() {
    let server = Running::start().await;
    let password =
        json!({ "grant": "password", "email": "user@example.com", "password": "password" });
    let (status, tokens) = server.post("/v1/token", password.clone()).await;
    assert_eq!(status, 200, "{tokens}");
    let refresh = json!({ "grant": "refresh", "refresh": tokens["refresh"] });
    assert_eq!(server.post("/v1/token", refresh.clone()).await.0, 200);
    let other = json!({ "grant": "other" });
    let (status, body) = server.post("/v1/token", other).await;
    assert_eq!((status, &body["error"]), (400, &json!("Bad Request")));
    let (_, found) = server.get("/__admin/requests?provider=acme").await;
    let found = found["requests"].as_array().unwrap().iter();
    let told: Vec<_> = found
        .map(|entry| (&entry["operation"], &entry["reason"]))
        .collect();
    let expected = [
        (&json!("acmePasswordGrant"), &json!("ok")),
        (&json!("acmeRefreshGrant"), &json!("ok")),
        (&Value::Null, &json!("no_such_case")),
    ];
    assert_eq!(told, expected);
    // A fault is for one of them.
    let fault = json!({ "match": { "operation": "acmeRefreshGrant" }, "respond": "server_error" });
    assert_eq!(server.post("/__admin/faults", fault).await.0, 201);
    assert_eq!(server.post("/v1/token", password).await.0, 200);
    assert_eq!(server.post("/v1/token", refresh).await.0, 500);
}

#[tokio::test]
async fn operations_at_one_path_have_one_method() {
    let server = Running::start().await;
    let options = server.request(Method::OPTIONS, "/acme/v1/token");
    let get = server.request(Method::GET, "/acme/v1/token");
    for (request, status) in [(options, 204), (get, 405)] {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status);
        assert_eq!(response.headers()["allow"], "POST, OPTIONS");
    }
    let (_, index) = server.get("/acme/").await;
    let cases: Vec<_> = index["operations"].as_array().unwrap().iter().collect();
    assert_eq!(cases[2]["case"], "grant=password");
    assert_eq!(cases[0].get("case"), None);
}

#[tokio::test]
async fn its_tokens_count_wherever_its_spec_says_that_they_are() {
    let server = Running::start().await;
    let [access, _] = server.log_in().await;
    let orders = || server.request(Method::GET, "/acme/v1/orders");
    let in_header = orders().header("x-acme-session", &access);
    let in_query = server.request(Method::GET, &format!("/acme/v1/orders?sid={access}"));
    for request in [in_header, in_query] {
        assert_eq!(told(request).await.0, 200);
    }
    let elsewhere = orders().header("x-session", &access);
    assert_eq!(told(elsewhere).await.0, 401);
    let (_, found) = server
        .get("/__admin/requests?operation=acmeListOrders")
        .await;
    let attributed = |entry: &Value| !entry["account"].is_null() && !entry["token"].is_null();
    let entries = found["requests"].as_array().unwrap().iter();
    let attributed: Vec<_> = entries.map(attributed).collect();
    assert_eq!(attributed, [true, true, false]);
    let body = json!({ "token": format!("X-Acme-Session: {access}") });
    let (_, inspected) = server.post("/__admin/tokens/inspect", body).await;
    assert_eq!(inspected["verdict"], "accepted", "{inspected}");
}

#[tokio::test]
async fn a_token_of_another_vendor_in_its_header_is_told() {
    let server = Running::start().await;
    let order = json!({ "provider": "kyc" });
    let (status, minted) = server.post("/__admin/tokens", order).await;
    assert_eq!(status, 201, "{minted}");
    let orders = server.request(Method::GET, "/acme/v1/orders");
    let token = minted["token"].as_str().unwrap();
    assert_eq!(told(orders.header("x-acme-session", token)).await.0, 401);
    let (_, found) = server
        .get("/__admin/requests?operation=acmeListOrders")
        .await;
    assert_eq!(found["requests"][0]["reason"], "other_provider", "{found}");
}

#[tokio::test]
async fn its_own_secrets_are_shown_as_fingerprints_and_those_names_elsewhere_are_not() {
    let server = Running::start().await;
    let shown = async |vendor: &str| {
        let path = format!("/{vendor}/nothing?sid=hunter2&q=shown");
        let request = server.request(Method::POST, &path);
        let request = request.header("x-acme-session", "hunter2");
        told(request.json(&json!({ "Badge": "hunter2" }))).await;
        let (_, found) = server
            .get(&format!("/__admin/requests?provider={vendor}"))
            .await;
        found["requests"][0].clone()
    };
    let secret = "secret:f52fbd32";
    let own = shown("acme").await;
    assert_eq!(own["query"], format!("sid={secret}&q=shown"));
    assert_eq!(own["request"]["headers"]["x-acme-session"], secret);
    assert_eq!(own["request"]["body"]["Badge"], secret);
    let other = shown("kyc").await;
    assert_eq!(other["query"], "sid=hunter2&q=shown");
    assert_eq!(other["request"]["body"]["Badge"], "hunter2");
}
