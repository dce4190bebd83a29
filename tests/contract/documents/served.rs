//! The documents as they are served: everywhere, in both formats, for the server as it was reached.

use axum::http::Method;
use mockid::Provider;
use mockid::control::Access;
use mockid::identity::Secret;
use serde_json::{Value, json};

use crate::support::client::Client;
use crate::support::server::TestServer;

const WRITTEN: &str = include_str!("../../../openapi.yaml");
const CONTROL: &str = include_str!("../../../openapi-admin.yaml");

/// The document at a way in, which is the same in both formats.
async fn document(client: &Client, before: &str) -> Value {
    let yaml = client.get(&format!("{before}/openapi.yaml")).send().await;
    let yaml = yaml.status_is(200);
    let yaml = yaml.header_is("content-type", "application/yaml");
    let read: Value = serde_saphyr::from_str(&yaml.body_text()).expect("a document in YAML");
    let json = client.get(&format!("{before}/openapi.json")).send().await;
    let json = json.status_is(200);
    let json = json.header_is("content-type", "application/json");
    assert_eq!(json.json(), read, "{before}");
    read
}

async fn servers(client: &Client, before: &str) -> Value {
    document(client, before).await["servers"].take()
}

async fn with_ports() -> TestServer {
    TestServer::start_with(|options| {
        let any = ([127, 0, 0, 1], 0).into();
        options.listen = Provider::all()
            .into_iter()
            .map(|vendor| (vendor, any))
            .collect();
    })
    .await
}

#[tokio::test]
async fn every_document_names_the_server_as_it_was_reached() {
    let server = TestServer::start().await;
    let origin = format!("http://{}", server.address);
    for sandbox in ["", "/~test"] {
        for before in ["", "/kyc", "/haut-ai", "/igny8", "/s7risk", "/intergiro"] {
            let before = format!("{sandbox}{before}");
            let expected = json!([{"url": format!("{origin}{before}")}]);
            assert_eq!(servers(&server, &before).await, expected);
        }
        // The paths of the control API begin with `/__admin` themselves.
        let expected = json!([{"url": format!("{origin}{sandbox}")}]);
        let admin = format!("{sandbox}/__admin");
        assert_eq!(servers(&server, &admin).await, expected);
    }
}

#[tokio::test]
async fn at_a_host_name_or_a_port_of_its_own_a_vendor_has_no_base_path() {
    let server = with_ports().await;
    let host = server.at_host("igny8", "API.igny8.com:8080");
    let expected = json!([{"url": "http://api.igny8.com:8080"}]);
    assert_eq!(servers(&host, "").await, expected);
    let expected = json!([{"url": "http://api.igny8.com:8080/~test"}]);
    assert_eq!(servers(&host, "/~test").await, expected);
    for vendor in Provider::all() {
        let port = server.port_of(vendor);
        let whole = document(&port, "").await;
        let origin = format!("http://{}", server.address_of(vendor));
        assert_eq!(whole["servers"], json!([{"url": origin}]));
        assert_eq!(whole["tags"][0]["name"], vendor.name());
    }
}

#[tokio::test]
async fn the_whole_documents_are_those_that_were_written_but_for_the_server() {
    let server = TestServer::start().await;
    let origin = format!("\n  - url: \"http://{}\"\n", server.address);
    for (path, description, document) in [
        (
            "/openapi.yaml",
            "The server that serves this document",
            WRITTEN,
        ),
        ("/__admin/openapi.yaml", "The sandbox `default`", CONTROL),
    ] {
        let text = server.get(path).send().await.body_text();
        let written = format!("\n  - url: /\n    description: {description}\n");
        assert_eq!(text.replacen(&origin, &written, 1), document);
    }
}

