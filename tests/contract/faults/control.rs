//! Making, listing and deleting faults.

use mockid::control::Access;
use mockid::identity::Secret;
use serde_json::json;

use super::{FAULTS, INDIVIDUALS, fault};
use crate::support::server::TestServer;

#[tokio::test]
async fn a_fault_is_made_looked_at_and_deleted() {
    let server = TestServer::start().await;
    let plan = json!({"match": {"operation": "intergiroRefresh"}, "times": 1, "abort": "reset"});
    let made = server.post(FAULTS).json(plan).send().await.status_is(201);
    made.clone()
        .has("/id", 1)
        .has("/match", json!({"operation": "intergiroRefresh"}))
        .has("/after", 0)
        .has("/probability", 1.0)
        .has("/seed", 1)
        .has("/stage", "before")
        .has("/used", 0);
    let read = server.get("/__admin/faults/1").send().await;
    assert_eq!(read.status_is(200).json(), made.json());
    let gone = server.delete("/__admin/faults/1").send().await;
    gone.status_is(204).body_is("");
    let read = server.get("/__admin/faults/1").send().await;
    read.status_is(404).has("/detail", "there is no fault `1`");
    server
        .delete("/__admin/faults/1")
        .send()
        .await
        .status_is(404);
}

#[tokio::test]
async fn faults_are_listed_in_the_order_in_which_they_were_made() {
    let server = TestServer::start().await;
    for seed in 1..=3 {
        fault(&server, json!({"delay": "1ms", "seed": seed})).await;
    }
    let all = server.get(FAULTS).send().await.status_is(200);
    all.has("/total", 3)
        .has("/faults/0/seed", 1)
        .has("/faults/2/seed", 3);
    let page = server.get("/__admin/faults?offset=1&limit=1").send().await;
    page.status_is(200)
        .has("/total", 3)
        .has("/faults/0/id", 2)
        .lacks("/faults/1");
    server.delete(FAULTS).send().await.status_is(204);
    server.get(FAULTS).send().await.has("/faults", json!([]));
    // What is gone is not named again.
    assert_eq!(
        fault(&server, json!({"barrier": 2})).await,
        "/__admin/faults/4"
    );
}

#[tokio::test]
async fn what_does_not_fit_is_told_with_the_nearest_name() {
    let server = TestServer::start().await;
    let operation = |name: &str| json!({"abort": "reset", "match": {"operation": name}});
    for (plan, field, nearest) in [
        (operation("kycLogn"), "/match/operation", json!("kycLogin")),
        (json!({"abort": "rset"}), "/abort", json!("reset")),
        (json!({"barrier": 2, "tims": 1}), "/tims", json!("times")),
        (
            json!({"respond": "unautorized"}),
            "/respond",
            json!("unauthorized"),
        ),
        (json!({}), "", json!(null)),
        (json!({"delay": "1h"}), "/delay", json!(null)),
        (
            json!({"delay": {"uniform": ["2s", "1s"]}}),
            "/delay/uniform",
            json!(null),
        ),
        (json!({"abort": "truncate"}), "/abort", json!(null)),
        (
            json!({"abort": "hang", "respond": "server_error"}),
            "/abort",
            json!(null),
        ),
        (json!({"barrier": 2, "times": 1}), "/times", json!(null)),
        (
            json!({"respond": {"status": 99}}),
            "/respond/status",
            json!(null),
        ),
    ] {
        let refused = server.post(FAULTS).any_json(plan).send().await;
        refused
            .status_is(422)
            .has("/errors/0/field", field)
            .has("/errors/0/nearest", nearest)
            .lacks("/errors/1");
    }
    server.get(FAULTS).send().await.has("/total", 0);
}

#[tokio::test]
async fn what_is_no_json_is_told_so() {
    let server = TestServer::start().await;
    let broken = server.post(FAULTS).body("application/json", "{");
    broken.send().await.status_is(400);
    let untyped = server.post(FAULTS).untyped_body("{}").send().await;
    untyped.status_is(415);
    let large = "x".repeat(65 * 1024);
    let large = server.post(FAULTS).body("application/json", large);
    large.send().await.status_is(413);
}

