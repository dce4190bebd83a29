//! Orders of proofs, and proofs in snapshots.

use serde_json::json;

use super::{ask_with, machine, proof};
use crate::oidc::{TOKEN, reason};
use crate::support::server::TestServer;

#[tokio::test]
async fn a_snapshot_remembers_the_proofs_that_were_used() {
    let server = TestServer::start().await;
    let proof = proof(&server, "POST", TOKEN, json!({})).await;
    ask_with(&server, &machine(), &proof).await.status_is(200);
    let snapshot = server.get("/__admin/snapshot").send().await.json();
    let put = server.put("/__admin/snapshot").json(snapshot);
    put.send().await.status_is(200);
    ask_with(&server, &machine(), &proof).await.status_is(400);
    assert_eq!(reason(&server).await, "dpop_replayed");
}

#[tokio::test]
async fn an_order_for_a_proof_that_cannot_be_is_refused() {
    let server = TestServer::start().await;
    for (order, field) in [
        (json!({}), "/url"),
        (
            json!({ "url": "http://a.example/", "defect": "token_hash_wrong" }),
            "/defect",
        ),
    ] {
        let made = server.post("/__admin/oidc/dpop/proofs").any_json(order);
        let made = made.send().await.status_is(422);
        made.has("/errors/0/field", field);
    }
}
