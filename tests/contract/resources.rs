//! What the fixtures put behind a vendor's login.

use axum::http::Method;
use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;
use crate::vendors::VENDORS;
use crate::{igny8, intergiro, s7risk};

/// One account of each vendor, with which the tests log in, and these resources.
fn fixtures(resources: &str) -> String {
    format!(
        "intergiro: {{ api_keys: [{{ key: {} }}], resources: {resources} }}\n\
         haut-ai: {{ users: [{{ email: user@example.com, password: password }}], \
         resources: {resources} }}\n\
         kyc: {{ users: [{{ email: user@example.com, password: your_secret_password }}], \
         resources: {resources} }}\n\
         s7risk: {{ users: [{{ email: user@example.com, password: password }}], \
         resources: {resources} }}\n\
         igny8: {{ users: [{{ email: user@example.com, password: password }}], \
         resources: {resources} }}\n\
         oidc: {{ users: [{{ username: ada, password: password }}], clients: [{{ client_id: legacy, \
         client_secret: secret, grants: [password] }}], resources: {resources} }}\n",
        intergiro::KEY
    )
}

/// A vendor with a token that is good there.
struct Vendor {
    name: &'static str,
    client: Client,
    token: String,
}

impl Vendor {
    async fn ask(&self, method: &str, path: &str) -> Answer {
        let method: Method = method.parse().expect("a method");
        let request = self.client.request(method, path);
        request.bearer(&self.token).send().await
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path).await
    }
}

/// Every vendor of a server whose accounts are those of [`fixtures`].
async fn vendors(server: &TestServer) -> Vec<Vendor> {
    let mut all = Vec::new();
    for vendor in VENDORS {
        all.push(Vendor {
            name: vendor.name,
            client: server.below(&format!("/{}", vendor.name)),
            token: vendor.token(server).await,
        });
    }
    all
}

/// The body inside what the vendor puts around it.
fn content(vendor: &Vendor, answer: &Answer) -> Value {
    match vendor.name {
        "igny8" => answer.at("/data"),
        _ => answer.json(),
    }
}

#[tokio::test]
async fn a_resource_answers_with_its_status_and_body() {
    let resources = "[{ path: /own, status: 203, body: { a: [1, true, null] } }]";
    let server = TestServer::with_fixtures(&fixtures(resources)).await;
    for vendor in vendors(&server).await {
        let answer = vendor.get("/own").await.status_is(203);
        let body = content(&vendor, &answer);
        assert_eq!(body, json!({"a": [1, true, null]}), "{}", vendor.name);
    }
}

#[tokio::test]
async fn a_resource_needs_a_token() {
    let resources = "[{ path: /own, body: {} }, { path: /own, method: DELETE, body: {} }]";
    let server = TestServer::with_fixtures(&fixtures(resources)).await;
    for vendor in vendors(&server).await {
        vendor.client.get("/own").send().await.status_is(401);
        vendor.client.delete("/own").send().await.status_is(401);
    }
}

#[tokio::test]
async fn methods_are_told_apart() {
    let resources = "[{ path: /own, body: { by: get } }, \
                     { path: /own, method: POST, status: 201, body: { by: post } }, \
                     { path: /own, method: PUT, body: { by: put } }, \
                     { path: /own, method: PATCH, body: { by: patch } }]";
    let server = TestServer::with_fixtures(&fixtures(resources)).await;
    for vendor in vendors(&server).await {
        for (method, status, by) in [
            ("GET", 200, "get"),
            ("POST", 201, "post"),
            ("PUT", 200, "put"),
            ("PATCH", 200, "patch"),
        ] {
            let answer = vendor.ask(method, "/own").await.status_is(status);
            assert_eq!(content(&vendor, &answer)["by"], by);
        }
        let other = vendor.ask("DELETE", "/own").await.status_is(405);
        let allow = other.header("allow").to_owned();
        for method in ["GET", "POST", "PUT", "PATCH"] {
            assert!(allow.contains(method), "{allow}");
        }
    }
}

#[tokio::test]
async fn a_star_is_one_segment_and_two_are_any_rest() {
    let resources =
        "[{ path: /one/*/end, body: { is: one } }, { path: /rest/**, body: { is: rest } }]";
    let server = TestServer::with_fixtures(&fixtures(resources)).await;
    for vendor in vendors(&server).await {
        for path in [
            "/one/x/end",
            "/one/%20/end",
            "/rest",
            "/rest/a",
            "/rest/a/b/c",
        ] {
            let answer = vendor.get(path).await.status_is(200);
            let is = content(&vendor, &answer)["is"].clone();
            assert_eq!(is, path.split('/').nth(1).unwrap(), "{path}");
        }
        for path in [
            "/one/end",
            "/one//end",
            "/one/x/y/end",
            "/one/x",
            "/restless",
        ] {
            vendor.get(path).await.status_is(404);
        }
    }
}

#[tokio::test]
async fn the_first_that_matches_answers() {
    let resources = "[{ path: /a/b, body: { nth: 1 } }, { path: /a/*, body: { nth: 2 } }, \
                     { path: /**, body: { nth: 3 } }]";
    let server = TestServer::with_fixtures(&fixtures(resources)).await;
    for vendor in vendors(&server).await {
        for (path, nth) in [("/a/b", 1), ("/a/c", 2), ("/z", 3)] {
            let answer = vendor.get(path).await.status_is(200);
            assert_eq!(content(&vendor, &answer)["nth"], nth);
        }
    }
}

