//! A sandbox that is named without a path: by a header, by the host.

use serde_json::json;

use super::{DOORS, server};
use crate::support::client::Client;
use crate::support::raw::RawRequest;
use crate::support::server::{TestServer, embedded_with_settings};

const HEADER: &str = "x-mockid-sandbox";

/// The sandbox of which the index tells, for a request with this header.
async fn sandbox_of(client: &Client, header: (&str, &str)) -> String {
    let index = client.get("/").header(header.0, header.1).send().await;
    index.status_is(200).text("/sandbox")
}

#[tokio::test]
async fn the_header_names_the_sandbox_of_vendors_the_control_api_pages_and_keys() {
    let server = server().await;
    let door = &DOORS[4];
    let (login, body) = (door.path, door.body);
    let login = server.post(login).header(HEADER, "test");
    login
        .body("application/json", body)
        .send()
        .await
        .status_is(200);
    let advance = server.post("/__admin/clock/advance").header(HEADER, "test");
    advance
        .json(json!({"by": "1h"}))
        .send()
        .await
        .status_is(200);
    for path in [
        "/docs",
        "/openapi.json",
        "/.well-known/jwks.json",
        "/kyc/docs",
    ] {
        let page = server.get(path).header(HEADER, "test");
        page.by_the_server().send().await.status_is(200);
    }
    let inside = server.in_sandbox("test");
    let clock = inside.get("/__admin/clock").send().await;
    clock.has("/now", "2026-01-01T13:00:00Z");
    let journal = inside.get("/__admin/requests").send().await;
    let journal = journal.has("/total", 1);
    let headers = journal.at("/requests/0/request/headers");
    assert!(!headers.to_string().contains(HEADER), "{headers}");
    let outside = server.get("/__admin/requests").send().await;
    outside.has("/total", 0);
}

#[tokio::test]
async fn the_header_is_percent_decoded_once() {
    let server = TestServer::start().await;
    for (value, name) in [
        ("test-42", "test-42"),
        ("test.py::test_it[admin 1]", "test.py::test_it[admin 1]"),
        (
            "test.py%3A%3Atest_it%5Badmin%201%5D",
            "test.py::test_it[admin 1]",
        ),
        ("%C3%BC", "ü"),
        ("%2541", "%41"),
        ("default", "default"),
    ] {
        assert_eq!(sandbox_of(&server, (HEADER, value)).await, name);
    }
}

#[tokio::test]
async fn the_header_may_be_utf_8_as_it_is() {
    let server = TestServer::start().await;
    let index = RawRequest::new("GET", "/").by_the_server();
    let index = index.header("X-Mockid-Sandbox: ü").send(&server).await;
    index.status_is(200).has("/sandbox", "ü");
}

#[tokio::test]
async fn the_first_label_of_the_host_names_the_sandbox_below_these_domains() {
    let domains = ["mock.example.com", "mocks"];
    let domains = domains.map(|domain| domain.parse().expect("a domain"));
    let server = TestServer::start_with(|options| {
        options.sandbox_domains = domains.into();
        options.fixtures = embedded_with_settings("kyc: {settings: {hosts: [kyc.localhost]}}");
    });
    let server = server.await;
    for (host, name) in [
        ("t1.localhost", "t1"),
        ("T1.LocalHost.:8080", "t1"),
        ("t1.mockid.test", "t1"),
        ("t1.mock.example.com", "t1"),
        ("t1.mocks:80", "t1"),
        ("default.localhost", "default"),
        ("localhost", "default"),
        ("mockid.test", "default"),
        ("mock.example.com", "default"),
        ("a.t1.localhost", "default"),
        ("t1.example.com", "default"),
        ("t1.test", "default"),
        ("127.0.0.1", "default"),
    ] {
        assert_eq!(sandbox_of(&server, ("host", host)).await, name, "{host}");
    }
    let vendor = server.get("/").header("host", "kyc.localhost").send().await;
    vendor.has("/provider", "kyc");
}

#[tokio::test]
async fn a_request_that_names_two_sandboxes_is_400_and_told_both() {
    let server = TestServer::start().await;
    let ask = |path: &str, host: &str, value: &str| {
        let ask = server.get(path).by_the_server();
        ask.header("host", host).header(HEADER, value)
    };
    for (path, host, value, detail) in [
        (
            "/~a/livez",
            "localhost",
            "b",
            "the path names the sandbox `a` and the header X-Mockid-Sandbox `b`; name one",
        ),
        (
            "/livez",
            "b.localhost",
            "a",
            "the header X-Mockid-Sandbox names the sandbox `a` and the host name `b`; name one",
        ),
        (
            "/__admin/clock?sandbox=a",
            "localhost",
            "b",
            "`?sandbox` names the sandbox `a`, and the request also `b`; name one",
        ),
        (
            "/~default/__admin/clock",
            "localhost",
            "b",
            "the path names the sandbox `default` and the header X-Mockid-Sandbox `b`; name one",
        ),
    ] {
        let refused = ask(path, host, value).send().await;
        refused.status_is(400).has("/detail", detail);
    }
    let twice = ask("/livez", "localhost", "a").header(HEADER, "b");
    twice.send().await.status_is(400);
    let same = ask("/~a/livez", "a.localhost", "a").header(HEADER, "a");
    same.send().await.status_is(200);
}

