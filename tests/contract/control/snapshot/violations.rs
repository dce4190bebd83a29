//! Documents with something in them that does not fit. Nothing has changed then.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{take, try_restore};
use crate::support::server::TestServer;
use crate::{haut_ai, igny8, intergiro};

/// A document with something in every list.
async fn full(server: &TestServer) -> Value {
    let misuse = json!({"intergiro": {"misuse": {"sessions": 9, "within": "1h"}},
        "igny8": {"throttle": {"auth": "9/m"}}});
    let changed = server.patch("/__admin/settings").json(misuse).send().await;
    changed.status_is(200);
    intergiro::Session::open(server)
        .await
        .call()
        .await
        .status_is(200);
    haut_ai::TokenHolder::log_in(server).await.private().await;
    igny8::Session::open(server).await;
    let lock = json!({"provider": "s7risk", "door": "user", "name": "user@example.com"});
    let locked = server.post("/__admin/lockouts").json(lock).send().await;
    locked.status_is(201);
    let plan = json!({"match": {"operation": "kycLogin"}, "times": 2, "respond": "server_error"});
    let made = server.post("/__admin/faults").json(plan).send().await;
    made.status_is(201);
    take(server).await
}

/// The document with a value at a pointer, in the place of what is there or beside it.
fn with(snapshot: &Value, pointer: &str, value: Value) -> Value {
    let mut changed = snapshot.clone();
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
    match changed.pointer_mut(parent).expect("a place") {
        Value::Array(list) => list[key.parse::<usize>().expect("an index")] = value,
        object => object[key] = value,
    }
    changed
}

/// The document without what is at a pointer.
fn without(snapshot: &Value, pointer: &str) -> Value {
    let mut changed = snapshot.clone();
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
    let object = changed.pointer_mut(parent).and_then(Value::as_object_mut);
    object
        .expect("an object")
        .shift_remove(key)
        .expect("a value");
    changed
}

/// The document with the first entry of a list at its end once more, and the place of that.
fn doubled(snapshot: &Value, list: &str) -> (Value, String) {
    let mut changed = snapshot.clone();
    let entries = changed.pointer_mut(list).and_then(Value::as_array_mut);
    let entries = entries.expect("a list");
    let place = format!("{list}/{}", entries.len());
    entries.push(entries[0].clone());
    (changed, place)
}

/// What must never be told.
const SECRET: &str = "hush-plain";

