//! Collections of every vendor: lists that know their items.

use axum::http::Method;
use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;
use crate::vendors::VENDORS;
use crate::{haut_ai, igny8, intergiro, kyc, s7risk};

/// A vendor with a token that is good there.
struct Vendor {
    name: &'static str,
    client: Client,
    token: String,
}

impl Vendor {
    async fn of(server: &Client, name: &'static str) -> Self {
        let token = match name {
            "intergiro" => intergiro::Session::open(server).await.access,
            "haut-ai" => haut_ai::TokenHolder::log_in(server).await.token,
            "kyc" => kyc::token(server).await,
            "s7risk" => s7risk::USER.token(server).await,
            _ => igny8::Session::open(server).await.access,
        };
        Self {
            name,
            client: server.below(&format!("/{name}")),
            token,
        }
    }

    async fn get(&self, path: &str) -> Answer {
        self.client.get(path).bearer(&self.token).send().await
    }

    async fn send(&self, method: &str, path: &str, body: Value) -> Answer {
        let method: Method = method.parse().expect("a method");
        let request = self.client.request(method, path).bearer(&self.token);
        request.any_json(body).send().await
    }

    /// The list `things` with as many of the vendor's own slashes as it has.
    fn list(&self) -> &'static str {
        match self.name {
            "haut-ai" | "igny8" => "/things/",
            _ => "/things",
        }
    }

    fn item(&self, id: &str) -> String {
        match self.name {
            "haut-ai" | "igny8" => format!("/things/{id}/"),
            _ => format!("/things/{id}"),
        }
    }

    /// Where the items of a list are.
    fn items(&self) -> &'static str {
        match self.name {
            "intergiro" => "/data",
            "haut-ai" | "igny8" => "/results",
            "s7risk" => "/data/things",
            _ => "",
        }
    }

    /// Where an item is.
    fn content(&self) -> &'static str {
        match self.name {
            "s7risk" => "/data/thing",
            "igny8" => "/data",
            _ => "",
        }
    }
}

/// A collection `things` of every vendor, with users to log in.
fn fixtures(items: &str, writable: bool) -> String {
    let user = "users: [{ email: user@example.com, password: password }]";
    let rest = format!("items: {items}, writable: {writable}");
    format!(
        "intergiro: {{ api_keys: [{{ key: {} }}], collections: [{{ path: /things, {rest} }}] }}\n\
         haut-ai: {{ {user}, collections: [{{ path: /things/, {rest} }}] }}\n\
         kyc: {{ users: [{{ email: user@example.com, password: your_secret_password }}], \
         collections: [{{ path: /things, {rest} }}] }}\n\
         s7risk: {{ {user}, collections: [{{ path: /things, list: things, item: thing, {rest} \
         }}] }}\n\
         igny8: {{ {user}, collections: [{{ path: /things/, {rest} }}] }}\n",
        intergiro::KEY
    )
}

const TWO: &str = "[{ id: 1, name: one, size: 1 }, { id: 2, name: two, size: 2 }]";

async fn vendors(server: &TestServer) -> Vec<Vendor> {
    let mut vendors = Vec::new();
    // oidc has none.
    for vendor in VENDORS.iter().filter(|vendor| vendor.name != "oidc") {
        vendors.push(Vendor::of(server, vendor.name).await);
    }
    vendors
}

#[tokio::test]
async fn the_default_lists_answer_404_to_an_id_that_they_do_not_have() {
    let server = TestServer::start().await;
    for (name, path) in [
        ("intergiro", "/v3/individuals/unknown"),
        ("haut-ai", "/api/v1/companies/xyz/"),
        ("kyc", "/api/v1/items/99999"),
        ("kyc", "/api/v1/resource/1"),
        ("s7risk", "/incidents/99999"),
        ("s7risk", "/actor/99999"),
        ("igny8", "/api/v1/planner/keywords/424242/"),
    ] {
        let vendor = Vendor::of(&server, name).await;
        vendor.get(path).await.status_is(404);
        // A view that is there asks for the token first.
        if path != "/api/v1/resource/1" {
            vendor.client.get(path).send().await.status_is(401);
        }
    }
}

