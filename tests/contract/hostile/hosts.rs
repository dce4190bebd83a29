//! Which host is meant (RFC 9112, section 3.2), and headers that come twice or say nothing.

use super::Must::{self, Be};
use super::{LOGIN, request, try_all};
use crate::support::server::TestServer;

/// A path of igny8 that means nothing at the root: 404 there, 401 at its host.
const AT_HOST: &str = "/api/v1/planner/keywords/";

#[tokio::test]
async fn a_host_that_is_none_or_not_one_is_400() {
    let server = TestServer::start().await;
    let heads = [
        "",
        "Host: x\r\nHost: x\r\n",
        "Host: x\r\nHost: y\r\n",
        "Host: x\r\nhost: y\r\n",
        "Host:\r\n",
        "Host: \t \r\n",
        "Host: x, y\r\n",
        "Host: x y\r\n",
        "Host: user@x\r\n",
        "Host: user:pw@x\r\n",
        "Host: @x\r\n",
        "Host: http://x\r\n",
        "Host: x/y\r\n",
        "Host: x?y\r\n",
        "Host: x#y\r\n",
        "Host: x\\y\r\n",
        "Host: x%00\r\n",
        "Host: x%2e\r\n",
        "Host: %61pi.igny8.com\r\n",
        "Host: x\u{0}\r\n",
        "Host: \u{e9}\r\n",
        "Host: x\ty\r\n",
        "Host: x\"y\r\n",
        "Host: <x>\r\n",
        "Host : x\r\n",
        "Host: x\r\n y\r\n",
        "Host: x:y\r\n",
        "Host: x:-1\r\n",
        "Host: x:+1\r\n",
        "Host: x:65536\r\n",
        "Host: x:0x50\r\n",
        "Host: x:99999999999999999999\r\n",
        "Host: x:80:80\r\n",
        "Host: x:8 0\r\n",
        "Host: :80\r\n",
        "Host: ::1\r\n",
        "Host: [\r\n",
        "Host: ]\r\n",
        "Host: []\r\n",
        "Host: [::1\r\n",
        "Host: ::1]\r\n",
        "Host: [::1]x\r\n",
        "Host: [[::1]]\r\n",
        "Host: [::1]:y\r\n",
    ];
    let line = "GET /v3/individuals HTTP/1.1";
    let inputs = heads.map(|head| (head, request(line, head, ""), Be(&[400])));
    try_all(&server, inputs.into()).await;
}

#[tokio::test]
async fn a_host_that_is_one_is_served() {
    let server = TestServer::start().await;
    let heads = [
        "Host: x\r\n",
        "Host: X.\r\n",
        "Host: x:\r\n",
        "Host: x:0\r\n",
        "Host: x:65535\r\n",
        "Host: [::1]\r\n",
        "Host: [::1]:80\r\n",
        "Host: 127.1\r\n",
        "Host: xn--bcher-kva.example\r\n",
        "hOST: x\r\n",
        "Host:x\r\n",
        "Host: \t x \t \r\n",
    ];
    let line = "GET /v3/individuals HTTP/1.1";
    let inputs = heads.map(|head| (head, request(line, head, ""), Be(&[401])));
    try_all(&server, inputs.into()).await;
}

#[tokio::test]
async fn an_absolute_address_needs_a_host_too() {
    let server = TestServer::start().await;
    let address = |authority: &str| format!("GET http://{authority}{AT_HOST} HTTP/1.1");
    let good = address("api.igny8.com");
    let bad = [
        "user@api.igny8.com",
        "user:pw@api.igny8.com",
        "api.igny8.com:x",
        "api.igny8.com:65536",
        "",
        ":80",
        "[::1",
        "api.igny8.com@saas.haut.ai",
        "a b",
    ];
    let mut inputs = vec![
        (
            "another host",
            request(&good, "Host: saas.haut.ai\r\n", ""),
            Be(&[401]),
        ),
        ("no host", request(&good, "", ""), Be(&[400])),
        (
            "two hosts",
            request(&good, "Host: x\r\nHost: y\r\n", ""),
            Be(&[400]),
        ),
        (
            "a host that is none",
            request(&good, "Host: a b\r\n", ""),
            Be(&[400]),
        ),
        ("an empty host", request(&good, "Host:\r\n", ""), Be(&[400])),
        (
            "a tunnel",
            request("CONNECT api.igny8.com:443 HTTP/1.1", "Host: x\r\n", ""),
            Be(&[403]),
        ),
        (
            "a path alone",
            request("GET x HTTP/1.1", "Host: x\r\n", ""),
            Be(&[404]),
        ),
        (
            "a scheme alone",
            request("GET http: HTTP/1.1", "Host: x\r\n", ""),
            Be(&[404]),
        ),
        (
            "a file",
            request("GET file:///etc/passwd HTTP/1.1", "Host: x\r\n", ""),
            Be(&[400]),
        ),
    ];
    inputs.extend(bad.map(|bad| (bad, request(&address(bad), "Host: x\r\n", ""), Be(&[400]))));
    try_all(&server, inputs).await;
}

