//! Where a request ends (RFC 9112, sections 2.2, 5 and 6): if two parties disagree about it, one serves
//! as a request what the other took for a body (request smuggling).

use super::Must::{Be, BeAwaited};
use super::{LOGIN, hidden, hides_nothing, login, open_login, smuggled, try_all};
use crate::support::server::TestServer;

#[tokio::test]
async fn a_request_that_does_not_hide_is_served() {
    let server = TestServer::start().await;
    let body = format!("{{}}{}", smuggled());
    let pair = open_login("Content-Length: 2\r\n", &body);
    try_all(
        &server,
        vec![("two in one connection", pair, Be(&[400, 404]))],
    )
    .await;
    assert_eq!(hidden(&server).await, 1);
}

#[tokio::test]
async fn a_body_with_two_ends_has_one_and_ends_the_connection() {
    let behind = smuggled();
    let chunks = format!("0\r\n\r\n{behind}");
    let length = format!("Content-Length: {}\r\n", chunks.len());
    let chunked = "Transfer-Encoding: chunked\r\n";
    let short = format!("Content-Length: 4\r\n{chunked}");
    let wrapped = format!("{:x}\r\n{behind}\r\n0\r\n\r\n", behind.len());
    hides_nothing(vec![
        (
            "length over all, then chunked",
            open_login(&format!("{length}{chunked}"), &chunks),
            Be(&[400]),
        ),
        (
            "chunked, then length over all",
            open_login(&format!("{chunked}{length}"), &chunks),
            Be(&[400]),
        ),
        (
            "a length that ends in a chunk",
            open_login(&short, &wrapped),
            Be(&[400]),
        ),
        (
            "chunked and a length of zero",
            open_login(&format!("Content-Length: 0\r\n{chunked}"), &wrapped),
            Be(&[400]),
        ),
        (
            "chunked and a length that is none",
            open_login(&format!("{chunked}Content-Length: x\r\n"), &chunks),
            Be(&[400]),
        ),
    ])
    .await;
}

#[tokio::test]
async fn only_chunked_is_a_transfer_coding_and_only_once() {
    let behind = format!("0\r\n\r\n{}", smuggled());
    let inputs = [
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunkedx",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: identity, chunked",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: chunked, cow",
        "Transfer-Encoding: ,chunked",
        "Transfer-Encoding: chunked,",
        "Transfer-Encoding: chunked;q=1",
        "Transfer-Encoding: \"chunked\"",
        "Transfer-Encoding: 'chunked'",
        "Transfer-Encoding:",
        "Transfer-Encoding: chunk\u{e9}d",
        "Transfer-Encoding: chun\u{212a}ed",
        "Transfer-Encoding: \u{b}chunked",
        "Transfer-Encoding: chunked\u{0}",
        "Transfer-Encoding : chunked",
        "Transfer-Encoding\t: chunked",
        " Transfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding:\r\n chunked",
        "Transfer-Encoding: identity\r\n , chunked",
        "X: y\rTransfer-Encoding: chunked",
        "Transfer\u{0}-Encoding: chunked",
    ];
    let inputs = inputs.map(|coding| {
        let framing = format!("Content-Length: {}\r\n{coding}\r\n", behind.len());
        (coding, open_login(&framing, &behind), Be(&[400]))
    });
    hides_nothing(inputs.into()).await;
    let alone = ["gzip, chunked", "identity, chunked", "chunked, chunked"];
    let alone = alone.map(|coding| {
        let framing = format!("Transfer-Encoding: {coding}\r\n");
        (coding, open_login(&framing, &behind), Be(&[400]))
    });
    hides_nothing(alone.into()).await;
}

#[tokio::test]
async fn chunked_is_in_any_letter_case_and_with_space_around_it() {
    let server = TestServer::start().await;
    let codings = ["chunked", "CHUNKED", "Chunked", "  chunked", "chunked \t"];
    let inputs = codings.map(|coding| {
        let framing = format!("Transfer-Encoding: {coding}\r\n");
        (coding, login(&framing, "2\r\n{}\r\n0\r\n\r\n"), Be(&[400]))
    });
    try_all(&server, inputs.into()).await;
    let listed = server.get("/__admin/requests").send().await;
    assert_eq!(
        listed.at("/total"),
        codings.len(),
        "each came to the vendor"
    );
}

#[tokio::test]
async fn http_1_0_knows_no_chunks() {
    let head = format!("POST {LOGIN} HTTP/1.0\r\nConnection: keep-alive\r\n");
    let body = format!("0\r\n\r\n{}", smuggled());
    let sent = format!("{head}Transfer-Encoding: chunked\r\n\r\n{body}");
    hides_nothing(vec![("HTTP/1.0", sent.into_bytes(), Be(&[400]))]).await;
}

