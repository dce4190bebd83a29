//! What holds an answer up on purpose is not cut off.

use axum::http::Method;
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::{connect, serves_on, start, timeouts, until_closed};
use crate::faults::{INDIVIDUALS, fault, until_held};
use crate::support::answer::By;
use crate::support::server::TestServer;
use crate::support::tls::{Http, TlsClient, request};

const CALL: &str = "GET /intergiro/v3/individuals HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

/// A call over each way in, and the statuses to which they come.
fn calls(server: &TestServer) -> JoinSet<u16> {
    let mut calls = JoinSet::new();
    let address = server.address;
    calls.spawn(async move {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        stream.write_all(CALL.as_bytes()).await.expect("sent");
        let answer = until_closed(stream).await;
        let status = answer.split(' ').nth(1).and_then(|it| it.parse().ok());
        status.expect("a status")
    });
    for http in Http::BOTH {
        let client = TlsClient::of(server);
        calls.spawn(async move {
            let call = (Method::GET, INDIVIDUALS, None);
            let answer = client.ask(http, "localhost", By::Path, call).await;
            answer.status.as_u16()
        });
    }
    calls
}

#[tokio::test]
async fn an_answer_that_is_delayed_for_several_timeouts_comes() {
    let server = start().await;
    fault(&server, json!({"delay": "1s"})).await;
    assert_eq!(calls(&server).join_all().await, [401; 3]);
}

#[tokio::test]
async fn requests_at_a_barrier_wait_for_several_timeouts() {
    let server = start().await;
    let made = fault(&server, json!({"barrier": 4})).await;
    let waiting = calls(&server);
    until_held(&server, &made, 3).await;
    timeouts(&server, 2).await;
    server.get(&made).send().await.has("/held", 3);
    server.get(INDIVIDUALS).send().await.status_is(401);
    assert_eq!(waiting.join_all().await, [401; 3]);
}

#[tokio::test]
async fn a_hanging_request_hangs_until_its_client_goes() {
    let server = start().await;
    let made = fault(&server, json!({"abort": "hang"})).await;
    let mut stream = connect(&server).await;
    stream.write_all(CALL.as_bytes()).await.unwrap();
    let client = TlsClient::of(&server);
    let sender = client.http2("localhost").await;
    let call = request(Http::Two, "localhost", (Method::GET, INDIVIDUALS, None));
    let mut over_http_2 = sender.clone();
    let over_http_2 = tokio::spawn(async move { over_http_2.send_request(call).await.is_ok() });
    until_held(&server, &made, 2).await;
    timeouts(&server, 2).await;
    server.get(&made).send().await.has("/held", 2);
    drop(stream);
    over_http_2.abort();
    until_held(&server, &made, 0).await;
    serves_on(&server).await;
}
