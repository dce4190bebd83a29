use super::*;

const LOGIN: &str = "/kyc-declared/auth/jwt/login";
const RESOURCE: &str = "/kyc-declared/api/v1/resource";
const CREDENTIALS: [(&str, &str); 2] = [
    ("username", "user@example.com"),
    ("password", "your_secret_password"),
];

async fn token(server: &Declared, prefix: &str) -> String {
    let told = server.form(&format!("{prefix}{LOGIN}"), &CREDENTIALS).await;
    assert_eq!(told.status, 200, "{told:?}");
    text(&told.body, "access_token")
}

#[tokio::test]
async fn settings_are_patched_by_their_path_in_the_file() {
    let server = Declared::of(&file("kyc")).await;
    let patch = json!({ "kyc-declared": { "tokens": { "access": { "ttl": "2s" } } } });
    let patched = told(
        server
            .request(Method::PATCH, "/__admin/settings")
            .json(&patch),
    )
    .await;
    assert_eq!(patched.status, 200, "{patched:?}");
    let token = token(&server, "").await;
    server.advance("1s").await;
    assert_eq!(server.get(RESOURCE, &token).await.status, 200);
    server.advance("1s").await;
    assert_eq!(server.get(RESOURCE, &token).await.status, 401);
    let wrong = json!({ "kyc-declared": { "tokens": { "access": { "ttl": "soon" } } } });
    let refused = told(
        server
            .request(Method::PATCH, "/__admin/settings")
            .json(&wrong),
    )
    .await;
    assert_eq!(refused.status, 422);
}

#[tokio::test]
async fn a_fault_answers_in_the_words_of_the_file() {
    let server = Declared::of(&file("kyc")).await;
    let token = token(&server, "").await;
    for (own, status, detail) in [
        ("unauthorized", 401, "Unauthorized"),
        ("too_many_requests", 429, "Too Many Requests"),
        ("server_error", 500, "Internal Server Error"),
    ] {
        let operation = json!({ "operation": "kycDeclaredResource" });
        let fault = json!({ "match": operation, "times": 1, "respond": own });
        let set = server.post("/__admin/faults", &fault).await;
        assert_eq!(set.status, 201, "{set:?}");
        let told = server.get(RESOURCE, &token).await;
        let expected = json!({ "detail": detail });
        assert_eq!((told.status, &told.body), (status, &expected));
    }
    assert_eq!(server.reason().await, "fault");
}

#[tokio::test]
async fn a_snapshot_is_restored_at_another_server_with_the_vendor() {
    let server = Declared::of(&file("oauth")).await;
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", "from-the-consent-page"),
    ];
    let first = server.form("/shop-oauth/oauth/token", &fields).await;
    let access = text(&first.body, "access_token");
    let snapshot = told(server.request(Method::GET, "/__admin/snapshot"))
        .await
        .body;
    let other = Declared::of(&file("oauth")).await;
    let restored = other
        .request(Method::PUT, "/__admin/snapshot")
        .json(&snapshot);
    let restored = told(restored).await;
    assert_eq!(restored.status, 200, "{restored:?}");
    assert_eq!(
        other.get("/shop-oauth/v1/orders", &access).await.status,
        200
    );
    // The grace gives the same successor.
    let again = other.form("/shop-oauth/oauth/token", &fields).await;
    assert_eq!(again.body["refresh_token"], first.body["refresh_token"]);
    let without = Declared::of(&file("kyc")).await;
    let refused = without
        .request(Method::PUT, "/__admin/snapshot")
        .json(&snapshot);
    assert_eq!(told(refused).await.status, 422);
}

#[tokio::test]
async fn a_token_of_one_sandbox_is_refused_in_another() {
    let server = Declared::of(&file("otp")).await;
    let body = json!({ "username": "bob@example.com", "password": "battery staple" });
    let told_a = server.post("/~a/otp-bank/api/v1/authn", &body).await;
    let token = text(&told_a.body, "sessionToken");
    for (sandbox, status) in [("a", 200), ("b", 401)] {
        let path = format!("/~{sandbox}/otp-bank/api/v1/users/me");
        let request = server.request(Method::GET, &path);
        let request = request.header("authorization", format!("SSWS {token}"));
        assert_eq!(told(request).await.status, status);
    }
}

