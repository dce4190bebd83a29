//! Clients of HTTP/2 that send what costs the server and asks for nothing.

use super::frames::{
    ACK, CONTINUATION, Connection, END_HEADERS, END_STREAM, GO_AWAY, HEADERS, PING, RST_STREAM,
    SETTINGS, error_of_go_away, frame, get, request,
};
use super::{serves_on, start};
use crate::faults::{INDIVIDUALS, counts, fault};

/// Errors of RFC 9113, section 7.
const CANCEL: [u8; 4] = [0, 0, 0, 8];
const ENHANCE_YOUR_CALM: Option<u32> = Some(11);

#[tokio::test]
async fn requests_that_are_taken_back_at_once_end_the_connection_before_they_are_many() {
    let server = start().await;
    let made = serde_json::json!({"delay": "5m"});
    let made = fault(&server, made).await;
    let mut connection = Connection::open(&server, &[]).await;
    let mut sent = Vec::new();
    for nth in 0..5000 {
        let stream = 2 * nth + 1;
        sent.extend(request(stream, INDIVIDUALS));
        sent.extend(frame(RST_STREAM, 0, stream, &CANCEL));
    }
    // It may have been closed before all of it was sent.
    drop(connection.send(&sent).await);
    let frames = connection.until_closed().await;
    // Where the reset overtook it, the last frame is lost.
    let error = error_of_go_away(&frames);
    assert!(error.is_none() || error == ENHANCE_YOUR_CALM, "{error:?}");
    let (matched, _) = counts(&server, &made).await;
    assert!(matched < 5000, "{matched} requests were looked at");
    server.get(&made).send().await.has("/held", 0);
    serves_on(&server).await;
}

#[tokio::test]
async fn a_head_that_goes_on_for_ever_ends_the_connection() {
    let server = start().await;
    let mut connection = Connection::open(&server, &[]).await;
    let begin = frame(HEADERS, END_STREAM, 1, &get("/livez"));
    connection.send(&begin).await.unwrap();
    // Of headers that are too large, and of nothing at all.
    let mut large = vec![0, 1, b'x', 0x7f, 0x80, 0x1f];
    large.extend([b'x'; 4094]);
    let large = frame(CONTINUATION, 0, 1, &large);
    connection.write_until_closed(&large).await;
    let mut connection = Connection::open(&server, &[]).await;
    connection.send(&begin).await.unwrap();
    let empty = frame(CONTINUATION, 0, 1, b"");
    connection.write_until_closed(&empty).await;
    serves_on(&server).await;
}

#[tokio::test]
async fn pings_and_settings_whose_answers_nobody_reads_end_the_connection() {
    let server = start().await;
    for flood in [frame(PING, 0, 0, &[0; 8]), frame(SETTINGS, 0, 0, &[])] {
        let mut connection = Connection::open(&server, &[]).await;
        connection.write_until_closed(&flood.repeat(100)).await;
        serves_on(&server).await;
    }
}

#[tokio::test]
async fn every_ping_is_answered_where_the_answers_are_read() {
    let server = crate::tls::start_with(&[], |_| {}).await;
    let mut connection = Connection::open(&server, &[]).await;
    for round in 0..1000_u64 {
        let asked = frame(PING, 0, 0, &round.to_be_bytes());
        connection.send(&asked).await.unwrap();
        let answer = loop {
            let received = connection.next().await.expect("a pong");
            if received.kind == PING && received.flags & ACK != 0 {
                break received;
            }
            assert_ne!(received.kind, GO_AWAY);
        };
        assert_eq!(answer.payload, round.to_be_bytes());
    }
}

#[tokio::test]
async fn more_requests_than_may_be_under_way_are_refused_one_by_one() {
    let server = start().await;
    let made = fault(&server, serde_json::json!({"barrier": 101})).await;
    let mut connection = Connection::open(&server, &[]).await;
    let requests = (0..101).map(|nth| request(2 * nth + 1, INDIVIDUALS));
    let requests: Vec<u8> = requests.flatten().collect();
    connection.send(&requests).await.unwrap();
    let refused = loop {
        let received = connection.next().await.expect("a frame");
        if received.kind == RST_STREAM {
            break received;
        }
    };
    // REFUSED_STREAM: the client may send it again.
    assert_eq!(refused.payload, [0, 0, 0, 7]);
    assert_eq!(refused.stream, 201);
    crate::faults::until_held(&server, &made, 100).await;
    let again = frame(HEADERS, END_STREAM | END_HEADERS, 203, &get("/livez"));
    connection.send(&again).await.unwrap();
    server.delete(&made).send().await.status_is(204);
    let mut answered = 0;
    while answered < 100 {
        let received = connection.next().await.expect("a frame");
        answered += usize::from(received.kind == HEADERS);
    }
}
