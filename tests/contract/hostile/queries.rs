//! Numbers and times beyond measure in queries and in bodies of the control API, queries that say too
//! much, and texts that take long where each place in them is looked at anew.

use super::Must::{Be, BeRefused};
use super::bodies::{LOGINS, typed};
use super::{Input, request, try_all};
use crate::support::server::{NOON, TestServer};

/// What is no whole number from 0 to 1000.
const NO_LIMIT: [&str; 14] = [
    "-1",
    "1001",
    "1e3",
    "1.0",
    "0x10",
    "+1+",
    "1,000",
    "1_000",
    "%31%00",
    "%EF%BC%91",
    "18446744073709551616",
    "99999999999999999999999999999999999999",
    "NaN",
    "Infinity",
];

const LISTS: [&str; 6] = [
    "/__admin/accounts",
    "/__admin/sessions",
    "/__admin/tokens",
    "/__admin/faults",
    "/__admin/lockouts",
    "/__admin/sandboxes",
];

fn get(path: &str) -> Vec<u8> {
    request(&format!("GET {path} HTTP/1.1"), "Host: x\r\n", "")
}

#[tokio::test]
async fn a_page_of_a_list_is_asked_for_in_whole_numbers() {
    let server = TestServer::start().await;
    for list in LISTS {
        let refused =
            NO_LIMIT.map(|limit| (limit, get(&format!("{list}?limit={limit}")), Be(&[422])));
        let mut inputs: Vec<Input> = refused.into();
        let last = format!("{list}?offset=18446744073709551615&limit=1000");
        inputs.push(("beyond every entry", get(&last), Be(&[200])));
        inputs.push(("twice", get(&format!("{list}?limit=1&limit=1")), Be(&[422])));
        inputs.push(("nothing", get(&format!("{list}?limit")), Be(&[422])));
        try_all(&server, inputs).await;
    }
}

#[tokio::test]
async fn no_clock_goes_by_a_time_beyond_measure() {
    let server = TestServer::start().await;
    let spans = [
        "99999999999999999999h",
        "-99999999999999999999h",
        "1e9s",
        "1y",
        "P1M",
        "PT1E9S",
        "NaN",
        "9999999999999s",
        "-9999999999999s",
        "300000y",
        "4000000d",
        "PT-PT1S",
        "1h\u{0}",
        "",
        " ",
    ];
    let instants = [
        "+292277026596-12-04T15:30:08Z",
        "-292277022657-01-27T08:29:52Z",
        "10000-01-01T00:00:00Z",
        "-010000-01-01T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-01-01T24:00:01Z",
        "2026-01-01T00:00:00",
        "18446744073709551616",
        "1e999",
    ];
    let json = "application/json";
    let by = spans.map(|span| {
        let body = serde_json::json!({"by": span}).to_string();
        let sent = typed("POST", "/__admin/clock/advance", json, body.as_bytes());
        (span, sent, Be(&[422]))
    });
    let to = instants.map(|instant| {
        let body = serde_json::json!({"now": instant}).to_string();
        let sent = typed("PUT", "/__admin/clock", json, body.as_bytes());
        (instant, sent, Be(&[422]))
    });
    let rates = ["1e308", "-1", "-1e308", "1e-400", "\"1\"", "[1]", "null"].map(|rate| {
        let body = format!(r#"{{"rate":{rate},"mode":"running","now":"x"}}"#);
        let sent = typed("PUT", "/__admin/clock", json, body.as_bytes());
        (rate, sent, BeRefused)
    });
    let inputs = by.into_iter().chain(to).chain(rates);
    try_all(&server, inputs.collect()).await;
    server.get("/__admin/clock").send().await.has("/now", NOON);
}

#[tokio::test]
async fn of_a_query_with_20_000_faults_a_hundred_are_told() {
    let server = TestServer::start().await;
    let asked = format!("/__admin/requests?{}", "a&".repeat(20_000));
    let answer = server.get(&asked).send().await.status_is(422);
    assert_eq!(answer.at("/errors").as_array().map(Vec::len), Some(100));
}

/// Each of these was once looked at from every place in it to its end, which took seconds.
#[tokio::test]
async fn a_text_that_could_begin_anywhere_is_read_once() {
    let server = TestServer::start().await;
    let everywhere = "-e".repeat(30_000);
    let near = "n".repeat(60_000);
    let mut inputs: Vec<Input> = vec![
        ("a path", get(&format!("/kyc/{everywhere}")), Be(&[404])),
        ("a query", get(&format!("/livez?{everywhere}")), Be(&[200])),
        (
            "at the control API",
            get(&format!("/__admin/{near}")),
            Be(&[404]),
        ),
        (
            "near to a path",
            get(&format!("/v3/auth/login{near}")),
            Be(&[404]),
        ),
    ];
    let body = format!(r#"{{"x":"{everywhere}"}}"#);
    inputs.extend(LOGINS.map(|path| {
        let sent = typed("POST", path, "application/json", body.as_bytes());
        (path, sent, BeRefused)
    }));
    try_all(&server, inputs).await;
    server.get("/__admin/requests").send().await.status_is(200);
}

#[tokio::test]
async fn a_name_that_comes_twice_in_a_login_lets_nobody_in_by_the_first() {
    let server = TestServer::start().await;
    let twice = |first: &str, second: &str| {
        format!(
            r#"{{"email":"user@example.com","username":"user@example.com","password":{first},"password":{second}}}"#
        )
    };
    let good = r#""password""#;
    let bad = [
        r#""wrong""#,
        "null",
        "1",
        "[]",
        "{}",
        r#""""#,
        r#""password!""#,
    ];
    let paths = [LOGINS[2], LOGINS[4], LOGINS[6]];
    let inputs = paths.into_iter().flat_map(|path| {
        bad.map(|bad| {
            let body = twice(good, bad);
            let sent = typed("POST", path, "application/json", body.as_bytes());
            (path, sent, BeRefused)
        })
    });
    try_all(&server, inputs.collect()).await;
}
