//! Requests that a client sends without waiting for the answers.

use serde_json::json;
use tokio::io::AsyncWriteExt;

use super::{connect, serves_on, until_closed};
use crate::faults::{INDIVIDUALS, counts, fault, request};
use crate::support::server::TestServer;

const SENT: usize = 2000;

/// Which of the requests are for the large answer: in no order that could come about by mistake.
fn is_for_the_large(nth: usize) -> bool {
    nth * nth % 7 < 3
}

#[tokio::test]
async fn of_thousands_of_pipelined_requests_few_are_answered_before_the_answers_are_read() {
    let server = TestServer::start().await;
    let respond = json!({"status": 200, "body": "x".repeat(5000)});
    let made = fault(&server, json!({"respond": respond})).await;
    let large = (0..SENT).filter(|nth| is_for_the_large(*nth)).count() as u64;
    let mut stream = connect(&server).await;
    let mut calls = String::new();
    for nth in 0..SENT {
        let large = is_for_the_large(nth);
        calls += &request("GET", if large { INDIVIDUALS } else { "/livez" });
    }
    calls += "GET /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
    stream.write_all(calls.as_bytes()).await.unwrap();
    while counts(&server, &made).await.0 == 0 {
        tokio::task::yield_now().await;
    }
    // Others are served meanwhile, so it has had time for more.
    for _ in 0..100 {
        serves_on(&server).await;
    }
    let (answered, _) = counts(&server, &made).await;
    assert!(answered < large / 2, "{answered} of {large} were answered");

    let received = until_closed(stream).await;
    let answers: Vec<&str> = received.split("HTTP/1.1 200 OK\r\n").skip(1).collect();
    assert_eq!(answers.len(), SENT);
    for (nth, answer) in answers.iter().enumerate() {
        assert_eq!(answer.contains("xxx"), is_for_the_large(nth), "{nth}");
    }
    assert!(received.contains("HTTP/1.1 404 Not Found\r\n"));
    assert_eq!(counts(&server, &made).await.0, large);
}
