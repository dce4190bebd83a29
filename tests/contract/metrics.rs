//! `/metrics`: counters and gauges for Prometheus.

use mockid::control::Access;
use mockid::identity::Secret;
use serde_json::json;

use crate::faults::{connect, fault, request, until_held};
use crate::intergiro;
use crate::support::client::Client;
use crate::support::server::TestServer;

/// The metrics as text.
async fn metrics(client: &Client) -> String {
    let answer = client.get("/metrics").by_the_server().send().await;
    let answer = answer.status_is(200);
    let media_type = "text/plain; version=0.0.4; charset=utf-8";
    answer.header_is("content-type", media_type).body_text()
}

fn has(text: &str, line: &str) {
    assert!(text.lines().any(|found| found == line), "{line}:\n{text}");
}

#[tokio::test]
async fn requests_are_counted_by_vendor_operation_status_and_reason() {
    let server = TestServer::start().await;
    for _ in 0..2 {
        intergiro::Session::open(&server).await;
    }
    server.get(intergiro::INDIVIDUALS).send().await;
    server.get("/kyc/elsewhere").send().await.status_is(404);
    let nothing = server.get("/nothing").by_the_server().send().await;
    nothing.status_is(404);
    let text = metrics(&server).await;
    for (vendor, operation, status, reason, count) in [
        ("intergiro", "intergiroLogin", 200, "ok", 2),
        ("intergiro", "intergiroListIndividuals", 401, "no_token", 1),
        ("kyc", "none", 404, "not_found", 1),
        ("none", "none", 404, "not_found", 1),
    ] {
        let line = format!(
            "mockid_requests_total{{vendor=\"{vendor}\",operation=\"{operation}\",\
             status=\"{status}\",reason=\"{reason}\"}} {count}"
        );
        has(&text, &line);
    }
}

#[tokio::test]
async fn the_gauges_are_those_of_the_whole_server() {
    let server = TestServer::start().await;
    intergiro::Session::open(&server.in_sandbox("a")).await;
    intergiro::Session::open(&server).await;
    let text = metrics(&server).await;
    has(&text, "mockid_sandboxes 2");
    has(&text, "mockid_sessions 2");
    has(&text, "mockid_held_requests 0");
    let gauge = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        let value: u64 = line.expect(name).trim().parse().expect("a number");
        value
    };
    assert!(gauge("mockid_journal_bytes ") > 0);
    assert!(gauge("mockid_connections ") > 0);
}

#[tokio::test]
async fn a_request_that_a_fault_holds_is_counted_until_it_is_let_go() {
    let server = TestServer::start().await;
    let held = fault(
        &server,
        json!({"match": {"provider": "kyc"}, "barrier": 2, "times": 2}),
    )
    .await;
    let connection = connect(server.address, &request("GET", "/kyc/api/v1/resource"));
    until_held(&server, &held, 1).await;
    has(&metrics(&server).await, "mockid_held_requests 1");
    server.delete(&held).send().await.status_is(204);
    has(&metrics(&server).await, "mockid_held_requests 0");
    drop(connection);
}

#[tokio::test]
async fn every_line_is_in_the_text_format_and_each_metric_has_its_type_first() {
    let server = TestServer::start().await;
    intergiro::Session::open(&server).await;
    let text = metrics(&server).await;
    let mut typed = Vec::new();
    for line in text.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            ["#", "HELP", ..] => {}
            ["#", "TYPE", name, "counter" | "gauge"] => typed.push(name),
            [series, value] => {
                let name = series.split('{').next().unwrap_or_default();
                assert_eq!(typed.last(), Some(&name), "{line}");
                value.parse::<u64>().expect(line);
            }
            _ => panic!("{line}"),
        }
    }
    assert!(text.ends_with('\n'));
}

#[tokio::test]
async fn what_clients_send_makes_no_series() {
    let server = TestServer::start().await;
    let ask = async |client: &Client, name: &str| {
        let nothing = client.get(&format!("/nothing/{name}"));
        nothing.by_the_server().send().await.status_is(404);
        let of_kyc = client.get(&format!("/kyc/nothing/{name}"));
        of_kyc.send().await.status_is(404);
    };
    ask(&server, "first").await;
    let before = metrics(&server).await.lines().count();
    for number in 0..30 {
        let sandbox = server.in_sandbox(&format!("sandbox-{number}"));
        ask(&sandbox, &number.to_string()).await;
    }
    let text = metrics(&server).await;
    assert_eq!(text.lines().count(), before, "{text}");
    assert!(!text.contains("sandbox-1"), "{text}");
}

#[tokio::test]
async fn they_are_protected_as_the_control_api_is() {
    let server = TestServer::start_with(|options| {
        options.access = Access::Token(Secret::new("the-admin-token".to_owned()));
    })
    .await;
    let without = server.get("/metrics").by_the_server().send().await;
    without.status_is(401);
    let with = server.get("/metrics").bearer("the-admin-token");
    with.by_the_server().send().await.status_is(200);
    let server = TestServer::start_with(|options| options.access = Access::Removed).await;
    let removed = server.get("/metrics").by_the_server().send().await;
    removed.status_is(404);
    let server = TestServer::start().await;
    let page = server.get("/metrics").header("origin", "http://a.test");
    page.by_the_server().send().await.status_is(403);
    let posted = server.post("/metrics").by_the_server().send().await;
    posted.status_is(405).header_is("allow", "GET, HEAD");
    server.get("/kyc/metrics").send().await.status_is(404);
}