type Bad = Vec<(&'static str, Value)>;

/// Values that do not fit where they stand: at the head, in the clock and in the settings.
fn of_the_head() -> Bad {
    vec![
        ("/versoin", json!(1)),
        ("/version", json!("1")),
        ("/mockid", json!(1)),
        ("/keys/kyc", json!(null)),
        ("/clock/now", json!("yesterday")),
        ("/clock/now", json!("9990-01-01T00:00:00Z")),
        ("/clock/rate", json!(0)),
        ("/clock/mode", json!("froze")),
        ("/settings/kyc/token_tll", json!("1h")),
        ("/settings/kyc/token_ttl", json!("soon")),
        ("/settings/igny8/access_ttl", json!("30d")),
    ]
}

/// Of accounts.
fn of_accounts() -> Bad {
    vec![
        ("/accounts/kyc/users/0/email", json!("nobody")),
        ("/accounts/kyc/users/0/id", json!(7)),
        ("/accounts/kyc/users/0/password", json!(SECRET)),
        ("/accounts/kyc/users/0/password", json!("$argon2id$x")),
        ("/accounts/intergiro/api_keys/0/key", json!(SECRET)),
        ("/accounts/igny8/users/0/account", json!("my-acount")),
    ]
}

/// Of what was issued.
fn of_sessions() -> Bad {
    vec![
        ("/sessions/tokens/0/session", json!(Uuid::nil())),
        ("/sessions/tokens/0/account", json!("nobody")),
        ("/sessions/tokens/0/expires", json!("2026-01-01")),
        ("/sessions/tokens/0/state", json!("expired")),
        ("/sessions/tokens/1/uses/count", json!(0)),
        ("/sessions/sessions/0/refreshes", json!(-1)),
        ("/sessions/sessions/0/refreshes", json!(1_u64 << 32)),
        ("/sessions/sessions/0/id", json!("x")),
        ("/sessions/sessions/0/ended", json!("yes")),
        ("/sessions/private_tokens/0/id", json!(2)),
        ("/sessions/last_private_token", json!(u64::MAX)),
        ("/sessions/openings/0/sessions/0", json!(Uuid::nil())),
    ]
}

/// Of lockouts and faults.
fn of_the_rest() -> Bad {
    vec![
        ("/lockouts/names/0/door", json!("back")),
        ("/lockouts/clients/0/address", json!("localhost")),
        ("/faults/list/0/used", json!(1)),
        ("/faults/list/0/timed_out", json!(1)),
        ("/faults/list/0/plan/times", json!(0)),
        ("/faults/list/0/plan/match/operation", json!("kycLogn")),
    ]
}

#[tokio::test]
async fn what_does_not_fit_is_422_with_its_field_and_nothing_changes() {
    let server = TestServer::start().await;
    let good = full(&server).await;
    let all = [of_the_head(), of_accounts(), of_sessions(), of_the_rest()];
    for (pointer, value) in all.into_iter().flatten() {
        let refused = try_restore(&server, &with(&good, pointer, value)).await;
        let refused = refused.violations(pointer);
        assert!(!refused.body_text().contains(SECRET), "{pointer}");
        assert_eq!(take(&server).await, good, "{pointer}");
    }
}

#[tokio::test]
async fn what_does_not_fit_together_is_422_where_it_is_put_right() {
    let server = TestServer::start().await;
    let good = full(&server).await;
    for (pointer, value, field) in [
        (
            "/lockouts/names/0/failures",
            json!([1]),
            "/lockouts/names/0/failures/0",
        ),
        ("/faults/last", json!(0), "/faults/list/0/id"),
        (
            "/faults/list/0/plan/barrier",
            json!(3),
            "/faults/list/0/plan/times",
        ),
    ] {
        let refused = try_restore(&server, &with(&good, pointer, value)).await;
        refused.violations(field);
        assert_eq!(take(&server).await, good, "{pointer}");
    }
}

#[tokio::test]
async fn what_is_missing_or_there_twice_is_422_with_its_field() {
    let server = TestServer::start().await;
    let good = full(&server).await;
    // A snapshot of a version without states of vendors is restored, too.
    let parts = good.as_object().expect("an object").keys();
    for part in parts.filter(|part| *part != "state") {
        let field = format!("/{part}");
        let refused = try_restore(&server, &without(&good, &field)).await;
        refused.violations(&field);
    }
    let id = "/accounts/kyc/users/0/id";
    let refused = try_restore(&server, &without(&good, id)).await;
    refused.violations(id);
    for (list, field) in [
        ("/accounts/kyc/users", "id"),
        ("/accounts/igny8/accounts", "id"),
        ("/sessions/sessions", "id"),
        ("/sessions/tokens", "id"),
        ("/sessions/private_tokens", "id"),
        ("/sessions/openings", "account"),
        ("/lockouts/names", "name"),
        ("/lockouts/clients", "address"),
        ("/faults/list", "id"),
    ] {
        let (twice, place) = doubled(&good, list);
        let refused = try_restore(&server, &twice).await;
        refused.violations(&format!("{place}/{field}"));
    }
    assert_eq!(take(&server).await, good);
}

#[tokio::test]
async fn more_than_a_sandbox_keeps_is_422_and_names_the_flag() {
    let roomy = TestServer::start().await;
    for _ in 0..3 {
        igny8::Session::open(&roomy).await;
    }
    let snapshot = take(&roomy).await;
    let small = TestServer::start_with(|options| {
        options.max_sessions = 2.try_into().expect("a number");
    })
    .await;
    let before = take(&small).await;
    let refused = try_restore(&small, &snapshot).await.status_is(422);
    let list = refused.at("/errors");
    let said = list.as_array().expect("a list").iter().map(|error| {
        let text = |field: &str| error[field].as_str().unwrap_or_default().to_owned();
        format!("{}: {}", text("field"), text("detail"))
    });
    assert_eq!(
        said.collect::<Vec<_>>(),
        [
            "/sessions/sessions: there are 3 of them, and a sandbox here keeps 2 (--max-sessions)",
            "/sessions/tokens: there are 6 of them, and a sandbox here keeps 2 (--max-sessions)",
        ]
    );
    assert_eq!(take(&small).await, before);
}

#[tokio::test]
async fn everything_that_does_not_fit_is_told_at_once_up_to_a_hundred_things() {
    let server = TestServer::start().await;
    let good = full(&server).await;
    let two = with(&good, "/faults/last", json!(0));
    let two = with(&two, "/accounts/kyc/users/0/password", json!("x"));
    let two = with(&two, "/clock/rate", json!(-1));
    let refused = try_restore(&server, &two).await.status_is(422);
    assert_eq!(refused.at("/errors").as_array().map_or(0, Vec::len), 3);
    let many = with(&good, "/sessions/tokens", json!(vec![1; 1000]));
    let refused = try_restore(&server, &many).await.status_is(422);
    assert_eq!(refused.at("/errors").as_array().map_or(0, Vec::len), 100);
}
