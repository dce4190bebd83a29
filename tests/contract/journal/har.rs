//! The journal as an HTTP Archive.

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Value, json};

use super::{INDIVIDUALS, KEY, LOGIN, call, events, log_in, newest};
use crate::support::client::Client;
use crate::support::raw::RawRequest;
use crate::support::server::{NOON, TestServer};

const HAR: &str = "/__admin/requests.har";

/// The schema of HAR 1.2, as the package `har-schema` 2.0.0 has it, with URLs validated.
static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let schema = serde_json::from_str(include_str!("har.schema.json")).expect("JSON");
    let options = jsonschema::options().should_validate_formats(true);
    options.build(&schema).expect("a schema")
});

fn violations(archive: &Value) -> Vec<String> {
    let errors = SCHEMA.iter_errors(archive);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// The log of the archive, which fits the schema.
async fn log_of(client: &Client, query: &str) -> Value {
    let answer = client.get(&format!("{HAR}{query}")).send().await;
    let archive = answer.status_is(200).json();
    assert_eq!(violations(&archive), Vec::<String>::new());
    archive["log"].clone()
}

/// The only entry of an archive.
async fn only(client: &Client, query: &str) -> Value {
    let log = log_of(client, query).await;
    let entries = log["entries"].as_array().expect("entries");
    assert_eq!(entries.len(), 1, "{log}");
    entries[0].clone()
}

fn values(list: &Value, name: &str) -> Vec<Value> {
    let all = list.as_array().expect("a list").iter();
    let named = all.filter(|each| each["name"] == name);
    named.map(|each| each["value"].clone()).collect()
}

#[test]
fn the_schema_refuses_what_is_no_archive() {
    assert_eq!(violations(&json!({"log": {}})).len(), 3);
    let request = json!({
        "method": "GET", "url": "not a URL", "httpVersion": "", "cookies": [], "headers": [],
        "queryString": [], "headersSize": -1, "bodySize": -1,
    });
    let entries = json!([{ "request": request }]);
    let creator = json!({"name": "a", "version": "1"});
    let log = json!({"log": {"version": "1.2", "creator": creator, "entries": entries}});
    let found = violations(&log).join("\n");
    assert!(found.contains("/log/entries/0/request/url"), "{found}");
}

#[tokio::test]
async fn an_entry_has_request_and_answer_with_the_time_of_the_machine() {
    let server = TestServer::start().await;
    log_in(&server).await;
    let entry = only(&server, "").await;
    let kept = newest(&server).await;
    assert_eq!(entry["startedDateTime"], kept["machine_time"]);
    assert_eq!(entry["_sandbox_time"], NOON);
    for field in [
        "id",
        "provider",
        "operation",
        "reason",
        "hint",
        "account",
        "token",
    ] {
        assert_eq!(entry[format!("_{field}")], kept[field], "{field}");
    }
    assert_eq!(entry["_fault"], Value::Null);
    assert_eq!(entry["time"], entry["timings"]["wait"]);
    let request = &entry["request"];
    let url = format!("http://{}/v3/auth/login", server.address);
    assert_eq!(
        (&request["method"], &request["url"]),
        (&json!("POST"), &json!(url))
    );
    let posted =
        json!({"mimeType": "application/json", "text": "{\"api_key\":\"secret:3475fe57\"}"});
    assert_eq!(request["postData"], posted);
    assert_eq!(request["bodySize"], 50);
    let response = &entry["response"];
    assert_eq!(
        (&response["status"], &response["statusText"]),
        (&json!(200), &json!("OK"))
    );
    assert_eq!(response["content"]["mimeType"], "application/json");
    assert_eq!(response["content"]["size"], response["bodySize"]);
}

#[tokio::test]
async fn secrets_stay_replaced() {
    let server = TestServer::start().await;
    let tokens = log_in(&server).await;
    let access = tokens.text("/access_token");
    let call = server.get(&format!("{INDIVIDUALS}?access_token={access}"));
    let call = call.bearer(&access).header("cookie", "id=hunter2; a=b");
    call.send().await.status_is(200);
    let whole = server.get(HAR).send().await.body_text();
    for secret in [KEY, &access, &tokens.text("/refresh_token"), "hunter2"] {
        assert!(!whole.contains(secret), "{secret}");
    }
    let entry = only(&server, "?since=1").await;
    let shown = &values(&entry["request"]["queryString"], "access_token")[0];
    let text = shown.as_str().expect("a text");
    assert!(text.starts_with("secret:"), "{text}");
    let cookies = &entry["request"]["cookies"];
    // printf hunter2 | sha256sum
    assert_eq!(values(cookies, "id"), ["secret:f52fbd32"]);
}

#[tokio::test]
async fn filters_select_entries_and_a_wrong_one_is_422() {
    let server = TestServer::start().await;
    log_in(&server).await;
    call(&server, "none").await.status_is(401);
    let refused = only(&server, "?provider=intergiro&status=401").await;
    assert_eq!(refused["_operation"], "intergiroListIndividuals");
    assert_eq!(log_of(&server, "?provider=kyc").await["entries"], json!([]));
    for query in [
        "?status=abc",
        "?vendor=kyc",
        "?limit=1",
        "?operation=kycLogim",
    ] {
        let wrong = server.get(&format!("{HAR}{query}")).send().await;
        wrong.status_is(422);
    }
}

#[tokio::test]
async fn over_all_sandboxes_an_entry_names_its_own() {
    let server = TestServer::start().await;
    call(&server.in_sandbox("b"), "none").await.status_is(401);
    call(&server.in_sandbox("a"), "none").await.status_is(401);
    let log = log_of(&server, "?sandbox=*").await;
    let entries = log["entries"].as_array().expect("entries").iter();
    let names: Vec<_> = entries.map(|entry| entry["_sandbox"].clone()).collect();
    assert_eq!(names, ["b", "a"]);
    let one = only(&server, "?sandbox=a").await;
    assert_eq!(one["_sandbox"], Value::Null);
}

#[tokio::test]
async fn it_is_a_file_that_says_what_is_missing() {
    let server = events::with_size(1).await;
    for _ in 0..3 {
        call(&server, "none").await.status_is(401);
    }
    let answer = server.get(HAR).send().await.status_is(200);
    answer.header_is("content-disposition", "attachment; filename=\"mockid.har\"");
    let log = log_of(&server, "").await;
    assert_eq!(log["_lost"], 2);
    assert_eq!(
        log["comment"],
        "2 older requests are no longer kept in the journal"
    );
    assert_eq!(log["pages"], json!([]));
}

#[tokio::test]
async fn an_unanswered_request_has_the_status_0() {
    let server = TestServer::start().await;
    let fault = json!({"match": {"provider": "kyc"}, "stage": "after", "abort": "reset"});
    server
        .post("/__admin/faults")
        .json(fault)
        .send()
        .await
        .status_is(201);
    let resource = RawRequest::new("GET", "/kyc/api/v1/resource");
    assert_eq!(resource.send_for_status(&server).await, None);
    let entry = only(&server, "").await;
    assert_eq!(entry["response"]["status"], 0);
    assert_eq!(entry["_fault"], 1);
    let comment = "no answer was sent; this is what the server would have sent";
    assert_eq!(entry["response"]["comment"], comment);
}

#[tokio::test]
async fn it_fits_the_schema_whatever_clients_send() {
    let server = TestServer::start().await;
    let hostile = [
        RawRequest::new("GET", "/kyc/%3Cscript%3E\"alert?a=1&a=%3Cb%3E&%ff=%00"),
        RawRequest::new("POST", LOGIN)
            .header("Content-Type: <script>")
            .header("X-Latin: \u{e9}")
            .sized(b"\xff\xfe<script>"),
        RawRequest::new("GET", "/kyc/%c3%28%0d%0a"),
    ];
    for request in hostile {
        request.send_for_status(&server).await;
    }
    let large = json!({"api_key": KEY, "x": "y".repeat(50_000)});
    server.post(LOGIN).json(large).send().await;
    let many = (0..60).fold(server.get("/kyc/many"), |request, number| {
        request.header(&format!("x-{number}"), &"z".repeat(200))
    });
    many.send().await.status_is(404);
    let log = log_of(&server, "").await;
    let entries = log["entries"].as_array().expect("entries");
    assert_eq!(entries.len(), 5);
    assert_eq!(
        values(&entries[0]["request"]["queryString"], "a"),
        ["1", "<b>"]
    );
    let comment = "the journal has only the fingerprint of a body that is neither JSON nor a form";
    assert_eq!(entries[1]["request"]["postData"]["comment"], comment);
    let comment = "the journal keeps only the beginning of the body";
    assert_eq!(entries[3]["request"]["postData"]["comment"], comment);
    let comment = "the journal does not keep all headers of this message";
    assert_eq!(entries[4]["request"]["comment"], comment);
}

#[tokio::test]
async fn a_request_without_a_host_has_an_address_all_the_same() {
    let server = TestServer::start().await;
    for (version, host, expected) in [
        ("1.1", "Host: a.test:81", "http://a.test:81/nothing?a=b"),
        ("1.0", "X-Host: none", "http://localhost/nothing?a=b"),
    ] {
        let line = format!("GET /kyc/nothing?a=b HTTP/{version}");
        let request = RawRequest::line(&line, "/kyc/nothing").header(host);
        let status = request
            .header("Connection: close")
            .send_for_status(&server)
            .await;
        assert_eq!(status, Some(404));
        let newest = newest(&server).await["id"].as_u64().expect("an id");
        let entry = only(&server, &format!("?since={}", newest - 1)).await;
        assert_eq!(entry["request"]["url"], expected);
    }
}
