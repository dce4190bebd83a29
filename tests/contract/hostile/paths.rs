//! Ways around `/~NAME` and to `/__admin`: a path counts as it is sent, and in no other spelling.

use super::Must::Be;
use super::{request, try_all};
use crate::support::raw::RawRequest;
use crate::support::server::{NOON, TestServer};

/// An hour, if this comes to the clock.
fn advance(path: &str) -> Vec<u8> {
    let body = r#"{"by":"1h"}"#;
    let length = body.len();
    let head = format!("Host: x\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n");
    request(&format!("POST {path} HTTP/1.1"), &head, body)
}

#[tokio::test]
async fn the_control_api_is_at_no_other_spelling() {
    let server = TestServer::start().await;
    let paths = [
        "//__admin/clock/advance",
        "/./__admin/clock/advance",
        "/x/../__admin/clock/advance",
        "/~x/../__admin/clock/advance",
        "/~x/%2e%2e/__admin/clock/advance",
        "/~x//__admin/clock/advance",
        "/~x%2f__admin/clock/advance",
        "/~x%2F..%2F__admin/clock/advance",
        "/%2f__admin/clock/advance",
        "/__admin%2fclock/advance",
        "/__admin%2Fclock%2Fadvance",
        "/__admin//clock/advance",
        "/__admin/./clock/advance",
        "/__admin/x/../clock/advance",
        "/__admin/clock/advance/",
        "/__admin/clock/advance%00",
        "/__admin/clock/advance%20",
        "/__admin/clock/advance;x",
        "/__admin;x/clock/advance",
        "/__admin\\clock\\advance",
        "\\__admin/clock/advance",
        "/__admin%5cclock/advance",
        "/__ADMIN/clock/advance",
        "/__Admin/Clock/Advance",
        "/%5f%5fadmin/clock/advance",
        "/__%61dmin/clock/advance",
        "/__admin/%63lock/advance",
        "/__admin/clock/adv%61nce",
        "/%255f%255fadmin/clock/advance",
        "/__admin%00/clock/advance",
        "/%00/__admin/clock/advance",
        "/__admin\u{200b}/clock/advance",
        "/\u{ff3f}_admin/clock/advance",
        "/kyc/../__admin/clock/advance",
        "/kyc/__admin/clock/advance",
        "/igny8//__admin/clock/advance",
        "/%c0%af__admin/clock/advance",
        "/%c0%ae%c0%ae/__admin/clock/advance",
        "/__admin%c0%afclock/advance",
        "/~default~/__admin/clock/advance",
        "/~default%2f/__admin/clock/advance",
        "/~/__admin/clock/advance",
        "/~~/__admin/clock/advance",
        "/~default%00/__admin/clock/advance",
        "/~%64efault/__admin/clock/advance",
        "/%257Edefault/__admin/clock/advance",
        "/.~default/__admin/clock/advance",
        "/~a/~default/__admin/clock/advance",
    ];
    let inputs = paths.map(|path| {
        let refused = if path.starts_with('\\') {
            &[400]
        } else {
            &[404]
        };
        (path, advance(path), Be(refused))
    });
    try_all(&server, inputs.into()).await;
    let clock = server.get("/__admin/clock").send().await;
    clock.status_is(200).has("/now", NOON);
}

#[tokio::test]
async fn a_name_that_is_nearly_default_is_of_another_sandbox() {
    let server = TestServer::start().await;
    let names = [
        "default;x",
        "d\u{e9}fault",
        "default.json",
        "default%20",
        "Default",
    ];
    let inputs = names.map(|name| {
        let sent = advance(&format!("/~{name}/__admin/clock/advance"));
        (name, sent, Be(&[200]))
    });
    try_all(&server, inputs.into()).await;
    server.get("/__admin/clock").send().await.has("/now", NOON);
}

#[tokio::test]
async fn a_sandbox_is_at_two_spellings_of_its_tilde() {
    let server = TestServer::start().await;
    let names = ["/~x", "/%7Ex", "/%7ex"];
    let paths = names.map(|name| {
        (
            name,
            advance(&format!("{name}/__admin/clock/advance")),
            Be(&[200]),
        )
    });
    try_all(&server, paths.into()).await;
    let clock = server.get("/~x/__admin/clock").send().await;
    clock.status_is(200).has("/now", "2026-01-01T15:00:00Z");
    server.get("/__admin/clock").send().await.has("/now", NOON);
}

