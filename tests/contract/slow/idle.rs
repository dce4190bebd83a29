//! Connections that are kept for the next request, and how long that request may then take.

use std::time::Duration;

use http::Method;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::{TIMEOUT, connect, drip, serves_on, start_idling, timeouts, until_closed};
use crate::support::server::TestServer;
use crate::support::tls::{self, Http, TlsClient};

const LIVE: &str = "GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

/// Longer than any test waits.
const LONG: Duration = Duration::from_secs(3600);

/// The lines of a head in lower case, the body of which is that of `/livez`.
async fn read_answer(stream: &mut BufReader<TcpStream>) -> Vec<String> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.expect("an answer");
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_lowercase()),
        }
    }
    let mut body = [0; 15];
    stream.read_exact(&mut body).await.expect("a body");
    lines
}

/// What a request is answered, as the lines of the head.
async fn ask(stream: &mut BufReader<TcpStream>, request: &str) -> Vec<String> {
    let sent = stream.get_mut().write_all(request.as_bytes()).await;
    sent.expect("sent");
    read_answer(stream).await
}

async fn kept(server: &TestServer) -> BufReader<TcpStream> {
    let mut stream = BufReader::new(connect(server).await);
    ask(&mut stream, LIVE).await;
    stream
}

#[tokio::test]
async fn a_connection_is_kept_between_requests_for_longer_than_a_client_has_for_a_head() {
    let server = start_idling(TIMEOUT, LONG).await;
    let mut stream = kept(&server).await;
    timeouts(&server, 2).await;
    assert_eq!(ask(&mut stream, LIVE).await[0], "http/1.1 200 ok");
}

#[tokio::test]
async fn the_head_of_a_later_request_has_one_timeout_from_its_first_byte() {
    let server = start_idling(TIMEOUT, LONG).await;
    let mut stream = kept(&server).await.into_inner();
    stream.write_all(b"GET").await.unwrap();
    assert_eq!(until_closed(stream).await, "");
    let stream = kept(&server).await.into_inner();
    assert_eq!(
        drip(stream, "GET /livez HTTP/1.1\r\nX-Long: ", b'x').await,
        ""
    );
    serves_on(&server).await;
}

#[tokio::test]
async fn a_connection_over_http_2_is_kept_between_requests_for_longer_too() {
    let server = start_idling(TIMEOUT, LONG).await;
    let client = TlsClient::of(&server);
    let mut sender = client.http2("localhost").await;
    let live = || tls::request(Http::Two, "localhost", (Method::GET, "/livez", None));
    assert_eq!(sender.send_request(live()).await.unwrap().status(), 200);
    timeouts(&server, 2).await;
    assert_eq!(sender.send_request(live()).await.unwrap().status(), 200);
}

#[tokio::test]
async fn an_answer_says_for_how_long_its_connection_is_kept() {
    let server = TestServer::start().await;
    let mut stream = BufReader::new(connect(&server).await);
    let keep_alive = "keep-alive: timeout=89".to_owned();
    for path in ["/livez", "/livez?again"] {
        let request = LIVE.replace("/livez", path);
        assert!(ask(&mut stream, &request).await.contains(&keep_alive));
    }
    let last = LIVE.replace("\r\n\r\n", "\r\nConnection: x, Close\r\n\r\n");
    let said = ask(&mut stream, &last).await;
    assert!(said.contains(&"connection: close".to_owned()), "{said:?}");
    assert!(!said.contains(&keep_alive), "{said:?}");
}
