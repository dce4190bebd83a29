//! How much is read over HTTP/2, and what is no HTTPS.

use std::io::ErrorKind;

use axum::http::{Method, Request};
use bytes::Bytes;
use http_body_util::Full;
use rustls::pki_types::pem::PemObject;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::start;
use crate::support::answer::By;
use crate::support::server::TestServer;
use crate::support::tls::{Http, TlsClient, request};

/// How long the one header `x-0` may be: 64 KiB without it, its name, the pseudo-headers and what
/// RFC 9113, section 6.5.2, adds to each.
const LARGEST: usize =
    64 * 1024 - "x-0:methodGET:schemehttps:authoritylocalhost:path/livez".len() - 5 * 32;

fn with_headers(count: usize, length: usize) -> Request<Full<Bytes>> {
    let mut call = request(Http::Two, "localhost", (Method::GET, "/livez", None));
    for nth in 0..count {
        let name: axum::http::HeaderName = format!("x-{nth}").parse().expect("a name");
        let value = "x".repeat(length).parse().expect("a value");
        call.headers_mut().insert(name, value);
    }
    call
}

#[tokio::test]
async fn a_head_of_more_than_64_kib_or_100_headers_is_431_over_http_2_too() {
    let server = start(&[]).await;
    let client = TlsClient::of(&server);
    for (count, length, status) in [
        (100, 1, 200),
        (101, 1, 431),
        (60, 1000, 200),
        (70, 1000, 431),
        (1, LARGEST, 200),
        (1, LARGEST + 1, 431),
        (1, 100_000, 431),
        (90, 1100, 431),
    ] {
        let answer = client.send(Http::Two, "localhost", with_headers(count, length));
        assert_eq!(answer.await.status(), status, "{count} of {length}");
    }
}

#[tokio::test]
async fn a_body_of_more_than_64_kib_is_413_over_http_2_too() {
    let server = start(&[]).await;
    let client = TlsClient::of(&server);
    for (length, status) in [(64 * 1024, 400), (64 * 1024 + 1, 413), (5 << 20, 413)] {
        let call = Request::post("https://api.igny8.com/api/v1/auth/login/")
            .header("content-type", "application/json")
            .body(Full::new(Bytes::from(vec![b' '; length])));
        let answer = client.send(Http::Two, "api.igny8.com", call.unwrap()).await;
        assert_eq!(answer.status(), status, "{length}");
    }
}

#[tokio::test]
async fn plain_http_to_the_port_of_https_is_400_and_says_so() {
    let server = start(&[]).await;
    let origin = format!("http://{}", server.tls_ports[0].0);
    let plain = crate::support::client::Client::new(origin);
    let refused = plain.get("/livez").by_the_server().send().await;
    let detail = refused.status_is(400).text("/detail");
    assert!(
        detail.contains("begin the address with https://"),
        "{detail}"
    );
}

#[tokio::test]
async fn tls_to_the_port_of_http_is_no_tls() {
    let server = start(&[]).await;
    let ca = server.ca.as_ref().unwrap();
    let client = TlsClient::trusting(ca, server.address);
    let refused = client.connect("localhost", Http::Two).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidData, "{refused}");
    server.get("/livez").send().await.status_is(200);
}

#[tokio::test]
async fn http_2_in_the_clear_is_not_spoken() {
    let server = TestServer::start().await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    stream.write_all(preface).await.unwrap();
    let mut answer = Vec::new();
    drop(stream.read_to_end(&mut answer).await);
    let answer = String::from_utf8_lossy(&answer);
    assert!(!answer.contains(" 200 "), "{answer}");
}

#[tokio::test]
async fn a_client_that_offers_no_protocol_gets_http_1() {
    let server = start(&[]).await;
    let mut roots = rustls::RootCertStore::empty();
    let ca = server.ca.as_ref().unwrap().as_bytes();
    roots
        .add(rustls::pki_types::CertificateDer::from_pem_slice(ca).unwrap())
        .unwrap();
    let provider = std::sync::Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    for version in rustls::ALL_VERSIONS {
        let config = rustls::ClientConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(&[version])
            .unwrap()
            .with_root_certificates(roots.clone())
            .with_no_client_auth();
        let connector = tokio_rustls::TlsConnector::from(std::sync::Arc::new(config));
        let stream = TcpStream::connect(server.tls_ports[0].0).await.unwrap();
        let name = "localhost".try_into().unwrap();
        let mut stream = connector.connect(name, stream).await.unwrap();
        let call = b"GET /livez HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        stream.write_all(call).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    }
}

#[tokio::test]
async fn a_handshake_that_breaks_off_harms_nobody() {
    let server = start(&[]).await;
    let client = TlsClient::of(&server);
    for sent in [
        &b"\x16"[..],
        b"\x16\x03\x01\x00\x05hello",
        b"\x80\x2e\x01",
        b"",
    ] {
        let mut stream = TcpStream::connect(client.address).await.unwrap();
        stream.write_all(sent).await.unwrap();
    }
    let live = (Method::GET, "/livez", None);
    let live = client.ask(Http::Two, "localhost", By::Server, live).await;
    live.status_is(200);
}