#[tokio::test]
async fn accounts_of_the_fixtures_take_the_place_of_those_in_the_file() {
    let fixtures = "kyc-declared: { users: [{ login: ada@example.com, password: x }] }";
    let server = Declared::with(&[&file("kyc")], Some(fixtures)).await;
    assert_eq!(server.form(LOGIN, &CREDENTIALS).await.status, 400);
    let fields = [("username", "ADA@example.com"), ("password", "x")];
    assert_eq!(server.form(LOGIN, &fields).await.status, 200);
}

#[tokio::test]
async fn an_account_is_registered_and_logs_in() {
    let server = Declared::of(&file("atlas")).await;
    let new = json!({ "email": "eve@example.com", "password": "a new one", "plan": "Team" });
    let made = server.post("/atlas/users", &new).await;
    assert_eq!(
        (made.status, &made.body["email"]),
        (201, &json!("eve@example.com")),
        "{made:?}"
    );
    let taken = server.post("/atlas/users", &new).await;
    assert_eq!(
        (taken.status, &taken.body["error"]),
        (409, &json!("email_taken"))
    );
    assert_eq!(taken.body["message"], "eve@example.com has an account");
    let accounts = told(server.request(Method::GET, "/__admin/accounts?provider=atlas")).await;
    let accounts = accounts.body.to_string();
    assert!(accounts.contains("eve@example.com"), "{accounts}");
}

#[tokio::test]
async fn resources_and_operations_stand_behind_any_of_several_guards() {
    let server = Declared::of(&file("atlas")).await;
    for path in ["/atlas/v1/status", "/atlas/reports/today"] {
        for (key, status) in [("atlas-key", 200), ("another", 401)] {
            let request = server.request(Method::GET, path).header("X-Atlas-Key", key);
            assert_eq!(told(request).await.status, status, "{path} {key}");
        }
        assert_eq!(told(server.request(Method::GET, path)).await.status, 401);
    }
}

#[tokio::test]
async fn an_operation_at_the_base_path_is_answered_and_the_index_stays() {
    let text = "vendor: acme-root
tokens: {}
operations:
  call: { at: POST /, open: true, ok: { json: { done: true } } }
";
    let server = Declared::of(text).await;
    let told_post = server.post("/acme-root/", &json!({})).await;
    assert_eq!(told_post.body, json!({ "done": true }));
    let index = told(server.request(Method::GET, "/acme-root/")).await;
    assert_eq!(index.body["operations"][0]["id"], "acmeRootCall");
}

#[tokio::test]
async fn a_collection_shows_an_account_the_items_of_its_tenant_in_the_list_of_the_file() {
    let server = Declared::of(&file("atlas")).await;
    let login = server.request(Method::POST, "/atlas/south/sessions");
    let login = login.header("X-Step", "password");
    let bob = told(login.basic_auth("bob@example.com", Some("battery staple"))).await;
    let token = &bob.headers["x-atlas-token"];
    let of_bob = server.get("/atlas/v1/orders", token).await;
    let south = json!({ "id": 2, "total": 35, "tenant": "south" });
    assert_eq!(of_bob.body, json!({ "count": 1, "results": [south] }));
    assert_eq!(of_bob.headers["x-total"], "1");
    assert_eq!(server.get("/atlas/v1/orders/2", token).await.body, south);
    assert_eq!(server.get("/atlas/v1/orders/1", token).await.status, 404);
    let with_key = |method, path| {
        server
            .request(method, path)
            .header("X-Atlas-Key", "atlas-key")
    };
    let all = told(with_key(Method::GET, "/atlas/v1/orders")).await;
    assert_eq!(all.body["count"], 2);
    let new = json!({ "total": 1, "tenant": "north" });
    let made = server
        .request(Method::POST, "/atlas/v1/orders")
        .bearer_auth(token);
    let made = told(made.json(&new)).await;
    assert_eq!(
        (made.status, &made.body["tenant"]),
        (201, &json!("south")),
        "{made:?}"
    );
    let wrong = with_key(Method::POST, "/atlas/v1/orders").json(&json!({ "total": "x" }));
    let wrong = told(wrong).await;
    assert_eq!(wrong.status, 422, "{wrong:?}");
    assert!(
        wrong.body["problems"].to_string().contains("total"),
        "{wrong:?}"
    );
}