#[tokio::test]
async fn whoever_has_a_document_already_is_told_so() {
    let server = TestServer::start().await;
    for path in ["/openapi.yaml", "/kyc/openapi.json", "/docs"] {
        let first = server.get(path).send().await.status_is(200);
        let first = first.header_is("cache-control", "no-cache");
        let tag = first.header("etag");
        let again = server.get(path).header("if-none-match", tag);
        let again = again.send().await.status_is(304).body_is("");
        again.header_is("etag", tag).lacks_header("content-type");
        let elsewhere = server.get(&format!("/~test{path}"));
        let elsewhere = elsewhere.header("if-none-match", "\"else\"").send().await;
        elsewhere.status_is(200);
    }
    let here = server.get("/openapi.json").send().await;
    let there = server.get("/~test/openapi.json").send().await;
    assert_ne!(here.header("etag"), there.header("etag"));
}

#[tokio::test]
async fn a_page_from_elsewhere_may_read_the_documents() {
    let server = TestServer::start().await;
    for path in ["/openapi.yaml", "/kyc/openapi.json"] {
        let origin = ("origin", "https://editor.example.com");
        let read = server.get(path).header(origin.0, origin.1).send().await;
        read.header_is("access-control-allow-origin", "*");
    }
    let docs = server.get("/docs").send().await;
    docs.lacks_header("access-control-allow-origin");
    let open = TestServer::start_with(|options| options.cors = true).await;
    let read = open
        .get("/openapi.yaml")
        .header("origin", "https://a.example");
    let read = read.send().await;
    read.header_is("access-control-allow-origin", "https://a.example");
}

#[tokio::test]
async fn the_document_and_the_page_of_the_control_api_need_no_admin_token() {
    let token = Access::Token(Secret::new("an-admin-token"));
    let guarded = TestServer::start_with(|options| options.access = token).await;
    document(&guarded, "/__admin").await;
    for path in ["/__admin", "/__admin/", "/__admin/docs"] {
        guarded.get(path).send().await.status_is(200);
    }
    guarded.get("/__admin/clock").send().await.status_is(401);
    let docs = guarded.request(Method::POST, "/__admin/docs").send().await;
    docs.status_is(405).header_is("allow", "GET, HEAD, OPTIONS");
}

#[tokio::test]
async fn without_the_control_api_there_is_neither_its_document_nor_its_page() {
    let server = TestServer::start_with(|options| options.access = Access::Removed).await;
    for path in ["", "/", "/docs", "/openapi.yaml", "/openapi.json"] {
        let path = format!("/__admin{path}");
        let answer = server.get(&path).by_the_server().send().await;
        answer.status_is(404);
    }
    server.get("/").send().await.lacks("/control");
    let page = server.get("/").header("accept", "text/html").send().await;
    assert!(!page.body_text().contains("__admin"));
}

#[tokio::test]
async fn the_index_of_the_control_api_lists_it_and_leads_a_browser_to_its_page() {
    let server = TestServer::start().await;
    let index = server.get("/~test/__admin").send().await.status_is(200);
    let base = format!("http://{}/~test/__admin", server.address);
    let index = index.has("/control", base.as_str());
    let index = index.has("/openapi", format!("{base}/openapi.yaml"));
    let listed = index.at("/operations").as_array().map_or(0, Vec::len);
    let of_vendors = mockid::vendors::coded().control().count();
    assert_eq!(listed, mockid::control::operations().count() + of_vendors);
    let browser = server.get("/~test/__admin").header("accept", "text/html");
    let browser = browser.send().await.status_is(303);
    browser.header_is("location", "/~test/__admin/docs");
}

#[tokio::test]
async fn pages_and_documents_are_not_in_the_journal() {
    let server = TestServer::start().await;
    for path in [
        "/openapi.yaml",
        "/kyc/openapi.json",
        "/docs",
        "/docs/page.js",
        "/kyc/docs/",
        "/__admin/docs",
    ] {
        server.get(path).send().await;
    }
    let journal = server.get("/__admin/requests").send().await;
    journal.has("/total", 0);
}
