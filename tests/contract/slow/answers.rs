//! Answers that are not read.

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;
use tokio::time::{interval, timeout};

use super::{PATIENCE, STEADY, connect, serves_on, start, steady, timeouts, write_until_closed};
use crate::faults::{INDIVIDUALS, fault, request};
use crate::support::events::Events;
use crate::support::server::TestServer;
use crate::support::tls::{Http, TlsClient};

const DOCUMENT: &str = "/openapi.json";

/// A connection whose client holds little of what it has not read.
async fn connect_small(server: &TestServer) -> tokio::net::TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(16 * 1024).expect("a buffer");
    let stream = socket.connect(server.address).await;
    stream.expect("a connection")
}

#[tokio::test]
async fn a_client_that_never_reads_its_answers_is_reset() {
    let server = start().await;
    let calls = request("GET", DOCUMENT).repeat(20);
    let mut stream = connect(&server).await;
    write_until_closed(&mut stream, calls.as_bytes()).await;
    let client = TlsClient::of(&server);
    let mut stream = client.connect("localhost", Http::One).await.unwrap();
    write_until_closed(&mut stream, calls.as_bytes()).await;
    serves_on(&server).await;
}

/// The path of an answer of some megabytes.
pub(super) async fn large(server: &TestServer) -> &'static str {
    let note = json!({"note": "x".repeat(3900)});
    let respond = json!({"status": 200, "body": note});
    fault(server, json!({"respond": respond})).await;
    for _ in 0..400 {
        let login = server.post("/intergiro/v3/auth/login");
        let login = login.any_json(note.clone()).by_the_server();
        login.send().await.status_is(200);
    }
    "/__admin/requests?limit=1000"
}

#[tokio::test]
async fn a_client_that_reads_slowly_but_steadily_gets_the_whole_of_a_large_answer() {
    let server = steady().await;
    let large = large(&server).await;
    let mut stream = connect_small(&server).await;
    let call = request("GET", large);
    stream.write_all(call.as_bytes()).await.unwrap();
    let (mut received, mut piece) = (Vec::new(), vec![0; 32 * 1024]);
    let mut pause = interval(STEADY / 60);
    let mut pauses = 0;
    loop {
        pause.tick().await;
        pauses += 1;
        let count = timeout(PATIENCE, stream.read(&mut piece)).await.unwrap();
        match count.unwrap() {
            0 => break,
            count => received.extend_from_slice(&piece[..count]),
        }
    }
    assert!(pauses > 60, "it took several timeouts: {pauses}");
    let received = String::from_utf8(received).unwrap();
    let (head, body) = received.split_once("\r\n\r\n").unwrap();
    let length = format!("content-length: {}\r\n", body.len());
    assert!(head.contains(&length), "{head}");
}

/// Sends requests from another client, each an event for a client that reads the stream, until something is over.
async fn events_until(server: &TestServer, over: impl Future<Output = ()>) {
    let mut over = Box::pin(over);
    let body = "x".repeat(4000);
    loop {
        let login = server.post("/intergiro/v3/auth/login");
        let event = login.body("application/json", body.clone()).send();
        tokio::select! {
            () = &mut over => return,
            _ = event => {}
        }
    }
}

#[tokio::test]
async fn a_stream_of_events_whose_reader_stands_still_is_closed() {
    let server = start().await;
    let mut stream = connect_small(&server).await;
    let watch = request("GET", "/__admin/events");
    stream.write_all(watch.as_bytes()).await.unwrap();
    // What the client says is not looked at until the stream is over, and then it is too late.
    let closed = write_until_closed(&mut stream, watch.as_bytes());
    timeout(PATIENCE, events_until(&server, closed))
        .await
        .unwrap();
    serves_on(&server).await;
}

#[tokio::test]
async fn a_stream_of_events_that_is_quiet_stays_open_for_its_reader() {
    let server = start().await;
    let mut events = Events::open(&server, "/__admin/events", &[]).await;
    timeouts(&server, 3).await;
    server.get(INDIVIDUALS).send().await.status_is(401);
    let event = events.next().await.unwrap();
    assert_eq!(event.name, "request");
}