#[tokio::test]
async fn a_query_or_an_id_that_does_not_fit_is_told_so() {
    let server = TestServer::start().await;
    let query = server.get("/__admin/faults?limt=1").send().await;
    query.status_is(422).has("/errors/0/field", "?limt");
    let query = server.get("/__admin/faults?limit=1001").send().await;
    query.status_is(422).has("/errors/0/field", "?limit");
    for id in ["0", "x", "-1"] {
        let path = format!("{FAULTS}/{id}");
        server.get(&path).send().await.status_is(404);
        server.delete(&path).send().await.status_is(404);
    }
}

#[tokio::test]
async fn without_the_admin_token_it_is_401() {
    let server = TestServer::start_with(|options| {
        options.access = Access::Token(Secret::new("s3cret"));
    })
    .await;
    let plan = json!({"abort": "reset"});
    let refused = server.post(FAULTS).json(plan.clone()).send().await;
    refused.status_is(401);
    for path in [FAULTS, "/__admin/faults/1"] {
        server.get(path).send().await.status_is(401);
        server.delete(path).send().await.status_is(401);
    }
    let made = server.post(FAULTS).json(plan).bearer("s3cret");
    made.send().await.status_is(201);
}

#[tokio::test]
async fn the_faults_of_a_sandbox_do_not_touch_another() {
    let server = TestServer::start().await;
    let (one, other) = (server.in_sandbox("one"), server.in_sandbox("other"));
    fault(&one, json!({"respond": {"status": 503}})).await;
    let broken = one.get(INDIVIDUALS).by_a_fault().send().await;
    broken.status_is(503);
    for client in [&other, &server] {
        client.get(INDIVIDUALS).send().await.status_is(401);
        client.get(FAULTS).send().await.has("/total", 0);
        let read = client.get("/__admin/faults/1").send().await;
        read.status_is(404);
        client.delete(FAULTS).send().await.status_is(204);
    }
    one.get(FAULTS).send().await.has("/total", 1);
}

#[tokio::test]
async fn a_reset_takes_faults_away() {
    let server = TestServer::start().await;
    fault(&server, json!({"respond": {"status": 503}})).await;
    let reset = server.post("/__admin/reset").send().await;
    reset.status_is(204);
    server.get(INDIVIDUALS).send().await.status_is(401);
    server.get(FAULTS).send().await.has("/total", 0);
}

#[tokio::test]
async fn the_control_api_meets_no_fault() {
    let server = TestServer::start().await;
    fault(&server, json!({"respond": "server_error"})).await;
    server.get("/__admin/clock").send().await.status_is(200);
    server.get("/livez").by_the_server().send().await;
}

#[tokio::test]
async fn a_reset_that_keeps_faults_keeps_them() {
    let server = TestServer::start().await;
    let made = fault(&server, json!({"respond": "server_error"})).await;
    let reset = server.post("/__admin/reset?keep=faults").send().await;
    reset.status_is(204);
    server.get(&made).send().await.status_is(200);
    server.post("/__admin/reset").send().await.status_is(204);
    server.get(&made).send().await.status_is(404);
}

#[tokio::test]
async fn when_there_are_a_thousand_faults_another_is_409_until_one_is_deleted() {
    let server = TestServer::start().await;
    let plan = json!({"match": {"path": "/nowhere"}, "delay": "1s"});
    let mut last = String::new();
    for _ in 0..1000 {
        last = fault(&server, plan.clone()).await;
    }
    let refused = server.post(FAULTS).json(plan.clone()).send().await;
    let refused = refused.status_is(409);
    refused.has("/detail", "there are 1000 faults already; delete some");
    server.delete(&last).send().await.status_is(204);
    fault(&server, plan).await;
}