#[tokio::test]
async fn bytes_that_no_address_has_are_400() {
    let server = TestServer::start().await;
    let inputs = [
        ("NUL", b"GET /\0 HTTP/1.1\r\n".to_vec()),
        (
            "NUL behind a name",
            b"GET /livez\0.html HTTP/1.1\r\n".to_vec(),
        ),
        (
            "an overlong slash",
            b"GET /\xc0\xaf__admin/clock HTTP/1.1\r\n".to_vec(),
        ),
        (
            "an overlong dot",
            b"GET /\xe0\x80\xae/__admin/clock HTTP/1.1\r\n".to_vec(),
        ),
        ("half a character", b"GET /~x\xc3/ HTTP/1.1\r\n".to_vec()),
        ("a surrogate", b"GET /\xed\xa0\x80 HTTP/1.1\r\n".to_vec()),
        (
            "beyond Unicode",
            b"GET /\xf4\x90\x80\x80 HTTP/1.1\r\n".to_vec(),
        ),
        ("0xFF", b"GET /?\xff HTTP/1.1\r\n".to_vec()),
        ("DEL", b"GET /\x7f HTTP/1.1\r\n".to_vec()),
        ("a tab", b"GET /a\tb HTTP/1.1\r\n".to_vec()),
        ("a line break", b"GET /a\nb HTTP/1.1\r\n".to_vec()),
        ("a quote in the query", b"GET /?\x01 HTTP/1.1\r\n".to_vec()),
    ];
    let inputs = inputs.map(|(what, mut sent)| {
        sent.extend_from_slice(b"Host: x\r\nConnection: close\r\n\r\n");
        (what, sent, Be(&[400]))
    });
    try_all(&server, inputs.into()).await;
}

#[tokio::test]
async fn ids_in_a_path_of_the_control_api_are_looked_up_and_nothing_else() {
    let server = TestServer::start().await;
    let ids = [
        "%ff",
        "%00",
        "%c0%af",
        "..",
        "%2e%2e",
        "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "'%20OR%201=1--",
        "-1",
        "99999999999999999999",
        "%0d%0aX:%20y",
        "%F0%9F%92%A9",
        "null",
        "%ed%a0%80",
    ];
    let long = "x".repeat(60_000);
    for of in [
        "tokens",
        "sessions",
        "accounts",
        "lockouts",
        "faults",
        "sandboxes",
        "requests",
    ] {
        for id in ids.into_iter().chain([long.as_str()]) {
            let path = format!("/__admin/{of}/{id}");
            let answer = RawRequest::new("GET", &path)
                .by_the_server()
                .send(&server)
                .await;
            assert!(answer.status.is_client_error(), "{path}: {answer:?}");
        }
    }
}

#[tokio::test]
async fn what_is_too_long_is_refused_or_found_nowhere() {
    let server = TestServer::start().await;
    let get = |path: String| request(&format!("GET {path} HTTP/1.1"), "Host: x\r\n", "");
    let inputs = vec![
        (
            "a path of 60 000",
            get(format!("/{}", "x".repeat(60_000))),
            Be(&[404]),
        ),
        ("20 000 slashes", get("/".repeat(20_000)), Be(&[404])),
        ("20 000 segments", get("/a".repeat(20_000)), Be(&[404])),
        ("10 000 steps up", get("/..".repeat(10_000)), Be(&[404])),
        (
            "encoded to the end",
            get(format!("/{}", "%2f".repeat(20_000))),
            Be(&[404]),
        ),
        (
            "a sandbox of 60 000",
            get(format!("/~{}/livez", "x".repeat(60_000))),
            Be(&[404]),
        ),
        (
            "sandboxes in sandboxes",
            get("/~x".repeat(20_000)),
            Be(&[404]),
        ),
        (
            "at the control API",
            get(format!("/__admin/{}", "x".repeat(60_000))),
            Be(&[404]),
        ),
        (
            "near to a path",
            get(format!("/v3/auth/login{}", "n".repeat(60_000))),
            Be(&[404]),
        ),
        (
            "a query of 60 000",
            get(format!("/livez?{}", "x".repeat(60_000))),
            Be(&[200]),
        ),
        (
            "20 000 parameters",
            get(format!("/v3/individuals?{}", "a&".repeat(20_000))),
            Be(&[401]),
        ),
        (
            "at the journal",
            get(format!("/__admin/requests?{}", "a&".repeat(20_000))),
            Be(&[422]),
        ),
        (
            "a name of 60 000",
            get(format!("/__admin/requests?{}=1", "x".repeat(60_000))),
            Be(&[422]),
        ),
        (
            "a path of 65 535",
            get(format!("/{}", "x".repeat(65_534))),
            Be(&[431]),
        ),
    ];
    try_all(&server, inputs).await;
}