#[tokio::test]
async fn a_resource_without_a_body_is_the_vendors_own_empty_answer() {
    let server = TestServer::with_fixtures(&fixtures("[{ path: /own }]")).await;
    for vendor in vendors(&server).await {
        let answer = vendor.get("/own").await.status_is(200);
        match vendor.name {
            "intergiro" => answer.body_is(r#"{"data":[],"has_more":false}"#),
            "haut-ai" => answer.body_is(r#"{"count":0,"next":null,"previous":null,"results":[]}"#),
            "kyc" | "oidc" => answer.body_is("{}"),
            "s7risk" => answer.body_is(r#"{"status":"success","data":[]}"#),
            _ => answer.has("/count", 0).has("/results", json!([])),
        };
    }
}

#[tokio::test]
async fn a_body_may_be_any_json() {
    for body in ["null", "true", "12.5", "text", "[]"] {
        let resources = format!("[{{ path: /own, body: {body} }}]");
        let server = TestServer::with_fixtures(&fixtures(&resources)).await;
        for vendor in vendors(&server).await {
            if vendor.name == "igny8" {
                continue;
            }
            let answer = vendor.get("/own").await.status_is(200);
            let expected = if body == "text" { "\"text\"" } else { body };
            answer.body_is(expected);
        }
    }
}

#[tokio::test]
async fn igny8_puts_a_list_into_results_and_all_else_into_data() {
    for (body, pointer, value) in [
        ("[1, 2]", "/results", json!([1, 2])),
        ("{ a: 1 }", "/data", json!({"a": 1})),
        ("null", "/data", json!(null)),
        ("text", "/data", json!("text")),
    ] {
        let resources = format!("[{{ path: /own, status: 202, body: {body} }}]");
        let server = TestServer::with_fixtures(&fixtures(&resources)).await;
        let session = igny8::Session::open(&server).await;
        let answer = session.get("/igny8/own").await.status_is(202);
        let keys = answer.json();
        assert!(keys.get(&pointer[1..]).is_some(), "{keys}");
        answer.has("/success", true).has(pointer, value);
    }
}

#[tokio::test]
async fn a_status_that_has_no_body_has_none() {
    let resources =
        "[{ path: /own, method: DELETE, status: 204 }, { path: /as, status: 204, body: {} }]";
    let server = TestServer::with_fixtures(&fixtures(resources)).await;
    for vendor in vendors(&server).await {
        for answer in [vendor.ask("DELETE", "/own").await, vendor.get("/as").await] {
            answer
                .status_is(204)
                .body_is("")
                .lacks_header("content-type");
        }
    }
}

#[tokio::test]
async fn a_resource_does_not_stand_in_the_way_of_a_login() {
    let resources = "[{ path: /**, method: POST, status: 418, body: {} }]";
    let server = TestServer::with_fixtures(&fixtures(resources)).await;
    for vendor in vendors(&server).await {
        vendor.ask("POST", "/anything/else").await.status_is(418);
    }
}

#[tokio::test]
async fn a_resource_is_found_at_the_root_too() {
    let yaml = "s7risk: { users: [{ email: user@example.com, password: password }], \
                resources: [{ path: /threats, body: { nth: 1 } }] }\n\
                kyc: { resources: [{ path: /threats, body: { nth: 2 } }] }";
    let server = TestServer::with_fixtures(yaml).await;
    let token = s7risk::USER.token(&server).await;
    // kyc comes before s7risk where both have it.
    server
        .get("/threats")
        .bearer(&token)
        .send()
        .await
        .status_is(401);
    let own = server.get("/s7risk/threats").bearer(&token).send().await;
    own.status_is(200).has("/nth", 1);
}

#[tokio::test]
async fn the_documented_resource_may_be_another() {
    let resources = "[{ path: /v3/individuals, body: { data: [1], has_more: true } }]";
    let server = TestServer::with_fixtures(&fixtures(resources)).await;
    let session = intergiro::Session::open(&server).await;
    session.call().await.status_is(200).has("/data", json!([1]));
}

#[tokio::test]
async fn the_documented_resource_is_there_without_fixtures() {
    let server = TestServer::with_fixtures(&fixtures("[]")).await;
    for vendor in vendors(&server).await {
        let path = match vendor.name {
            "intergiro" => "/v3/individuals",
            "haut-ai" => "/api/v1/companies/",
            "kyc" => "/api/v1/resource",
            "s7risk" => "/incidents",
            "oidc" => "/userinfo",
            _ => "/api/v1/planner/keywords/",
        };
        vendor.get(path).await.status_is(200);
        vendor.get("/nothing/").await.status_is(404);
    }
}

#[tokio::test]
async fn igny8s_role_account_site_and_sector_are_each_a_403() {
    let yaml = "igny8:\n\
                \x20 accounts: [{ name: Mine, slug: mine }, { name: Theirs, slug: theirs }]\n\
                \x20 users: [{ email: user@example.com, password: password, role: editor, \
                account: mine, sites: [blog], sectors: [] }]\n\
                \x20 resources:\n\
                \x20   - { path: /role/, roles: [owner] }\n\
                \x20   - { path: /account/, account: theirs }\n\
                \x20   - { path: /site/, site: shop }\n\
                \x20   - { path: /sector/, sector: health }\n\
                \x20   - { path: /all/, roles: [viewer, editor], account: mine, site: blog }\n\
                \x20   - { path: /all-but-one/, roles: [editor], account: mine, sector: health }\n";
    let server = TestServer::with_fixtures(yaml).await;
    let session = igny8::Session::open(&server).await;
    for path in ["/role/", "/account/", "/site/", "/sector/", "/all-but-one/"] {
        let answer = session.get(&format!("/igny8{path}")).await.status_is(403);
        answer.has("/error", "Permission denied");
    }
    session.get("/igny8/all/").await.status_is(200);
}