#[tokio::test]
async fn a_list_and_its_items_are_in_the_vendors_envelope() {
    let server = TestServer::with_fixtures(&fixtures(TWO, false)).await;
    let one = json!({"id": 1, "name": "one", "size": 1});
    let two = json!({"id": 2, "name": "two", "size": 2});
    for vendor in vendors(&server).await {
        let list = vendor.get(vendor.list()).await.status_is(200);
        list.has(vendor.items(), json!([one, two]));
        let item = vendor.get(&vendor.item("2")).await.status_is(200);
        item.has(vendor.content(), two.clone());
        vendor.get(&vendor.item("3")).await.status_is(404);
    }
}

#[tokio::test]
async fn a_collection_is_read_only_unless_told_otherwise() {
    let server = TestServer::with_fixtures(&fixtures(TWO, false)).await;
    for vendor in vendors(&server).await {
        let item = vendor.item("1");
        for (method, path) in [
            ("POST", vendor.list()),
            ("PUT", &item),
            ("PATCH", &item),
            ("DELETE", &item),
        ] {
            let answer = vendor.send(method, path, json!({})).await.status_is(405);
            assert!(answer.header("allow").starts_with("GET"), "{}", vendor.name);
        }
    }
}

#[tokio::test]
async fn an_item_is_created_replaced_changed_and_deleted() {
    let server = TestServer::with_fixtures(&fixtures(TWO, true)).await;
    for vendor in vendors(&server).await {
        let new = json!({"name": "three", "size": 3, "other": true});
        let created = vendor.send("POST", vendor.list(), new).await;
        let at = vendor.content();
        created
            .status_is(201)
            .has(at, json!({"id": 3, "name": "three", "size": 3}));
        let path = vendor.item("3");
        let whole = json!({"name": "drei", "size": 4});
        let replaced = vendor.send("PUT", &path, whole).await.status_is(200);
        replaced.has(at, json!({"id": 3, "name": "drei", "size": 4}));
        let part = json!({"size": 5, "id": 9});
        let changed = vendor.send("PATCH", &path, part).await.status_is(200);
        changed.has(at, json!({"id": 3, "name": "drei", "size": 5}));
        let deleted = vendor.send("DELETE", &path, json!({})).await;
        if vendor.name == "s7risk" {
            deleted.body_is(r#"{"status":"success","data":null}"#);
        } else {
            deleted.status_is(204).body_is("");
        }
        vendor.get(&path).await.status_is(404);
        vendor.send("DELETE", &path, json!({})).await.status_is(404);
    }
}

#[tokio::test]
async fn ids_that_are_no_numbers_are_made_as_uuids() {
    let items = "[{ id: first, name: one, size: 1 }]";
    let server = TestServer::with_fixtures(&fixtures(items, true)).await;
    for vendor in vendors(&server).await {
        vendor.get(&vendor.item("first")).await.status_is(200);
        let new = json!({"name": "x", "size": 3});
        let created = vendor.send("POST", vendor.list(), new).await.status_is(201);
        let id = created.text(&format!("{}/id", vendor.content()));
        assert!(uuid::Uuid::parse_str(&id).is_ok(), "{id}");
        vendor.get(&vendor.item(&id)).await.status_is(200);
    }
}

#[tokio::test]
async fn each_vendor_says_in_its_own_words_what_does_not_fit() {
    let server = TestServer::with_fixtures(&fixtures(TWO, true)).await;
    for vendor in vendors(&server).await {
        let wrong = json!({"size": "many"});
        let answer = vendor.send("POST", vendor.list(), wrong).await;
        match vendor.name {
            "intergiro" => answer.status_is(400).has(
                "/errors",
                json!([
                    {"code": "validation_error", "path": "name", "message": "name is required."},
                    {"code": "validation_error", "path": "size", "message": "size must be an integer."},
                ]),
            ),
            "haut-ai" => answer.status_is(400).body_is(
                r#"{"name":["This field is required."],"size":["A valid integer is required."]}"#,
            ),
            "kyc" => answer.status_is(422).has(
                "/detail",
                json!([
                    {"type": "missing", "loc": ["body", "name"], "msg": "Field required",
                        "input": {"size": "many"}},
                    {"type": "int_parsing", "loc": ["body", "size"], "msg": "Input should be a \
                        valid integer, unable to parse string as an integer", "input": "many"},
                ]),
            ),
            "s7risk" => answer
                .status_is(422)
                .has("/message", "Missing name request body parameter"),
            _ => answer.status_is(400).has(
                "/errors",
                json!({"name": ["This field is required"], "size": ["A valid integer is required"]}),
            ),
        };
    }
}

#[tokio::test]
async fn a_body_that_is_no_object_is_refused_in_the_vendors_words() {
    let server = TestServer::with_fixtures(&fixtures(TWO, true)).await;
    for vendor in vendors(&server).await {
        let status = match vendor.name {
            "kyc" | "s7risk" => 422,
            _ => 400,
        };
        let list = vendor.send("POST", vendor.list(), json!([])).await;
        list.status_is(status);
        let request = vendor.client.post(vendor.list()).bearer(&vendor.token);
        let broken = request.body("application/json", "{").send().await;
        let broken = broken.status_is(if vendor.name == "kyc" { 422 } else { 400 });
        if vendor.name == "kyc" {
            broken.body_is(
                r#"{"detail":[{"type":"json_invalid","loc":["body",1],"msg":"JSON decode error","input":{},"ctx":{"error":"Expecting property name enclosed in double quotes"}}]}"#,
            );
        }
    }
}

#[tokio::test]
async fn a_sandbox_sees_nothing_of_what_another_wrote() {
    let server = TestServer::start().await;
    let other = server.in_sandbox("other");
    let user = igny8::Session::open(&server).await;
    user.delete(&format!("{}1/", igny8::KEYWORDS))
        .await
        .status_is(204);
    let user = igny8::Session::open(&other).await;
    user.call().await.has("/count", 2);
}

#[tokio::test]
async fn the_journal_and_faults_know_an_item_by_its_operation() {
    let server = TestServer::start().await;
    let user = igny8::Session::open(&server).await;
    let plan = json!({"match": {"operation": "igny8GetKeyword"}, "times": 1,
        "respond": "server_error"});
    server
        .post("/__admin/faults")
        .json(plan)
        .send()
        .await
        .status_is(201);
    let path = format!("{}1/", igny8::KEYWORDS);
    let request = server.get(&path).bearer(&user.access).by_a_fault();
    request.send().await.status_is(500);
    user.get(&path).await.status_is(200);
    let found = server
        .get("/__admin/requests?operation=igny8GetKeyword")
        .send()
        .await;
    found.has("/total", 2);
}

#[tokio::test]
async fn a_collection_is_found_at_the_root_too() {
    let server = TestServer::start().await;
    for (path, status) in [
        ("/incidents/99999", 401),
        ("/v3/individuals/unknown", 401),
        ("/api/v1/planner/keywords/1/", 401),
    ] {
        server.get(path).send().await.status_is(status);
    }
}

#[tokio::test]
async fn a_resource_of_another_method_stands_beside_a_collection() {
    let yaml = format!(
        "intergiro: {{ api_keys: [{{ key: {} }}], collections: [{{ path: /things, items: [{{ id: \
         1 }}] }}], resources: [{{ path: /things, method: POST, status: 202, body: {{}} }}] }}",
        intergiro::KEY
    );
    let server = TestServer::with_fixtures(&yaml).await;
    let vendor = Vendor::of(&server, "intergiro").await;
    vendor.get("/things").await.status_is(200);
    let posted = vendor.send("POST", "/things", json!({})).await;
    posted.status_is(202);
}

#[tokio::test]
async fn a_full_collection_is_503_until_an_item_is_deleted() {
    let items: Vec<_> = (1..=10_000).map(|id| json!({"id": id})).collect();
    let fixtures = json!({
        "kyc": {
            "users": [{"email": "user@example.com", "password": "your_secret_password"}],
            "collections": [{"path": "/things", "writable": true, "items": items}],
        },
    });
    let server = TestServer::with_fixtures(&fixtures.to_string()).await;
    let vendor = Vendor::of(&server, "kyc").await;
    let full = vendor.client.post("/things").bearer(&vendor.token);
    let full = full.any_json(json!({})).by_the_server().send().await;
    full.status_is(503)
        .header_is("content-type", "application/problem+json");
    let deleted = vendor.send("DELETE", "/things/7", json!({})).await;
    deleted.status_is(204);
    let created = vendor.send("POST", "/things", json!({})).await;
    created.status_is(201).has("/id", 10_001);
}