#[tokio::test]
async fn a_host_near_to_a_vendors_is_not_the_vendors() {
    let server = TestServer::start().await;
    let hosts = [
        "api.igny8.com..",
        ".api.igny8.com",
        "api.igny8.com.evil.example",
        "xapi.igny8.com",
        "api-igny8.com",
        "api.igny8.co",
    ];
    // At the host of igny8 the base path of another vendor is nothing.
    let line = "GET /intergiro/v3/individuals HTTP/1.1";
    let call = |host: &str| request(line, &format!("Host: {host}\r\n"), "");
    let own = ["api.igny8.com", "API.IGNY8.COM.", "api.igny8.com:1"];
    let own = own.map(|host| (host, call(host), Be(&[404])));
    let near = hosts.map(|host| (host, call(host), Be(&[401])));
    try_all(&server, own.into_iter().chain(near).collect()).await;
}

#[tokio::test]
async fn headers_that_would_be_another_host_path_or_method_are_not_believed() {
    let server = TestServer::start().await;
    let headers = [
        "X-Forwarded-Host: api.igny8.com",
        "X-Host: api.igny8.com",
        "Forwarded: host=api.igny8.com",
        "X-Original-URL: /__admin/clock",
        "X-Rewrite-URL: /__admin/clock",
        "X-Forwarded-Prefix: /__admin",
        "X-HTTP-Method-Override: DELETE",
        "X-Method: PUT",
    ];
    let inputs = headers.map(|header| {
        let head = format!("Host: x\r\n{header}\r\n");
        let sent = request("GET /v3/individuals HTTP/1.1", &head, "");
        (header, sent, Be(&[401]))
    });
    try_all(&server, inputs.into()).await;
}

/// A login with these headers and an empty object.
fn typed(headers: &str) -> Vec<u8> {
    let head = format!("Host: x\r\nContent-Length: 2\r\n{headers}");
    request(&format!("POST {LOGIN} HTTP/1.1"), &head, "{}")
}

#[tokio::test]
async fn headers_that_come_twice_do_no_harm() {
    let server = TestServer::start().await;
    let inputs: Vec<(&'static str, Must)> = vec![
        (
            "Content-Type: application/json\r\nContent-Type: application/json\r\n",
            Be(&[400]),
        ),
        (
            "Content-Type: text/plain\r\nContent-Type: application/json\r\n",
            Be(&[415]),
        ),
        (
            "Content-Type: application/json\r\nContent-Type: text/plain\r\n",
            Be(&[400]),
        ),
        (
            "Content-Type: application/json\r\nAuthorization: Bearer a\r\nAuthorization: Basic b\r\n",
            Be(&[400]),
        ),
        (
            "Content-Type: application/json\r\nConnection: keep-alive\r\n",
            Be(&[400]),
        ),
        (
            "Content-Type: application/json\r\nExpect: x\r\nExpect: y\r\n",
            Be(&[400]),
        ),
        (
            "Content-Type: application/json\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n",
            Be(&[400]),
        ),
        (
            "Content-Type: application/json\r\nContent-Encoding: gzip\r\n",
            Be(&[400]),
        ),
    ];
    let inputs = inputs
        .into_iter()
        .map(|(headers, must)| (headers, typed(headers), must));
    try_all(&server, inputs.collect()).await;
}

#[tokio::test]
async fn a_stream_of_events_goes_on_from_an_id_and_from_nothing_else() {
    let server = TestServer::start().await;
    let ids = [
        "x",
        "-1",
        "+",
        "1.5",
        "1e3",
        "0x1",
        "18446744073709551616",
        "99999999999999999999999999",
        "1 2",
        "1,2",
        "\u{e9}",
        "null",
        "'; DROP TABLE events; --",
    ];
    let inputs = ids.map(|id| {
        let head = format!("Host: x\r\nLast-Event-ID: {id}\r\n");
        let sent = request("GET /__admin/events HTTP/1.1", &head, "");
        (id, sent, Be(&[400]))
    });
    try_all(&server, inputs.into()).await;
}
