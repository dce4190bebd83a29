//! What a client can do as often as it likes does not fill the log.

use std::io::{Read, Write};
use std::net::TcpStream;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::started;
use super::under_load::Client;
use crate::support::DEADLINE;

/// How many lines of a kind there are in the log in a minute.
const MOST: usize = 10;

/// A frame of HTTP/2 without a payload: the settings of a client.
const SETTINGS: [u8; 9] = [0, 0, 0, 4, 0, 0, 0, 0, 0];

#[test]
fn answers_to_pings_that_nobody_sent_are_not_logged() {
    for level in ["info", "trace"] {
        let (mut mockid, https) = started(&[], &["--tls", "--log-level", level]);
        let client = Client::of(&mut mockid, &https);
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            let flooded = tokio::time::timeout(DEADLINE, flood(&client)).await;
            flooded.expect("every frame is read");
        });
        let log = mockid.stopped().stderr;
        assert!(log.lines().count() < 50, "{log}");
    }
}

/// Sends thousands of answers to no ping, and then a ping, and waits for the answer to that.
async fn flood(client: &Client) {
    let mut stream = client.stream().await;
    let begin = [&b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"[..], &SETTINGS].concat();
    let answers = ping(1, *b"not sent").repeat(10_000);
    let all = [begin, answers, ping(0, *b"the last")].concat();
    stream.write_all(&all).await.expect("sent");
    stream.flush().await.expect("sent");
    let awaited = ping(1, *b"the last");
    let mut received = Vec::new();
    while !received.ends_with(&awaited) {
        received.push(stream.read_u8().await.expect("an answer to a ping"));
    }
}

fn ping(flags: u8, payload: [u8; 8]) -> Vec<u8> {
    [&[0, 0, 8, 6, flags, 0, 0, 0, 0][..], &payload].concat()
}

#[test]
fn clients_that_speak_wrongly_are_logged_ten_times_a_minute() {
    let (mockid, https) = started(&[], &["--tls"]);
    let https = https.trim_start_matches("https://").to_owned();
    for address in [https.as_str(), mockid.authority()] {
        for _ in 0..3 * MOST {
            let mut stream = TcpStream::connect(address).expect("a connection");
            stream.set_read_timeout(Some(DEADLINE)).expect("a deadline");
            stream
                .write_all(b"\x16\x03\x01\x00\x05hello")
                .expect("sent");
            // Whether it is closed or reset, the server has looked at it.
            drop(stream.read_to_end(&mut Vec::new()));
        }
    }
    let log = mockid.stopped().stderr;
    for message in [
        "a TLS handshake failed",
        "a client speaks TLS to a port of plain HTTP",
    ] {
        assert_eq!(log.matches(message).count(), MOST, "{log}");
    }
}
