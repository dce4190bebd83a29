//! A sixth vendor, which only these tests have: it is added as one value to the registry, and the
//! whole server plays it. Its tests are a process of their own, in which its name is known.
#![cfg_attr(
    test,
    expect(
        clippy::unwrap_used,
        clippy::expect_used,
        reason = "a test fails by it"
    )
)]

mod acme;
mod codes;
mod declared;
mod extras;
mod replaced;
#[path = "../support/serving.rs"]
mod serving;
mod suite;

use std::sync::Arc;

use acme::{ACME, Acme};
use http::Method;
use mockid::Provider;
use mockid::control::RunningVendors;
use mockid::fixtures::Fixtures;
use mockid::server::{Options, Server};
use mockid::vendor::Vendors;
use mockid::vendors;
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use tokio::sync::oneshot;

const FIXTURES: &str = "
acme:
  users:
    - { email: user@example.com, password: password }
  resources:
    - { path: /v1/orders, body: { orders: [1] } }
    - { path: /v1/orders/*, body: { order: 1 } }
kyc:
  users:
    - { email: user@example.com, password: password }
";

fn registry(acme: Acme) -> Arc<Vendors> {
    let coded = vendors::coded();
    let all = coded.shared().chain([Arc::new(acme) as _]);
    Arc::new(Vendors::new(all).unwrap())
}

fn options(acme: Acme) -> Options {
    let vendors = registry(acme);
    let fixtures = Fixtures::parse(&vendors, "acme.yaml", FIXTURES).unwrap();
    let mut options = serving::options(fixtures);
    options.vendors = vendors;
    options
}

/// A running server, stopped on drop.
struct Running {
    base: String,
    client: reqwest::Client,
    vendors: RunningVendors,
    _stop: oneshot::Sender<()>,
}

/// A status and a body.
type Told = (u16, Value);

impl Running {
    async fn start() -> Self {
        Self::start_with(Acme::new()).await
    }

    async fn start_with(acme: Acme) -> Self {
        Self::of(Server::bind(options(acme)).await.unwrap())
    }

    fn of(server: Server) -> Self {
        let base = format!("http://{}", server.address().unwrap());
        Self {
            base,
            client: reqwest::Client::new(),
            vendors: server.vendors().clone(),
            _stop: serving::run(server),
        }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    async fn get(&self, path: &str) -> Told {
        told(self.request(Method::GET, path)).await
    }

    async fn post(&self, path: &str, body: Value) -> Told {
        told(self.request(Method::POST, path).json(&body)).await
    }

    async fn orders(&self, token: &str) -> Told {
        told(
            self.request(Method::GET, "/acme/v1/orders")
                .bearer_auth(token),
        )
        .await
    }

    async fn reset(&self, query: &str) {
        let reset = self.request(Method::POST, &format!("/__admin/reset{query}"));
        assert_eq!(told(reset).await.0, 204);
    }

    /// An access and a refresh token.
    async fn log_in(&self) -> [String; 2] {
        let body = json!({ "email": "user@example.com", "password": "password" });
        let (status, tokens) = self.post("/acme/v1/login", body).await;
        assert_eq!(status, 200, "{tokens}");
        ["access", "refresh"].map(|name| tokens[name].as_str().unwrap().to_owned())
    }

    async fn advance(&self, by: &str) {
        let (status, _) = self
            .post("/__admin/clock/advance", json!({ "by": by }))
            .await;
        assert_eq!(status, 200);
    }
}

async fn told(request: RequestBuilder) -> Told {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let body = response.bytes().await.unwrap();
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

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

#[tokio::test]
async fn its_document_is_served_and_is_part_of_the_whole_one() {
    let server = Running::start().await;
    let (_, own) = server.get("/acme/openapi.json").await;
    let login = &own["paths"]["/v1/login"]["post"]["operationId"];
    assert_eq!(login, "acmeLogin");
    assert_eq!(own["servers"][0]["url"], format!("{}/acme", server.base));
    let (_, whole) = server.get("/openapi.json").await;
    let paths = &whole["paths"];
    assert_eq!(paths["/acme/v1/login"]["post"]["operationId"], "acmeLogin");
    assert_eq!(
        paths["/kyc/auth/jwt/login"]["post"]["operationId"],
        "kycLogin"
    );
}

#[tokio::test]
async fn the_document_of_the_control_api_names_it() {
    let server = Running::start().await;
    let (_, document) = server.get("/__admin/openapi.json").await;
    let schemas = &document["components"]["schemas"];
    let last = |list: &Value| list.as_array().unwrap().last().unwrap().clone();
    for list in [
        &schemas["Provider"]["enum"],
        &schemas["Settings"]["required"],
        &schemas["Snapshot"]["properties"]["keys"]["required"],
    ] {
        assert_eq!(last(list), "acme");
    }
    assert_eq!(last(&schemas["JournalOperation"]["enum"]), "acmeListOrders");
    let address = &schemas["Sandbox"]["properties"]["providers"]["properties"]["acme"];
    assert_eq!(*address, json!({ "type": "string", "format": "uri" }));
    let change = &schemas["SettingsChange"]["properties"]["acme"];
    assert_eq!(*change, json!({ "type": ["object", "null"] }));
}

#[tokio::test]
async fn its_answers_are_those_of_its_document() {
    let server = Running::start().await;
    let [access, _] = server.log_in().await;
    let login = json!({ "email": "user@example.com", "password": "password" });
    let login = server.request(Method::POST, "/acme/v1/login").json(&login);
    let orders = || server.request(Method::GET, "/acme/v1/orders");
    for (path, method, request) in [
        ("/v1/login", "post", login),
        (
            "/v1/login",
            "post",
            server.request(Method::POST, "/acme/v1/login"),
        ),
        ("/v1/orders", "get", orders().bearer_auth(access)),
        ("/v1/orders", "get", orders()),
    ] {
        let (status, body) = told(request).await;
        let (_, document) = server.get("/acme/openapi.json").await;
        let pointer = format!(
            "/paths/{}/{method}/responses/{status}",
            path.replace('/', "~1")
        );
        let answer = document.pointer(&pointer).unwrap();
        let schema = &answer["content"]["application/json"]["schema"];
        assert!(
            jsonschema::is_valid(schema, &body),
            "{path} {status} {body}"
        );
    }
}