#[tokio::test]
async fn a_length_is_digits_and_one() {
    let behind = format!("{{}}{}", smuggled());
    let lengths = [
        "+2",
        "-2",
        "-0",
        "0x2",
        "2.0",
        "2e0",
        "2,2",
        "2, 2",
        "2,80",
        "2;",
        "2 2",
        "\"2\"",
        "two",
        "",
        "\u{ff12}",
        "\u{662}",
        "2\u{0}",
        "\u{b}2",
        "1_0",
        "18446744073709551616",
        "99999999999999999999999999999999999999",
    ];
    let inputs = lengths.map(|length| {
        let framing = format!("Content-Length: {length}\r\n");
        (length, open_login(&framing, &behind), Be(&[400]))
    });
    hides_nothing(inputs.into()).await;
    let pairs = [("2", "80"), ("80", "2"), ("2", "x"), ("2", "+2"), ("2", "")];
    let pairs = pairs.map(|(one, other)| {
        let framing = format!("Content-Length: {one}\r\nContent-Length: {other}\r\n");
        ("two lengths", open_login(&framing, &behind), Be(&[400]))
    });
    hides_nothing(pairs.into()).await;
}

#[tokio::test]
async fn lengths_that_say_the_same_are_one() {
    let server = TestServer::start().await;
    let twice = "Content-Length: 2\r\nContent-Length: 2\r\n";
    let zeros = "Content-Length: 0000000002\r\n";
    let inputs = vec![
        ("the same twice", login(twice, "{}"), Be(&[400])),
        ("leading zeros", login(zeros, "{}"), Be(&[400])),
    ];
    try_all(&server, inputs).await;
    let listed = server.get("/__admin/requests").send().await;
    assert_eq!(listed.at("/total"), 2, "each came to the vendor");
}

#[tokio::test]
async fn what_a_length_promises_and_never_comes_is_not_made_up() {
    let server = TestServer::start().await;
    let lengths = [
        "3",
        "65536",
        "1048576",
        "4294967296",
        "9223372036854775808",
        "18446744073709551613",
    ];
    let inputs = lengths.map(|length| {
        let framing = format!("Content-Length: {length}\r\n");
        (length, login(&framing, "{}"), BeAwaited)
    });
    try_all(&server, inputs.into()).await;
}

#[tokio::test]
async fn a_chunk_is_its_size_and_a_line_end() {
    let long = format!("2;{}\r\n{{}}\r\n0\r\n\r\n", "x".repeat(20_000));
    let bodies = [
        "x\r\n{}\r\n0\r\n\r\n",
        "0x2\r\n{}\r\n0\r\n\r\n",
        "-2\r\n{}\r\n0\r\n\r\n",
        "+2\r\n{}\r\n0\r\n\r\n",
        " 2\r\n{}\r\n0\r\n\r\n",
        "\r\n{}\r\n0\r\n\r\n",
        "2 2\r\n{}\r\n0\r\n\r\n",
        "2\u{0}\r\n{}\r\n0\r\n\r\n",
        "2\n{}\n0\n\n",
        "2\r{}\r\n0\r\n\r\n",
        "2\r\n{}0\r\n\r\n",
        "2\r\n{}\n0\r\n\r\n",
        "2\r\n{}x\r\n0\r\n\r\n",
        "1\r\n{}\r\n0\r\n\r\n",
        "2\r\n{}\r\n0\r\nx",
        "2;a\nb\r\n{}\r\n0\r\n\r\n",
        "2;a\n{}\r\n0\r\n\r\n",
        "2\r\n{}\r\n0\n\n",
        "2\r\n{}\r\n0\r\nno trailer\r\n\r\n",
        "ffffffffffffffff\r\n{}",
        "10000000000000000\r\n{}",
        "fffffffffffffffff\r\n{}",
        "2,2\r\n{}\r\n0\r\n\r\n",
        "\u{ff12}\r\n{}\r\n0\r\n\r\n",
        &long,
    ];
    let inputs = bodies.into_iter().map(|body| {
        let framing = "Transfer-Encoding: chunked\r\n";
        let sent = open_login(framing, &format!("{body}{}", smuggled()));
        (
            "a chunk",
            sent,
            if body.starts_with("ffffffffffffffff\r") {
                BeAwaited
            } else {
                Be(&[400])
            },
        )
    });
    hides_nothing(inputs.collect()).await;
}

#[tokio::test]
async fn extensions_and_trailers_are_read_over() {
    let server = TestServer::start().await;
    let bodies = [
        "2;a\r\n{}\r\n0\r\n\r\n",
        "2;a=b;c=\"d\"\r\n{}\r\n0;e\r\n\r\n",
        "2 ;a\r\n{}\r\n0\r\n\r\n",
        "0000000000002\r\n{}\r\n000\r\n\r\n",
        "2\r\n{}\r\n0\r\nX: y\r\n\r\n",
        "2\r\n{}\r\n0\r\nContent-Length: 80\r\nTransfer-Encoding: chunked\r\nHost: y\r\n\r\n",
    ];
    let inputs = bodies.map(|body| {
        let sent = login("Transfer-Encoding: chunked\r\n", body);
        ("a chunked body", sent, Be(&[400]))
    });
    try_all(&server, inputs.into()).await;
    let listed = server.get("/__admin/requests").send().await;
    let listed = listed.at("/requests");
    let entries = listed.as_array().unwrap();
    assert_eq!(entries.len(), bodies.len(), "each came to the vendor");
    for entry in entries {
        assert_ne!(entry["reason"], "body_unread", "{entry}");
    }
}
