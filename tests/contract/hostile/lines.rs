//! What the lines of a request may be (RFC 9112, sections 2.2, 3 and 5), and what comes behind one.

use super::Must::{Be, BeAwaited};
use super::{Input, hides_nothing, open_login, request, smuggled, try_all};
use crate::support::server::TestServer;

#[tokio::test]
async fn a_head_is_lines_of_name_colon_value() {
    let inputs = [
        "X : y",
        "X\t: y",
        ": y",
        "X",
        " X: y",
        "\tX: y",
        "X: y\r\n z",
        "X: y\r\n\tz",
        "X\u{0}: y",
        "X: \u{0}",
        "X: y\rZ: w",
        "X: \u{1}",
        "X: \u{7f}",
        "(X): y",
        "X\u{e9}: y",
        "X Y: z",
        "\"X\": y",
        "X: y\r\n\r: z",
        "X@Y: z",
        "X: y\n z",
    ];
    let inputs = inputs.map(|header| {
        let framing = format!("{header}\r\nContent-Length: 2\r\n");
        (
            header,
            open_login(&framing, &format!("{{}}{}", smuggled())),
            Be(&[400]),
        )
    });
    hides_nothing(inputs.into()).await;
}

#[tokio::test]
async fn a_request_line_is_three_words() {
    let host = "Host: x\r\n";
    let lines = [
        "GET  /livez HTTP/1.1",
        "GET /livez  HTTP/1.1",
        "GET\t/livez HTTP/1.1",
        " GET /livez HTTP/1.1",
        "GET /livez HTTP/1.1 ",
        "GET /livez HTTP/1.1 x",
        "GET /livez HTTP/1.2",
        "GET /livez HTTP/2.0",
        "GET /livez HTTP/01.1",
        "GET /livez http/1.1",
        "GET /livez HTTP/1.1\u{0}",
        "GET /livez",
        "GET /li vez HTTP/1.1",
        "G\u{0}T /livez HTTP/1.1",
        "G(T /livez HTTP/1.1",
        "\u{0}",
        "GET /livez HTTP/1.1\rX: y",
        "GET \u{0} HTTP/1.1",
        "GET",
    ];
    let inputs = lines.map(|line| (line, request(line, host, ""), Be(&[400])));
    hides_nothing(inputs.into()).await;
}

#[tokio::test]
async fn bare_line_feeds_end_lines_and_empty_lines_before_a_request_are_read_over() {
    let server = TestServer::start().await;
    // RFC 9112, section 2.2: a recipient may take the one and should ignore the other.
    let inputs = vec![
        (
            "bare LF",
            b"GET /livez HTTP/1.1\nHost: x\nConnection: close\n\n".to_vec(),
            Be(&[200]),
        ),
        (
            "empty lines",
            b"\r\n\r\nGET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_vec(),
            Be(&[200]),
        ),
    ];
    try_all(&server, inputs).await;
}

#[tokio::test]
async fn a_bad_request_behind_a_good_one_is_400_and_the_end() {
    let good = "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n";
    let inputs = [
        "nonsense\r\n\r\n",
        "GET /livez HTTP/1.1\r\nHost : x\r\n\r\n",
        "GET /livez HTTP/9.9\r\nHost: x\r\n\r\n",
        "POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "\u{0}\u{1}\u{2}\r\n\r\n",
    ];
    let inputs = inputs.map(|bad| {
        let sent = format!("{good}{bad}{}", smuggled());
        (bad, sent.into_bytes(), Be(&[200, 400]))
    });
    hides_nothing(inputs.into()).await;
}

#[tokio::test]
async fn another_protocol_is_refused() {
    let inputs: Vec<Input> = vec![
        (
            "the preface of HTTP/2",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0".to_vec(),
            Be(&[]),
        ),
        ("HTTP/0.9", b"GET /livez\r\n\r\n".to_vec(), Be(&[400])),
        (
            "SMTP",
            b"EHLO x\r\nMAIL FROM:<a@b.co>\r\n".to_vec(),
            Be(&[400]),
        ),
        ("SSH", b"SSH-2.0-OpenSSH_9.2\r\n".to_vec(), Be(&[400])),
        ("Redis", b"*1\r\n$4\r\nPING\r\n".to_vec(), Be(&[400])),
        (
            "a PROXY line",
            format!("PROXY TCP4 1.1.1.1 2.2.2.2 1 2\r\n{}", smuggled()).into_bytes(),
            Be(&[400]),
        ),
        ("zeros", vec![0; 4096], Be(&[400])),
        ("ones", vec![0xff; 4096], Be(&[400])),
        (
            "half a head",
            b"GET /livez HTTP/1.1\r\nHost: x\r\n".to_vec(),
            BeAwaited,
        ),
        ("nothing", Vec::new(), BeAwaited),
    ];
    hides_nothing(inputs).await;
}
