//! `CONNECT` at the port of plain HTTP: production addresses through a proxy.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use mockid::Provider;
use mockid::server::MaxConnections;
use serde_json::json;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{start, start_with};
use crate::addresses::proxied::user;
use crate::support::answer::{Answer, By};
use crate::support::raw::RawRequest;
use crate::support::server::TestServer;
use crate::support::tls::{Http, TlsClient, request};

const HOST: &str = "api.igny8.com";

/// The proxy header with a user, as [`TlsClient::through`] takes it.
fn named(name: &str) -> String {
    format!("{}\r\n", user(name))
}

/// What `CONNECT` is answered.
async fn connect(server: &TestServer, to: &str, header: &str) -> Answer {
    RawRequest::line(&format!("CONNECT {to} HTTP/1.1"), "/")
        .header(&format!("Host: {to}"))
        .header(header)
        .header("Connection: close")
        .by_the_server()
        .send(server)
        .await
}

#[tokio::test]
async fn a_client_of_the_proxy_logs_in_at_the_production_address_in_its_sandbox() {
    let server = start(&[]).await;
    for (headers, sandbox) in [
        (named("t1"), "t1"),
        (named("a.py::b"), "a.py::b"),
        ("X-Mockid-Sandbox: t2\r\n".to_owned(), "t2"),
        (String::new(), "default"),
    ] {
        let client = TlsClient::through(&server, &headers);
        for http in Http::BOTH {
            let credentials = json!({"email": "user@example.com", "password": "password"});
            let login = (Method::POST, "/api/v1/auth/login/", Some(credentials));
            let login = client.ask(http, HOST, By::Vendor("igny8"), login).await;
            login.status_is(200);
        }
        let journal = server.in_sandbox(sandbox).get("/__admin/requests");
        let journal = journal.send().await.has("/total", 2);
        journal.has("/requests/0/provider", "igny8");
    }
}

#[tokio::test]
async fn a_tunnel_serves_its_vendor_alone_and_no_control_api() {
    let server = start(&[]).await;
    let client = TlsClient::through(&server, "");
    for http in Http::BOTH {
        let index = (Method::GET, "/", None);
        let index = client.ask(http, HOST, By::Server, index).await;
        let index = index.has("/provider", "igny8");
        index.has("/base", "https://api.igny8.com");
        for path in ["/__admin/clock", "/~t1/__admin", "/__admin/docs"] {
            let control = client.ask(http, HOST, By::Server, (Method::GET, path, None));
            let control = control.await.status_is(404).text("/detail");
            assert!(
                control.starts_with("this tunnel serves igny8 alone;"),
                "{control}"
            );
        }
        let other = (Method::GET, "/intergiro/v3/individuals", None);
        let other = client.ask(http, HOST, By::Vendor("igny8"), other).await;
        other.status_is(404);
    }
}

#[tokio::test]
async fn a_host_that_is_named_within_a_tunnel_changes_nothing() {
    let server = start(&[]).await;
    let mut sender = TlsClient::through(&server, "").http2(HOST).await;
    for other in ["saas.haut.ai", "localhost"] {
        let clock = request(Http::Two, other, (Method::GET, "/__admin/clock", None));
        assert_eq!(sender.send_request(clock).await.unwrap().status(), 404);
    }
}

#[tokio::test]
async fn a_request_in_a_tunnel_may_name_the_same_sandbox_and_no_other() {
    let server = start(&[]).await;
    let client = TlsClient::through(&server, &named("t1"));
    let ask = async |path| {
        let page = (Method::GET, path, None);
        client.ask(Http::Two, HOST, By::Server, page).await
    };
    ask("/~t1/livez").await.status_is(200);
    let refused = ask("/~t2/livez").await.status_is(400);
    let detail = "the path names the sandbox `t2` and the tunnel `t1`; name one";
    refused.has("/detail", detail);
}

#[tokio::test]
async fn a_tunnel_to_anything_else_is_refused_with_the_reason() {
    let server = start(&[]).await;
    for (to, status, detail) in [
        (
            "example.com:443",
            403,
            "tunnels lead to vendors' host names, and example.com is none; if it is to be reached \
             without this proxy, add it to NO_PROXY, and if it is a vendor's, to `hosts` in its settings",
        ),
        (
            "127.0.0.1:8443",
            403,
            "tunnels lead to vendors' host names, and 127.0.0.1 is none; if it is to be reached \
             without this proxy, add it to NO_PROXY, and if it is a vendor's, to `hosts` in its settings",
        ),
        (
            "api.igny8.com:8443",
            403,
            "tunnels lead to port 443, and api.igny8.com:8443 names another; write the URL as https:// \
             without a port, or add the host to NO_PROXY",
        ),
        (
            "/livez",
            400,
            "`CONNECT` names a host and a port: api.example.com:443",
        ),
    ] {
        let refused = connect(&server, to, "A: b").await;
        refused.status_is(status).has("/detail", detail);
    }
    connect(&server, "api.igny8.com", "A: b")
        .await
        .status_is(403);
    let bad = connect(&server, "api.igny8.com:443", &user("a/b")).await;
    bad.status_is(400);
}

#[tokio::test]
async fn without_tls_a_tunnel_is_refused_with_the_flag() {
    let server = TestServer::start().await;
    let refused = connect(&server, "api.igny8.com:443", "A: b").await;
    let detail = "a tunnel to api.igny8.com leads to HTTPS, which this server does not serve; start it \
                  with --tls";
    refused.status_is(403).has("/detail", detail);
}