#[tokio::test]
async fn a_name_that_is_none_is_400_and_says_where_it_is() {
    let server = TestServer::start().await;
    let long = "x".repeat(129);
    for value in ["", "..", "a/b", "a~", "%", "%2F", "%41", "%C3", &long] {
        let refused = server.get("/livez").header(HEADER, value).by_the_server();
        let refused = refused.send().await.status_is(400).text("/detail");
        let said = "the header X-Mockid-Sandbox names no sandbox: a sandbox is named with 1 to 128";
        assert!(refused.starts_with(said), "{value}: {refused}");
    }
    let host = format!("{long}.localhost");
    let refused = server.get("/livez").header("host", &host).by_the_server();
    let refused = refused.send().await.status_is(400).text("/detail");
    assert!(
        refused.starts_with("the host name names no sandbox"),
        "{refused}"
    );
}

#[tokio::test]
async fn with_strict_sandboxes_a_name_makes_none_wherever_it_is() {
    let server = TestServer::start_with(|options| options.sandbox_limits.strict = true).await;
    for (header, value) in [(HEADER, "made"), ("host", "made.localhost")] {
        let missing = server.get("/__admin/clock").header(header, value);
        let missing = missing.by_the_server().send().await.status_is(404);
        let detail = missing.text("/detail");
        assert!(
            detail.starts_with("no sandbox is called `made`"),
            "{detail}"
        );
    }
    let create = server
        .post("/__admin/sandboxes")
        .json(json!({"name": "made"}));
    create.send().await.status_is(201);
    for header in [(HEADER, "made"), ("host", "made.localhost")] {
        assert_eq!(sandbox_of(&server, header).await, "made");
    }
}

#[tokio::test]
async fn the_control_api_answers_at_the_hosts_of_sandboxes() {
    let domains = ["mock.example.com", "dev"];
    let domains = domains.map(|domain| domain.parse().expect("a domain"));
    let server = TestServer::start_with(|options| options.sandbox_domains = domains.into());
    let server = server.await;
    for (host, status) in [
        ("t1.localhost", 200),
        ("t1.mockid.test", 200),
        ("t1.mock.example.com", 200),
        ("mock.example.com", 403),
        ("a.t1.mock.example.com", 403),
        ("t1.example.com", 403),
        // Anybody may register a name there.
        ("t1.dev", 403),
    ] {
        let clock = server.get("/__admin/clock").header("host", host);
        clock.send().await.status_is(status);
    }
}

#[tokio::test]
async fn a_page_of_one_sandboxes_host_does_not_reach_the_control_api_of_another() {
    let server = TestServer::start().await;
    let reset = |origin: &str| {
        let reset = server.post("/__admin/reset").header("host", "t2.localhost");
        reset.header("origin", origin)
    };
    reset("http://t1.localhost").send().await.status_is(403);
    reset("http://t2.localhost").send().await.status_is(204);
}

#[tokio::test]
async fn addresses_of_sandboxes_are_by_the_host_where_the_request_is() {
    let server = TestServer::start().await;
    let create = |name: &str| {
        let create = server
            .post("/__admin/sandboxes")
            .json(json!({"name": name}));
        create.header("host", "t1.localhost:8080")
    };
    for (name, url) in [
        ("t2", "http://t2.localhost:8080"),
        ("A b", "http://localhost:8080/~A%20b"),
    ] {
        let made = create(name).send().await.status_is(201).has("/url", url);
        made.has("/providers/kyc", format!("{url}/kyc"));
    }
    let index = server
        .get("/")
        .header("host", "t1.localhost:8080")
        .send()
        .await;
    index.has("/control", "http://t1.localhost:8080/__admin");
}

#[tokio::test]
async fn a_sandboxs_host_is_not_at_the_public_url() {
    let server = TestServer::start_with(|options| {
        options.sandbox_domains = vec!["mock.example.com".parse().expect("a domain")];
        options.public_url = Some("https://mock.example.com".parse().expect("an origin"));
    });
    let server = server.await;
    let redirect = server.get("/kyc/auth/jwt/login/");
    let redirect = redirect.header("host", "t1.mock.example.com").send().await;
    let address = "http://t1.mock.example.com/kyc/auth/jwt/login";
    redirect.header_is("location", address);
}

#[tokio::test]
async fn with_cors_a_page_may_send_the_header() {
    let server = TestServer::start_with(|options| options.cors = true).await;
    let preflight = RawRequest::new("OPTIONS", "/v3/auth/login")
        .header("Origin: http://page.example")
        .header("Access-Control-Request-Method: POST")
        .header("Access-Control-Request-Headers: x-mockid-sandbox")
        .send_for_text(&server)
        .await;
    assert!(preflight.starts_with("HTTP/1.1 200 "), "{preflight}");
    let allowed = "access-control-allow-headers: x-mockid-sandbox";
    assert!(preflight.contains(allowed), "{preflight}");
}
