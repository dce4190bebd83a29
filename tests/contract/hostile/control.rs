//! The same bodies at the control API, which takes nothing that can be read in two ways.

use super::Must::{Be, BeRefused};
use super::bodies::{LOGINS, nonsense, typed};
use super::try_all;
use crate::support::server::{NOON, TestServer};

/// Where the control API reads JSON.
const CONTROL: [(&str, &str); 9] = [
    ("PUT", "/__admin/clock"),
    ("POST", "/__admin/clock/advance"),
    ("POST", "/__admin/accounts"),
    ("POST", "/__admin/tokens"),
    ("POST", "/__admin/tokens/inspect"),
    ("POST", "/__admin/faults"),
    ("POST", "/__admin/requests/verify"),
    ("PATCH", "/__admin/settings"),
    ("PUT", "/__admin/snapshot"),
];

#[tokio::test]
async fn the_control_api_falls_for_no_body() {
    let server = TestServer::start().await;
    for (method, path) in CONTROL {
        let inputs = nonsense().into_iter().map(|(what, body)| {
            (
                what,
                typed(method, path, "application/json", &body),
                BeRefused,
            )
        });
        try_all(&server, inputs.collect()).await;
    }
    let clock = server.get("/__admin/clock").send().await;
    clock.status_is(200).has("/now", NOON);
}

#[tokio::test]
async fn the_control_api_takes_neither_of_two_values_for_one_name() {
    let server = TestServer::start().await;
    let inputs = [
        r#"{"by":"1h","by":"2h"}"#,
        r#"{"by":"1h","by":"1h"}"#,
        r#"{"by":"1h","b\u0079":"2h"}"#,
        r#"{"by":{"a":1,"a":2}}"#,
        r#"[{"a":{"b":[{"c":1,"c":1}]}}]"#,
    ];
    let inputs = inputs.map(|body| {
        let sent = typed("POST", CONTROL[1].1, "application/json", body.as_bytes());
        (body, sent, Be(&[400]))
    });
    try_all(&server, inputs.into()).await;
    let twice = server.post(CONTROL[1].1);
    let twice = twice.body("application/json", r#"{"by":"1h","by":"2h"}"#);
    let detail = "the body is ambiguous: `by` comes twice at line 1 column 21";
    twice.send().await.status_is(400).has("/detail", detail);
    server.get("/__admin/clock").send().await.has("/now", NOON);
}

#[tokio::test]
async fn the_control_api_reads_no_100_000_brackets_and_no_100_000_keys() {
    let server = TestServer::start().await;
    let brackets = "[".repeat(100_000) + &"]".repeat(100_000);
    let objects = r#"{"a":"#.repeat(100_000) + "1" + &"}".repeat(100_000);
    let keys: Vec<_> = (0..100_000).map(|nth| format!(r#""k{nth}":0"#)).collect();
    let keys = format!("{{{}}}", keys.join(","));
    // A snapshot may be large, everything else is small.
    for ((method, path), statuses) in [
        (CONTROL[1], [&[413], &[413], &[413]]),
        (CONTROL[2], [&[413], &[413], &[413]]),
        (CONTROL[8], [&[400], &[400], &[422]]),
    ] {
        let bodies = [
            ("brackets", &brackets),
            ("objects", &objects),
            ("keys", &keys),
        ];
        let inputs = bodies.into_iter().zip(statuses);
        let inputs = inputs.map(|((what, body), status)| {
            let sent = typed(method, path, "application/json", body.as_bytes());
            (what, sent, Be(status))
        });
        try_all(&server, inputs.collect()).await;
    }
    let inputs = LOGINS.map(|path| {
        let sent = typed("POST", path, "application/json", brackets.as_bytes());
        (path, sent, Be(&[413]))
    });
    try_all(&server, inputs.into()).await;
}