#[tokio::test]
async fn a_tunnel_does_not_begin_over_tls_or_in_another_tunnel() {
    let server = start(&[]).await;
    for client in [TlsClient::of(&server), TlsClient::through(&server, "")] {
        let mut stream = client.connect(HOST, Http::One).await.unwrap();
        let asked = b"CONNECT api.igny8.com:443 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
        stream.write_all(asked).await.unwrap();
        let mut answer = Vec::new();
        drop(stream.read_to_end(&mut answer).await);
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
        assert!(
            answer.contains("tunnels begin at the port of plain HTTP"),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn at_a_vendors_own_port_tunnels_lead_to_that_vendor() {
    let server = start_with(&[], |options| {
        options.listen = vec![(Provider::KYC, ([127, 0, 0, 1], 0).into())];
    });
    let server = server.await;
    let mut stream = TcpStream::connect(server.address_of(Provider::KYC))
        .await
        .unwrap();
    let asked = b"CONNECT api.igny8.com:443 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    stream.write_all(asked).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.contains("this address serves kyc alone"), "{answer}");
}

#[tokio::test]
async fn with_strict_sandboxes_a_tunnel_without_a_name_is_asked_for_it() {
    let server = start_with(&[], |options| options.sandbox_limits.strict = true).await;
    let asked = connect(&server, "api.igny8.com:443", "A: b")
        .await
        .status_is(407);
    let challenge = "Basic realm=\"mockid sandbox\", charset=\"UTF-8\"";
    asked.header_is("proxy-authenticate", challenge);
    for (name, status) in [("default", 200), ("missing", 404)] {
        let client = TlsClient::through(&server, &named(name));
        let live = (Method::GET, "/livez", None);
        let live = client.ask(Http::Two, HOST, By::Server, live).await;
        live.status_is(status);
    }
}

#[tokio::test]
async fn the_rate_limit_counts_tunnels_and_what_comes_through_them() {
    let server = start_with(&[], |options| {
        options.rate_limit = Some("3/h".parse().unwrap());
    });
    let server = server.await;
    let client = TlsClient::through(&server, "");
    for (http, status) in [(Http::Two, 200), (Http::One, 429)] {
        let live = (Method::GET, "/livez", None);
        let live = client.ask(http, HOST, By::Server, live).await;
        live.status_is(status);
    }
    let refused = client.connect(HOST, Http::Two).await.unwrap_err();
    assert!(
        refused.to_string().starts_with("HTTP/1.1 429 "),
        "{refused}"
    );
}

#[tokio::test]
async fn a_tunnel_takes_the_place_of_its_connection_and_no_other() {
    let server = start_with(&[], |options| {
        options.max_connections = MaxConnections(NonZeroU32::MIN);
    });
    let server = server.await;
    let client = TlsClient::through(&server, "");
    let stream = client.connect(HOST, Http::Two).await.unwrap();
    let refused = client.connect(HOST, Http::Two).await.unwrap_err();
    assert!(
        refused.to_string().starts_with("HTTP/1.1 503 "),
        "{refused}"
    );
    drop(stream);
    while client.connect(HOST, Http::Two).await.is_err() {}
}

/// Reads until the server ends a tunnel.
async fn until_closed(stream: &mut (impl AsyncRead + Unpin)) {
    let mut rest = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut rest));
    // A reset is an end as well.
    drop(ended.await.expect("the tunnel is closed"));
}

/// A tunnel in which nothing was said yet.
async fn silent(server: &TestServer) -> TcpStream {
    let mut stream = TcpStream::connect(server.address)
        .await
        .expect("a connection");
    let asked = b"CONNECT api.igny8.com:443 HTTP/1.1\r\nhost: a\r\n\r\n";
    stream.write_all(asked).await.expect("sent");
    let mut head = [0; 15];
    stream.read_exact(&mut head).await.expect("an answer");
    assert_eq!(&head, b"HTTP/1.1 200 OK");
    stream
}

#[tokio::test]
async fn a_tunnel_in_which_nothing_is_said_is_closed() {
    let timeout = Duration::from_millis(100);
    let server = start_with(&[], |options| {
        options.client_timeout = timeout.try_into().unwrap();
    });
    let server = server.await;
    until_closed(&mut silent(&server).await).await;
}

#[tokio::test]
async fn a_tunnel_that_is_idle_after_an_answer_is_closed() {
    let idle = Duration::from_millis(100);
    let server = start_with(&[], |options| {
        options.idle_timeout = idle.try_into().unwrap();
    });
    let server = server.await;
    let client = TlsClient::through(&server, "");
    let mut stream = client.connect(HOST, Http::One).await.unwrap();
    let live = b"GET /livez HTTP/1.1\r\nhost: a\r\n\r\n";
    stream.write_all(live).await.unwrap();
    until_closed(&mut stream).await;
}

#[tokio::test]
async fn a_client_that_does_not_wait_for_the_answer_to_connect_is_served() {
    let server = start(&[]).await;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let name = HOST.try_into().unwrap();
    let mut client = rustls::ClientConnection::new(Arc::new(config), name).unwrap();
    let mut sent = b"CONNECT api.igny8.com:443 HTTP/1.1\r\nhost: a\r\n\r\n".to_vec();
    client.write_tls(&mut sent).unwrap();
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(&sent).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    // A record of the handshake: the hello of the server.
    assert_eq!(stream.read_u8().await.unwrap(), 22);
}
