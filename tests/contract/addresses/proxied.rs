//! Requests over plain HTTP of clients that take the server for their proxy (RFC 9112, section 3.2.2).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::support::answer::Answer;
use crate::support::raw::RawRequest;
use crate::support::server::TestServer;

/// A request for a path of a host, as a proxy gets it.
fn proxied(host: &str, path: &str) -> RawRequest {
    RawRequest::line(&format!("GET http://{host}{path} HTTP/1.1"), path)
        .header(&format!("Host: {host}"))
        .header("Connection: close")
}

/// The header that clients make of the user in the URL of a proxy.
pub fn user(name: &str) -> String {
    let credentials = STANDARD.encode(format!("{name}:"));
    format!("Proxy-Authorization: Basic {credentials}")
}

async fn index(server: &TestServer, host: &str, header: &str) -> Answer {
    let index = proxied(host, "/").by_the_server().header(header);
    index.send(server).await
}

#[tokio::test]
async fn the_host_of_the_address_is_the_vendors_and_the_user_the_sandbox() {
    let server = TestServer::start().await;
    for (sent, name) in [
        ("t1", "t1"),
        ("a.py::b[c 1]", "a.py::b[c 1]"),
        ("%C3%A9", "é"),
        ("ü", "ü"),
        ("", "default"),
    ] {
        let path = "/api/v1/planner/keywords/";
        let call = proxied("api.igny8.com", path)
            .by("igny8")
            .header(&user(sent));
        call.send(&server).await.status_is(401);
        let name: mockid::sandbox::SandboxName = name.parse().unwrap();
        let journal = server.get(&format!("/~{}/__admin/requests", name.to_segment()));
        let journal = journal.send().await.has("/total", 1);
        let entry = journal.at("/requests/0");
        assert_eq!(entry["provider"], "igny8");
        assert!(
            !entry.to_string().contains("proxy-authorization"),
            "{entry}"
        );
    }
    let page = index(&server, "saas.haut.ai", &user("t1")).await;
    page.has("/base", "http://saas.haut.ai");
}

#[tokio::test]
async fn a_client_that_asks_a_proxy_for_https_without_a_tunnel_is_answered_as_over_https() {
    let server = TestServer::start().await;
    let index = RawRequest::line("GET https://saas.haut.ai/ HTTP/1.1", "/")
        .header("Host: saas.haut.ai")
        .header("Connection: close")
        .by_the_server();
    let index = index.send(&server).await.status_is(200);
    index.has("/base", "https://saas.haut.ai");
}

#[tokio::test]
async fn another_host_than_a_vendors_or_the_servers_own_is_refused_with_the_reason() {
    let server = TestServer::start_with(|options| {
        options.admin_hosts = vec!["mock.example.com".parse().unwrap()];
    });
    let server = server.await;
    for host in [
        "127.0.0.1:8080",
        "localhost",
        "mockid:80",
        "mock.example.com",
    ] {
        index(&server, host, "A: b").await.status_is(200);
    }
    let refused = index(&server, "login.example.com", "A: b").await;
    let detail = "this server is a proxy to vendors' host names, and login.example.com is none; if it is \
                  to be reached without this proxy, add it to NO_PROXY, and if it is a vendor's, to \
                  `hosts` in its settings";
    refused.status_is(403).has("/detail", detail);
}

#[tokio::test]
async fn two_names_are_400_and_what_is_no_user_too() {
    let server = TestServer::start().await;
    let named = |header: &str| {
        let call = proxied("api.igny8.com", "/~a/livez").by_the_server();
        call.header(header)
    };
    let refused = named(&user("b")).send(&server).await.status_is(400);
    let detail = "the path names the sandbox `a` and the user name of the proxy URL `b`; name one";
    refused.has("/detail", detail);
    for header in [
        "Proxy-Authorization: Bearer a",
        "Proxy-Authorization: Basic YQ",
    ] {
        let refused = named(header).send(&server).await.status_is(400);
        let detail = refused.text("/detail");
        assert!(detail.ends_with("as http://NAME@HOST:PORT"), "{detail}");
    }
    // To a server that is no proxy the header says nothing.
    let direct = RawRequest::new("GET", "/~a/livez").by_the_server();
    let direct = direct.header(&user("b")).send(&server).await;
    direct.status_is(200);
}

#[tokio::test]
async fn with_strict_sandboxes_a_vendors_client_is_asked_for_a_name() {
    let server = TestServer::start_with(|options| options.sandbox_limits.strict = true).await;
    let asked = index(&server, "api.igny8.com", "A: b").await.status_is(407);
    let challenge = "Basic realm=\"mockid sandbox\", charset=\"UTF-8\"";
    asked.header_is("proxy-authenticate", challenge);
    let missing = index(&server, "api.igny8.com", &user("t1")).await;
    missing.status_is(404);
    let named = index(&server, "api.igny8.com", &user("default")).await;
    named.status_is(200);
    index(&server, "127.0.0.1", "A: b").await.status_is(200);
}
