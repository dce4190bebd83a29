//! Requests that do not arrive.

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::interval;

use super::{STEADY, connect, drip, serves_on, start, steady, until_closed};
use crate::support::server::TestServer;
use crate::support::tls::{Http, TlsClient};
use crate::vendors::VENDORS;

/// The beginning of a request with a body.
fn head(method: &str, path: &str, framing: &str) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\n\
         Content-Type: application/json\r\n{framing}\r\n\r\n"
    )
}

#[tokio::test]
async fn a_connection_that_says_nothing_is_closed() {
    let server = start().await;
    for address in [server.address, server.tls_ports[0].0] {
        let stream = TcpStream::connect(address).await.unwrap();
        assert_eq!(until_closed(stream).await, "");
    }
    serves_on(&server).await;
}

#[tokio::test]
async fn a_head_that_comes_byte_by_byte_has_one_timeout_in_all() {
    let server = start().await;
    let begin = "GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: ";
    assert_eq!(drip(connect(&server).await, begin, b'x').await, "");
    let client = TlsClient::of(&server);
    let stream = client.connect("localhost", Http::One).await.unwrap();
    assert_eq!(drip(stream, begin, b'x').await, "");
    serves_on(&server).await;
}

#[tokio::test]
async fn a_connection_that_is_idle_after_an_answer_is_closed() {
    let server = start().await;
    let mut stream = connect(&server).await;
    let request = "GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let received = until_closed(stream).await;
    assert!(received.starts_with("HTTP/1.1 200 OK\r\n"), "{received}");
    serves_on(&server).await;
}

#[tokio::test]
async fn a_tls_handshake_that_stalls_is_closed() {
    let server = start().await;
    let address = server.tls_ports[0].0;
    // The head of a record that says it has 512 bytes, and one of them now and then.
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"\x16\x03\x01\x02\x00\x01").await.unwrap();
    until_closed(stream).await;
    let stream = TcpStream::connect(address).await.unwrap();
    drip(stream, "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}", 0).await;
    let client = TlsClient::of(&server);
    client.connect("localhost", Http::Two).await.unwrap();
}

/// Sends each of these operations a body byte by byte, all at once.
async fn dripping_bodies_are_408<const N: usize>(
    server: &TestServer,
    operations: [(&'static str, &'static str); N],
) {
    let mut dripping = JoinSet::new();
    for (method, path) in operations {
        let stream = connect(server).await;
        let begin = head(method, path, "Content-Length: 60000");
        dripping.spawn(async move { (path, drip(stream, &begin, b' ').await) });
    }
    for (path, received) in dripping.join_all().await {
        assert!(received.starts_with("HTTP/1.1 408 "), "{path}: {received}");
        assert!(received.contains("(--client-timeout)"), "{received}");
    }
}

#[tokio::test]
async fn a_body_that_comes_byte_by_byte_is_408_at_every_vendor() {
    let server = start().await;
    dripping_bodies_are_408(&server, VENDORS.map(|vendor| ("POST", vendor.login))).await;
    let journal = server.get("/__admin/requests?reason=body_unread").send();
    journal.await.has("/total", VENDORS.len());
}

#[tokio::test]
async fn a_body_that_comes_byte_by_byte_is_408_at_the_control_api() {
    let server = start().await;
    let operations = [
        ("PATCH", "/__admin/settings"),
        ("POST", "/__admin/faults"),
        ("POST", "/__admin/accounts"),
        ("POST", "/__admin/requests/verify"),
        ("PUT", "/__admin/snapshot"),
    ];
    dripping_bodies_are_408(&server, operations).await;
    serves_on(&server).await;
}

#[tokio::test]
async fn a_body_that_is_announced_and_never_comes_is_408() {
    let server = start().await;
    for path in [VENDORS[0].login, VENDORS[4].login, "/__admin/reset"] {
        for framing in ["Content-Length: 20", "Transfer-Encoding: chunked"] {
            let mut stream = connect(&server).await;
            let begin = head("POST", path, framing);
            stream.write_all(begin.as_bytes()).await.unwrap();
            let received = until_closed(stream).await;
            // `reset` takes no body, and does not wait for one.
            let status = if path.ends_with("reset") { 204 } else { 408 };
            let expected = format!("HTTP/1.1 {status} ");
            assert!(received.starts_with(&expected), "{path}: {received}");
        }
    }
    // Of one that is too large it is not waited for longer either.
    let mut stream = connect(&server).await;
    let begin = head("POST", VENDORS[0].login, "Content-Length: 100000");
    stream.write_all(begin.as_bytes()).await.unwrap();
    let received = until_closed(stream).await;
    assert!(received.starts_with("HTTP/1.1 413 "), "{received}");
    serves_on(&server).await;
}

#[tokio::test]
async fn a_large_body_that_comes_slowly_but_steadily_is_read() {
    let server = steady().await;
    let snapshot = server.get("/__admin/snapshot").send().await.json();
    // Faster than it has to be, and over several timeouts.
    let body = format!("{snapshot}{}", " ".repeat(1024 * 1024));
    let begin = head(
        "PUT",
        "/__admin/snapshot",
        &format!("Content-Length: {}\r\nConnection: close", body.len()),
    );
    let mut stream = connect(&server).await;
    stream.write_all(begin.as_bytes()).await.unwrap();
    let mut pause = interval(STEADY / 12);
    let pieces = body.as_bytes().chunks(64 * 1024);
    assert!(pieces.len() > 12, "it takes longer than a timeout");
    for piece in pieces {
        pause.tick().await;
        stream.write_all(piece).await.unwrap();
    }
    let received = until_closed(stream).await;
    assert!(received.starts_with("HTTP/1.1 200 "), "{received}");
}

#[tokio::test]
async fn a_connection_is_kept_for_as_long_as_each_request_comes_in_time() {
    let server = steady().await;
    let mut kept = connect(&server).await;
    let request = "GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    // Each request restarts the timeout.
    let mut pause = interval(STEADY / 6);
    for _ in 0..8 {
        pause.tick().await;
        kept.write_all(request.as_bytes()).await.unwrap();
    }
    let received = until_closed(kept).await;
    assert_eq!(received.matches("HTTP/1.1 200 OK").count(), 8);
}
