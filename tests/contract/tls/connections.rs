//! Faults of the connection over HTTPS, where HTTP/1 is spoken: what they are in the clear.

use std::io::ErrorKind;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::start;
use crate::faults::{INDIVIDUALS, counts, fault, request, until_held};
use crate::support::server::TestServer;
use crate::support::tls::{Http, TlsClient};

/// What comes of two requests that are sent at once, and how the connection ends.
async fn two_calls(server: &TestServer) -> (String, Option<ErrorKind>) {
    let stream = TlsClient::of(server).connect("localhost", Http::One).await;
    let mut stream = stream.expect("a connection");
    let calls = request("GET", INDIVIDUALS).repeat(2);
    stream.write_all(calls.as_bytes()).await.expect("sent");
    stream.flush().await.expect("sent");
    let mut bytes = Vec::new();
    let error = stream.read_to_end(&mut bytes).await.err();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    (text, error.map(|error| error.kind()))
}

#[tokio::test]
async fn a_reset_is_seen_as_one_after_the_answer_before_it() {
    let server = start(&[]).await;
    let made = fault(&server, json!({"abort": "reset", "after": 1})).await;
    let (text, error) = two_calls(&server).await;
    assert_eq!(error, Some(ErrorKind::ConnectionReset));
    assert_eq!(text.matches("HTTP/1.1 401").count(), 1, "{text}");
    assert_eq!(counts(&server, &made).await, (2, 1));
}

#[tokio::test]
async fn garbage_is_no_http_within_good_tls() {
    let server = start(&[]).await;
    fault(&server, json!({"abort": "garbage", "after": 1})).await;
    let (text, error) = two_calls(&server).await;
    assert_eq!(error, None);
    let (_, garbage) = text.split_once("]}").unwrap();
    assert!(garbage.starts_with('\0') && !garbage.contains("HTTP/"));
}

#[tokio::test]
async fn a_truncated_body_is_shorter_than_its_length() {
    let server = start(&[]).await;
    let plan = json!({"abort": "truncate", "stage": "after", "after": 1});
    fault(&server, plan).await;
    let (text, error) = two_calls(&server).await;
    assert_eq!(error, None);
    let (first, second) = text.split_once("]}").unwrap();
    let (_, whole) = first.split_once("\r\n\r\n").unwrap();
    let (head, half) = second.split_once("\r\n\r\n").unwrap();
    let length = whole.len() + 2;
    assert!(format!("{head}\r\n").contains(&format!("content-length: {length}\r\n")));
    assert_eq!(half, &format!("{whole}]}}")[..length / 2]);
}

#[tokio::test]
async fn whoever_hangs_is_forgotten_when_the_client_gives_up() {
    let server = start(&[]).await;
    let made = fault(&server, json!({"abort": "hang"})).await;
    let stream = TlsClient::of(&server).connect("localhost", Http::One).await;
    let mut stream = stream.expect("a connection");
    let call = request("GET", INDIVIDUALS);
    stream.write_all(call.as_bytes()).await.unwrap();
    stream.flush().await.unwrap();
    until_held(&server, &made, 1).await;
    drop(stream);
    until_held(&server, &made, 0).await;
}
