//! The vendor's own pages: `/api/docs/`, `/api/schema/`, `/api/redoc/`.

use serde_json::{Value, json};

use crate::support::contract::Contract;
use crate::support::server::TestServer;

const SCHEMA: &str = "/igny8/api/schema/";

#[tokio::test]
async fn the_schema_is_yaml_unless_json_is_asked_for() {
    let server = TestServer::start().await;
    let yaml = "application/vnd.oai.openapi; charset=utf-8";
    let json = "application/vnd.oai.openapi+json";
    for (query, accept, expected) in [
        ("", "*/*", yaml),
        ("", "", yaml),
        ("", "text/html,application/xhtml+xml,*/*;q=0.8", yaml),
        ("", "image/png", yaml),
        ("", "application/yaml", "application/yaml; charset=utf-8"),
        ("", "application/json", "application/json"),
        ("", json, json),
        ("?format=yaml", "application/json", yaml),
        ("?format=json", "*/*", json),
        ("?a=b&format=json", "application/yaml", json),
    ] {
        let schema = server.get(&format!("{SCHEMA}{query}"));
        let schema = schema.header("accept", accept).send().await;
        let schema = schema.status_is(200).header_is("content-type", expected);
        let name = if expected.contains("json") {
            "schema.json"
        } else {
            "schema.yaml"
        };
        schema
            .header_is(
                "content-disposition",
                &format!("inline; filename=\"{name}\""),
            )
            .header_is("vary", "Accept");
    }
}

#[tokio::test]
async fn both_formats_are_the_same_document_for_the_vendor_as_it_was_reached() {
    let server = TestServer::start().await;
    for base in ["", "/igny8", "/~test", "/~test/igny8"] {
        let path = format!("{base}/api/schema/");
        let yaml = server.get(&path).send().await.body_text();
        let yaml: Value = serde_saphyr::from_str(&yaml).expect("YAML");
        let json = server.get(&format!("{path}?format=json")).send().await;
        let json = json.json();
        assert_eq!(yaml, json);
        let expected = format!("http://{}{base}", server.address);
        assert_eq!(json["servers"], json!([{"url": expected}]));
        assert!(json["paths"]["/api/v1/auth/login/"].is_object());
    }
}

#[tokio::test]
async fn another_format_is_not_there() {
    let server = TestServer::start().await;
    for format in ["xml", "YAML", ""] {
        let schema = server.get(&format!("{SCHEMA}?format={format}"));
        let schema = schema.send().await.status_is(404);
        schema.has("/error", "Resource not found");
    }
}

#[tokio::test]
async fn the_pages_are_the_ones_in_the_document() {
    let server = TestServer::start().await;
    for page in ["docs", "redoc"] {
        let path = format!("/igny8/api/{page}/");
        let documented = &Contract::vendors().document["paths"][&path]["get"]["responses"]["200"];
        let example = &documented["content"]["text/html"]["examples"]["page"]["value"];
        let answer = server.get(&path).send().await.status_is(200);
        assert_eq!(*example, answer.body_text());
    }
}

#[tokio::test]
async fn they_are_the_vendors_and_so_in_the_journal_and_behind_a_slash() {
    let server = TestServer::start().await;
    for (page, operation) in [
        ("docs", "igny8GetDocs"),
        ("schema", "igny8GetSchema"),
        ("redoc", "igny8GetRedoc"),
    ] {
        let without = server.get(&format!("/igny8/api/{page}")).send().await;
        let path = format!("/igny8/api/{page}/");
        without.status_is(301).header_is("location", &path);
        server.get(&path).send().await.status_is(200);
        let find = server.post("/__admin/requests/count");
        let find = find
            .json(json!({"match": {"operation": operation}}))
            .send()
            .await;
        find.status_is(200).has("/count", 1);
    }
}
