//! How many connections there may be.

use std::io::ErrorKind;
use std::time::Duration;

use mockid::Provider;
use mockid::server::{MaxConnections, Options};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::raw::RawRequest;
use crate::support::server::TestServer;
use crate::support::tls::{Http, TlsClient};

const LIVE: &[u8] = b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

fn at_most(max: u32) -> impl FnOnce(&mut Options) {
    move |options| {
        options.max_connections = MaxConnections(max.try_into().expect("a number"));
        let own = (Provider::KYC, ([127, 0, 0, 1], 0).into());
        options.listen = vec![own];
    }
}

/// A connection that has a place: it was served.
struct Kept(TcpStream);

impl Kept {
    async fn open(server: &TestServer) -> Self {
        Self::try_open(server).await.expect("a place")
    }

    /// A connection, if there is a place for it.
    async fn try_open(server: &TestServer) -> Option<Self> {
        let stream = TcpStream::connect(server.address).await;
        let mut kept = Self(stream.expect("a connection"));
        (kept.ask().await == 200).then_some(kept)
    }

    /// The status of the answer to a request.
    async fn ask(&mut self) -> u16 {
        self.0.write_all(LIVE).await.expect("sent");
        let mut received = Vec::new();
        // Both answers end with the only object in them.
        while !received.ends_with(b"}") {
            let count = self.0.read_buf(&mut received).await.expect("an answer");
            assert!(count > 0, "the connection was closed");
        }
        let answer = String::from_utf8(received).expect("text");
        let status = answer.split(' ').nth(1).and_then(|it| it.parse().ok());
        status.expect("a status")
    }

    async fn is_served(&mut self) {
        assert_eq!(self.ask().await, 200);
    }
}

/// Asks for a place again and again; a connection that is closed gives it back as soon as the server
/// sees that.
async fn until_let_in(server: &TestServer) -> Kept {
    let ask = async {
        loop {
            if let Some(kept) = Kept::try_open(server).await {
                return kept;
            }
        }
    };
    let let_in = timeout(Duration::from_secs(10), ask).await;
    let_in.expect("a place")
}

#[tokio::test]
async fn beyond_the_cap_a_connection_is_503_and_the_others_are_served_on() {
    let server = TestServer::start_with(at_most(2)).await;
    let mut first = Kept::open(&server).await;
    let mut second = Kept::open(&server).await;
    for body in [String::new(), "x".repeat(60_000), "x".repeat(900_000)] {
        let refused = RawRequest::new("POST", "/kyc/auth/jwt/login").by_the_server();
        let refused = refused.json(body).send(&server).await.status_is(503);
        let refused = refused.header_is("retry-after", "1");
        let refused = refused.header_is("connection", "close");
        let detail = refused.text("/detail");
        assert_eq!(
            detail,
            "there are 2 connections already; close some, or start with a larger --max-connections"
        );
    }
    first.is_served().await;
    second.is_served().await;
    drop(first);
    let mut third = until_let_in(&server).await;
    third.is_served().await;
    second.is_served().await;
}

#[tokio::test]
async fn the_cap_is_for_all_addresses_together() {
    let server = TestServer::start_with(at_most(1)).await;
    let kept = Kept::open(&server).await;
    let own = server.address_of(Provider::KYC);
    let mut stream = TcpStream::connect(own).await.unwrap();
    stream.write_all(LIVE).await.unwrap();
    let mut refused = String::new();
    stream.read_to_string(&mut refused).await.unwrap();
    assert!(refused.starts_with("HTTP/1.1 503 "), "{refused}");
    drop(kept);
    until_let_in(&server).await;
}

#[tokio::test]
async fn beyond_the_cap_a_connection_of_tls_is_closed_before_the_handshake() {
    let server = crate::tls::start_with(&[], at_most(1)).await;
    let client = TlsClient::of(&server);
    let mut kept = Kept::open(&server).await;
    let refused = client.connect("localhost", Http::Two).await.unwrap_err();
    let closed = [
        ErrorKind::UnexpectedEof,
        ErrorKind::ConnectionReset,
        ErrorKind::BrokenPipe,
    ];
    assert!(closed.contains(&refused.kind()), "{refused}");
    kept.is_served().await;
    drop(kept);
    drop(until_let_in(&server).await);
    let connected = async { while client.connect("localhost", Http::Two).await.is_err() {} };
    timeout(Duration::from_secs(10), connected).await.unwrap();
}

#[tokio::test]
async fn of_a_crowd_beyond_the_cap_each_is_let_go_of_and_nobody_else_is_harmed() {
    let server = TestServer::start_with(|options| {
        at_most(1)(options);
        let timeout = Duration::from_millis(150);
        options.client_timeout = timeout.try_into().unwrap();
    });
    let server = server.await;
    let mut crowd = Vec::new();
    for _ in 0..200 {
        crowd.push(TcpStream::connect(server.address).await.unwrap());
    }
    for mut silent in crowd {
        let mut received = Vec::new();
        let closed = timeout(Duration::from_secs(10), silent.read_to_end(&mut received));
        drop(closed.await.expect("the server closes the connection"));
        assert_eq!(received, b"");
    }
    until_let_in(&server).await;
}