const COLLECTION: &str = r#"
vendor: acme
api_keys: [{ key: k1 }]
guard: { header: { X-Key: key } }
resources: [{ path: "/v1/reports/**", body: { total: 1 } }]
collections:
  - path: /v1/orders
    items: [{ id: 1, total: 20 }]
    writable: true
operations:
  ping: { at: GET /ping, open: true }
"#;

fn keyed(server: &Declared, method: &Method, path: &str) -> RequestBuilder {
    let path = format!("/acme{path}");
    server.request(method.clone(), &path).header("x-key", "k1")
}

/// What can be done with the collection and the resource, each with its operation.
const DONE: [(Method, &str, &str); 7] = [
    (Method::GET, "/v1/orders", "acmeGetV1Orders"),
    (Method::POST, "/v1/orders", "acmePostV1Orders"),
    (Method::GET, "/v1/orders/1", "acmeGetV1OrdersId"),
    (Method::PUT, "/v1/orders/1", "acmePutV1OrdersId"),
    (Method::PATCH, "/v1/orders/1", "acmePatchV1OrdersId"),
    (Method::DELETE, "/v1/orders/1", "acmeDeleteV1OrdersId"),
    (Method::GET, "/v1/reports/a/b", "acmeGetV1ReportsRest"),
];

#[tokio::test]
async fn what_is_done_with_a_collection_is_an_operation_in_the_journal_and_in_faults() {
    let server = Declared::of(COLLECTION).await;
    for (method, path, operation) in &DONE {
        let request = keyed(&server, method, path).json(&json!({ "total": 1 }));
        let status = told(request).await.status;
        assert!((200..300).contains(&status), "{operation}: {status}");
        let asked = format!("/__admin/requests?operation={operation}");
        let journal = told(server.request(Method::GET, &asked)).await.body;
        assert_eq!(journal["total"], 1, "{operation}");
        let fault = json!({ "match": { "operation": operation }, "respond": "server_error" });
        let set = server.post("/__admin/faults", &fault).await;
        assert_eq!(set.status, 201, "{set:?}");
        let status = told(keyed(&server, method, path)).await.status;
        assert_eq!(status, 500, "{operation}");
    }
}

#[tokio::test]
async fn what_is_done_with_a_collection_is_in_the_document_by_the_same_ids() {
    let server = Declared::of(COLLECTION).await;
    let document = told(server.request(Method::GET, "/acme/openapi.json"))
        .await
        .body;
    let items = document["paths"].as_object().unwrap().values();
    let operations = items.flat_map(|item| item.as_object().unwrap().values());
    let ids: Vec<_> = operations
        .filter_map(|it| it["operationId"].as_str())
        .collect();
    for (.., operation) in &DONE {
        assert!(ids.contains(operation), "{operation}: {ids:?}");
    }
}

#[tokio::test]
async fn an_operation_at_the_path_of_a_collection_is_the_one() {
    let other = "\n  list: { at: GET /v1/orders, ok: { json: { own: true } } }\n";
    let server = Declared::of(&(COLLECTION.trim_end().to_owned() + other)).await;
    let told = told(keyed(&server, &Method::GET, "/v1/orders")).await;
    assert_eq!(told.body, json!({ "own": true }));
    let journal = server.request(Method::GET, "/__admin/requests?operation=acmeList");
    assert_eq!(super::told(journal).await.body["total"], 1);
}
