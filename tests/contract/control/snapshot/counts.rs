//! What is counted goes on from where it was.

use serde_json::json;

use super::{fault, restore, set, take};
use crate::support::client::Client;
use crate::support::server::TestServer;
use crate::{igny8, intergiro, s7risk};

#[tokio::test]
async fn a_lock_has_as_long_to_go_and_failures_still_count() {
    let server = TestServer::start().await;
    let other = server.in_sandbox("other");
    let fail = async |client: &Client| {
        let wrong = json!({"clientId": "demo-client", "secret": "wrong"});
        let ask = client
            .post("/s7risk/application/token")
            .header("origin", "https://a.example");
        ask.json(wrong).send().await
    };
    for _ in 0..4 {
        fail(&server).await.status_is(401);
    }
    let lock =
        json!({"provider": "s7risk", "door": "user", "name": "user@example.com", "for": "5m"});
    let locked = server.post("/__admin/lockouts").json(lock).send().await;
    locked.status_is(201);
    server.advance("1m").await;
    restore(&other, &take(&server).await).await;
    let lockouts = other.get("/__admin/lockouts?locked=true").send().await;
    lockouts.has("/lockouts/0/seconds_left", 240);
    s7risk::USER.succeed(&other).await.status_is(429);
    fail(&other).await.status_is(401);
    fail(&other).await.status_is(429);
    other.advance("4m").await;
    s7risk::USER.succeed(&other).await.status_is(200);
}

#[tokio::test]
async fn settings_come_along_and_what_they_count() {
    let server = TestServer::start().await;
    let other = server.in_sandbox("other");
    set(
        &server,
        json!({
            "intergiro": {"misuse": {"sessions": 1, "within": "10m"}},
            "igny8": {"throttle": {"auth": "2/m"}},
        }),
    )
    .await;
    intergiro::Session::open(&server).await;
    igny8::Session::open(&server).await;
    restore(&other, &take(&server).await).await;
    let second = intergiro::log_in(&other, intergiro::KEY).await;
    second.status_is(429);
    igny8::Session::open(&other).await;
    let third = igny8::log_in(&other, "user@example.com", "password").await;
    third.status_is(429);
}

#[tokio::test]
async fn a_fault_goes_on_from_where_it_was() {
    let server = TestServer::start().await;
    let other = server.in_sandbox("other");
    let plan = json!({"match": {"provider": "kyc"}, "times": 2, "respond": {"status": 418}});
    fault(&server, plan).await;
    let call = async |client: &Client| {
        let call = client.get("/kyc/api/v1/resource").by_a_fault().send().await;
        call.status.as_u16()
    };
    assert_eq!(call(&server).await, 418);
    restore(&other, &take(&server).await).await;
    assert_eq!(call(&other).await, 418);
    assert_eq!(call(&other).await, 401);
    let all = other.get("/__admin/faults/1").send().await;
    all.has("/matched", 3).has("/used", 2);
    fault(&other, json!({"respond": "server_error"})).await;
    let all = other.get("/__admin/faults").send().await;
    all.has("/faults/1/id", 2);
}

#[tokio::test]
async fn a_request_that_is_held_up_is_let_go() {
    let server = TestServer::start().await;
    let plan = json!({"match": {"provider": "kyc"}, "barrier": 2});
    fault(&server, plan).await;
    let held = server.get("/kyc/api/v1/resource");
    let held = tokio::spawn(held.send());
    crate::faults::until_held(&server, "/__admin/faults/1", 1).await;
    let snapshot = take(&server).await;
    assert_eq!(snapshot["faults"]["list"][0]["used"], 0);
    restore(&server, &snapshot).await;
    held.await.expect("an answer").status_is(401);
    let fault = server.get("/__admin/faults/1").send().await;
    fault.has("/used", 0).has("/held", 0);
}
