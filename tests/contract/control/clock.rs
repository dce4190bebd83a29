//! The clock: read, set, frozen, run at another rate, moved either way.

use serde_json::{Value, json};

use super::{ADVANCE, CLOCK};
use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::{NOON, TestServer};

async fn read(client: &Client) -> Answer {
    client.get(CLOCK).send().await.status_is(200)
}

async fn set(client: &Client, change: Value) -> Answer {
    client.put(CLOCK).json(change).send().await.status_is(200)
}

async fn try_set(client: &Client, change: Value) -> Answer {
    client.put(CLOCK).any_json(change).send().await
}

async fn try_advance(client: &Client, advance: Value) -> Answer {
    client.post(ADVANCE).any_json(advance).send().await
}

/// What the clock shows, in seconds.
fn seconds(answer: &Answer) -> i64 {
    let now: jiff::Timestamp = answer.text("/now").parse().expect("an instant");
    now.as_second()
}

#[tokio::test]
async fn the_clock_is_read() {
    let server = TestServer::start().await;
    let clock = read(&server).await;
    clock.body_is(&format!(r#"{{"now":"{NOON}","mode":"frozen","rate":1.0}}"#));
}

#[tokio::test]
async fn the_clock_is_set_forwards_and_backwards() {
    let server = TestServer::start().await;
    for now in [
        "2030-02-28T23:59:59Z",
        "1999-12-31T00:00:00Z",
        "1970-01-01T00:00:00Z",
    ] {
        set(&server, json!({"now": now})).await.has("/now", now);
        read(&server).await.has("/now", now).has("/mode", "frozen");
    }
}

#[tokio::test]
async fn an_instant_may_be_in_any_zone_and_is_shown_in_utc() {
    let server = TestServer::start().await;
    let clock = set(&server, json!({"now": "2026-06-01T12:00:00+02:00"})).await;
    clock.has("/now", "2026-06-01T10:00:00Z");
}

#[tokio::test]
async fn a_running_clock_goes_on_from_where_it_was_set() {
    let server = TestServer::start().await;
    let clock = set(&server, json!({"mode": "running"})).await;
    clock.has("/mode", "running");
    let first = seconds(&read(&server).await);
    assert!((1_767_268_800..1_767_268_830).contains(&first), "{first}");
    let clock = set(&server, json!({"now": "2030-01-01T00:00:00Z"})).await;
    let clock = clock.has("/mode", "running");
    assert!(clock.text("/now").starts_with("2030-01-01T00:00:0"));
}

#[tokio::test]
async fn a_fast_clock_passes_years_in_a_moment() {
    let server = TestServer::start().await;
    let clock = set(&server, json!({"mode": "running", "rate": 1_000_000.0})).await;
    let clock = clock.has("/rate", 1_000_000.0);
    let start = seconds(&clock);
    // However fast the machine is, some of its microseconds pass between two requests.
    let later = seconds(&read(&server).await);
    assert!(later > start, "{start}, {later}");
    let frozen = set(&server, json!({"mode": "frozen"})).await;
    let then = frozen.text("/now");
    read(&server)
        .await
        .has("/now", then)
        .has("/rate", 1_000_000.0);
}

#[tokio::test]
async fn the_clock_moves_by_a_duration_either_way() {
    let server = TestServer::start().await;
    for (by, now) in [
        ("15m", "2026-01-01T12:15:00Z"),
        ("-15m", NOON),
        ("1h30m", "2026-01-01T13:30:00Z"),
        ("90s", "2026-01-01T13:31:30Z"),
        ("-1h31m30s", NOON),
        ("7d", "2026-01-08T12:00:00Z"),
        ("1w", "2026-01-15T12:00:00Z"),
        ("-P14D", NOON),
        ("PT1H30M", "2026-01-01T13:30:00Z"),
        ("500ms", "2026-01-01T13:30:00.5Z"),
        ("0s", "2026-01-01T13:30:00.5Z"),
    ] {
        let clock = server.advance(by).await;
        clock.has("/now", now).has("/mode", "frozen");
    }
}

#[tokio::test]
async fn moving_a_running_clock_leaves_it_running() {
    let server = TestServer::start().await;
    set(&server, json!({"mode": "running"})).await;
    let clock = server.advance("1d").await.has("/mode", "running");
    assert!(clock.text("/now").starts_with("2026-01-02T12:00:"));
}

#[tokio::test]
async fn delete_returns_to_real_time() {
    let server = TestServer::start().await;
    set(&server, json!({"rate": 60.0})).await;
    let clock = server.delete(CLOCK).send().await.status_is(200);
    let clock = clock.has("/mode", "running").has("/rate", 1.0);
    // The machine's clock is not 1 January 2026, when this test was not yet written.
    assert!(seconds(&clock) > 1_767_268_800 + 24 * 3600);
}

#[tokio::test]
async fn a_change_that_names_nothing_is_422() {
    let server = TestServer::start().await;
    let answer = try_set(&server, json!({})).await.violations("");
    answer.has("/detail", "name at least one of `now`, `mode` and `rate`");
}

#[tokio::test]
async fn every_bad_change_is_422_and_names_its_field() {
    let server = TestServer::start().await;
    for (change, field) in [
        (json!({"now": "noon"}), "/now"),
        (json!({"now": "2026-01-01"}), "/now"),
        (json!({"now": "2026-01-01T12:00:00"}), "/now"),
        (json!({"now": "2026-02-30T12:00:00Z"}), "/now"),
        (json!({"now": 1_767_268_800}), "/now"),
        (json!({"now": "1969-12-31T23:59:59Z"}), "/now"),
        (json!({"now": "9999-12-31T23:59:59Z"}), "/now"),
        (json!({"mode": "froze"}), "/mode"),
        (json!({"mode": true}), "/mode"),
        (json!({"rate": 0}), "/rate"),
        (json!({"rate": -1.0}), "/rate"),
        (json!({"rate": 1_000_001}), "/rate"),
        (json!({"rate": "fast"}), "/rate"),
        (json!({"nwo": NOON}), "/nwo"),
        (json!([]), ""),
        (json!("2026"), ""),
    ] {
        try_set(&server, change).await.violations(field);
    }
    read(&server).await.has("/now", NOON).has("/rate", 1.0);
}

#[tokio::test]
async fn what_was_probably_meant_is_named() {
    let server = TestServer::start().await;
    let answer = try_set(&server, json!({"mode": "froze"})).await;
    answer.has("/errors/0/nearest", "frozen");
    let answer = try_set(&server, json!({"mdoe": "frozen"})).await;
    answer.has("/errors/0/nearest", "mode");
}

#[tokio::test]
async fn several_violations_come_together_and_nothing_changes() {
    let server = TestServer::start().await;
    let change = json!({"now": "noon", "mode": "x", "rate": "y"});
    let answer = try_set(&server, change).await.status_is(422);
    let fields: Vec<Value> = answer
        .at("/errors")
        .as_array()
        .map_or(Vec::new(), |errors| {
            errors.iter().map(|error| error["field"].clone()).collect()
        });
    assert_eq!(fields, ["/now", "/mode", "/rate"]);
    let half = json!({"now": "2030-01-01T00:00:00Z", "rate": 0});
    try_set(&server, half).await.status_is(422);
    read(&server).await.has("/now", NOON);
}

#[tokio::test]
async fn every_bad_duration_is_422() {
    let server = TestServer::start().await;
    for by in [
        json!("soon"),
        json!(""),
        json!("15"),
        json!("1y"),
        json!("1mo"),
        json!("P1Y"),
        json!("P1M"),
        json!("9999999d"),
        json!("-9999999d"),
        json!("99999999999999999999s"),
        json!(15),
        json!(null),
    ] {
        let answer = try_advance(&server, json!({"by": by})).await;
        answer.violations("/by");
    }
    try_advance(&server, json!({})).await.violations("/by");
    try_advance(&server, json!({"by": "1m", "to": "x"}))
        .await
        .violations("/to");
    read(&server).await.has("/now", NOON);
}

#[tokio::test]
async fn a_clock_cannot_leave_the_years_that_it_shows() {
    let server = TestServer::start().await;
    server.set_clock("1970-01-01T00:00:00Z").await;
    let answer = try_advance(&server, json!({"by": "-1s"})).await;
    answer.violations("/by");
    server.set_clock("9000-01-01T00:00:00Z").await;
    let answer = try_advance(&server, json!({"by": "1s"})).await;
    answer.violations("/by");
}

#[tokio::test]
async fn logins_work_at_both_ends_of_time() {
    let server = TestServer::start().await;
    for now in ["1970-01-01T00:00:00Z", "9000-01-01T00:00:00Z"] {
        server.set_clock(now).await;
        crate::intergiro::Session::open(&server)
            .await
            .call()
            .await
            .status_is(200);
        crate::igny8::Session::open(&server)
            .await
            .call()
            .await
            .status_is(200);
        crate::haut_ai::TokenHolder::log_in(&server)
            .await
            .call()
            .await
            .status_is(200);
        crate::kyc::token(&server).await;
        crate::s7risk::USER.token(&server).await;
    }
}

#[tokio::test]
async fn a_rate_of_nothing_or_too_much_is_told_with_what_is_possible() {
    let server = TestServer::start().await;
    for rate in ["0", "-1", "1000001"] {
        let body = format!(r#"{{"rate":{rate}}}"#);
        let request = server.put("/__admin/clock");
        let refused = request.body("application/json", body).send().await;
        let expected = format!(
            "found the number {rate}, expected a number that is above 0 and at most 1000000"
        );
        refused.status_is(422).has("/errors/0/detail", expected);
    }
}

#[tokio::test]
async fn the_last_second_of_the_calendar_is_told_with_what_the_clock_shows() {
    let server = TestServer::start().await;
    let request = server.put("/__admin/clock");
    let refused = request
        .any_json(json!({"now": "9999-12-31T23:59:59Z"}))
        .send();
    let refused = refused.await.status_is(422).has("/errors/0/field", "/now");
    let detail = "the clock shows times from 1970-01-01T00:00:00Z to 9000-01-01T00:00:00Z";
    refused.has("/errors/0/detail", detail);
}

#[tokio::test]
async fn a_byte_order_mark_before_a_body_is_named() {
    let server = TestServer::start().await;
    let body = "\u{feff}{\"mode\":\"frozen\"}".to_owned();
    let request = server.put("/__admin/clock");
    let refused = request.body("application/json", body).send().await;
    let detail =
        "the body begins with a byte order mark (U+FEFF), which JSON has not; send it without";
    refused.status_is(400).has("/detail", detail);
}
