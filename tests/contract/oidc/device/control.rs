//! Devices in the control API, in snapshots and in the journal.

use serde_json::json;

use super::Device;
use crate::support::server::TestServer;

#[tokio::test]
async fn an_answer_by_the_control_api_comes_after_so_many_polls_and_with_fewer_scopes() {
    let server = TestServer::start().await;
    let device = Device::of(&server).await;
    let answer = json!({ "approve": "bob@example.com", "pending_polls": 2, "scopes": ["openid"] });
    let shown = device.answer(answer).await.status_is(200);
    shown
        .has("/state", "approved")
        .has("/account", "bob")
        .has("/pending_polls", 2);
    for _ in 0..2 {
        device.is_pending().await;
        server.advance("5s").await;
    }
    device.tokens().await.has("/scope", "openid");
}

#[tokio::test]
async fn the_control_api_lists_devices_and_refuses_what_does_not_fit() {
    let server = TestServer::start().await;
    let device = Device::of(&server).await;
    let listed = server
        .get("/__admin/oidc/devices")
        .send()
        .await
        .status_is(200);
    listed
        .has("/total", 1)
        .has("/devices/0/user_code", device.user_code.as_str())
        .has("/devices/0/state", "pending");
    for (answer, status, detail) in [
        (
            json!({ "approve": "adda" }),
            422,
            "there is no user `adda`; did you mean `ada`?",
        ),
        (
            json!({ "approve": "ada", "deny": true }),
            422,
            "`approve` and `deny` exclude each other",
        ),
    ] {
        device
            .answer(answer)
            .await
            .status_is(status)
            .has("/detail", detail);
    }
    let unknown = server.get("/__admin/oidc/devices/WDJB-MJHT").send().await;
    unknown.status_is(404);
}

#[tokio::test]
async fn a_snapshot_has_the_devices() {
    let server = TestServer::start().await;
    let device = Device::of(&server).await;
    device
        .answer(json!({ "approve": "ada" }))
        .await
        .status_is(200);
    let snapshot = server.get("/__admin/snapshot").send().await.status_is(200);
    server.post("/__admin/reset").send().await.status_is(204);
    device.is_refused("invalid_grant", "device_unknown").await;
    let restored = server
        .put("/__admin/snapshot")
        .json(snapshot.at("").clone());
    restored.send().await.status_is(200);
    device.tokens().await;
}

#[tokio::test]
async fn the_journal_has_no_device_code() {
    let server = TestServer::start().await;
    let device = Device::of(&server).await;
    device.is_pending().await;
    let journal = server.get("/__admin/requests").send().await;
    let journal = journal.at("/requests").to_string();
    assert!(!journal.contains(&device.poll["device_code"]), "{journal}");
}
