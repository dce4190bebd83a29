//! Bytes that are sent to break something. Each is refused by the book or taken by the book, none
//! is a 5xx or a panic, nothing that hides in one is served, and the server serves on after each.

mod bodies;
mod claims;
mod control;
mod framing;
mod hosts;
mod keys;
mod lines;
mod paths;
mod queries;
mod tokens;

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::server::TestServer;

/// How long a server that says nothing is waited for, in real time.
const PATIENCE: Duration = Duration::from_secs(20);

/// The path of a request that hides in another and must not be served.
const HIDDEN: &str = "/igny8/smuggled";

/// A login that is answered 400 when its body is read as an empty object.
const LOGIN: &str = "/igny8/api/v1/auth/login/";

/// What must come of an input.
#[derive(Debug, Clone, Copy)]
enum Must {
    /// Answers with these statuses, in this order, and then the end of the connection.
    Be(&'static [u16]),
    /// One answer, 4xx, and then the end of the connection.
    BeRefused,
    /// More is waited for. Once the client sends no more, 4xx or nothing, and the end.
    BeAwaited,
}

/// What it is, the bytes that are sent, and what must come.
type Input = (&'static str, Vec<u8>, Must);

impl Must {
    fn is_met(self, statuses: &[u16]) -> bool {
        let are_refusals = statuses.iter().all(|status| (400..500).contains(status));
        match self {
            Self::Be(expected) => expected == statuses,
            Self::BeRefused => are_refusals && statuses.len() == 1,
            Self::BeAwaited => are_refusals,
        }
    }
}

/// Sends each input over a connection of its own, and reports all that came out otherwise.
async fn try_all(server: &TestServer, inputs: Vec<Input>) {
    // `docs/reliability.md` says how they are counted.
    println!("{} inputs", inputs.len());
    let mut wrong = Vec::new();
    for (what, sent, must) in inputs {
        let received = exchange(server, &sent, must).await;
        let statuses = received.as_deref().map(statuses);
        if !statuses.as_ref().is_ok_and(|found| must.is_met(found)) {
            wrong.push(format!("{what}: {must:?}, and is {statuses:?}"));
        }
        if served(server).await != [200] {
            wrong.push(format!("{what}: the server does not serve on"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// All that comes back until the server closes the connection.
async fn exchange(server: &TestServer, sent: &[u8], must: Must) -> Result<String, &'static str> {
    let mut stream = TcpStream::connect(server.address).await.expect("a socket");
    // A server may close before it has read everything; what it said counts.
    drop(stream.write_all(sent).await);
    if matches!(must, Must::BeAwaited) {
        drop(stream.shutdown().await);
    }
    let mut received = Vec::new();
    let ended = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut received)).await;
    ended.map_err(|_| "the connection stays open").map(drop)?;
    Ok(String::from_utf8_lossy(&received).into_owned())
}

/// The statuses of the answers in what came back.
fn statuses(received: &str) -> Vec<u16> {
    let lines = received.split("HTTP/1.").skip(1);
    lines
        .filter_map(|line| line.split(' ').nth(1)?.get(..3)?.parse().ok())
        .collect()
}

/// What a request that does no harm is answered, over a connection of its own.
async fn served(server: &TestServer) -> Vec<u16> {
    let call = "GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let received = exchange(server, call.as_bytes(), Must::Be(&[200])).await;
    received.as_deref().map(statuses).unwrap_or_default()
}

/// How often the hidden request was served.
async fn hidden(server: &TestServer) -> usize {
    let listed = server.get("/__admin/requests?limit=1000").send().await;
    let listed = listed.status_is(200).at("/requests");
    let entries = listed.as_array().expect("a list");
    assert!(entries.len() < 1000, "the journal is read whole");
    let paths = entries.iter().map(|entry| entry["path"].to_string());
    paths.filter(|path| path.contains("smuggled")).count()
}

/// A request that asks for the connection to be closed.
fn request(line: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("{line}\r\n{headers}Connection: close\r\n\r\n{body}").into_bytes()
}

/// A login in JSON, its framing and its body as they are given.
fn login(framing: &str, body: &str) -> Vec<u8> {
    let headers = format!("Host: x\r\nContent-Type: application/json\r\n{framing}");
    request(&format!("POST {LOGIN} HTTP/1.1"), &headers, body)
}

/// The request that hides behind the end of another.
fn smuggled() -> String {
    format!("GET {HIDDEN} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
}

/// A login whose connection would stay open for what follows.
fn open_login(framing: &str, body: &str) -> Vec<u8> {
    let head = format!("POST {LOGIN} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n");
    format!("{head}{framing}\r\n{body}").into_bytes()
}

/// None of these is served, nor what hides in it.
async fn hides_nothing(inputs: Vec<Input>) {
    let server = TestServer::start().await;
    try_all(&server, inputs).await;
    assert_eq!(hidden(&server).await, 0);
}
