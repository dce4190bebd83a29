//! How the answers come about that have to do with snapshots: from the one that the document shows,
//! which is restored as it stands.

use serde_json::{Value, json};

use super::control_done::body;
use crate::support::answer::Answer;
use crate::support::server::TestServer;

const SNAPSHOT: &str = "/__admin/snapshot";

/// More than is read of a snapshot.
const TOO_MUCH: usize = 64 * 1024 * 1024 + 1;

pub(super) async fn provoke((owner, name): (&str, &str)) -> Option<Answer> {
    let mut snapshot = body(SNAPSHOT, "put", "one");
    match (owner, name) {
        ("adminGetSnapshot 200" | "adminRestoreSnapshot 200", _) => {}
        ("adminRestoreSnapshot 409", _) => {
            snapshot["keys"]["intergiro"] = "9f3c2d1e0b4a59687786a5b4c3d2e1f001234567".into();
        }
        ("adminRestoreSnapshot 413", _) => return Some(too_large().await),
        ("adminCreateLockout 409", _) => return Some(one_lock_too_many(snapshot).await),
        ("adminRestoreSnapshot 422", "version") => {
            snapshot = json!({"version": 3, "mockid": "0.9.0"});
        }
        ("adminRestoreSnapshot 422", _) => snapshot["sessions"]["sessions"] = json!([]),
        _ => return None,
    }
    let server = TestServer::start().await;
    let restored = server.put(SNAPSHOT).any_json(snapshot).send().await;
    if owner.starts_with("adminRestore") {
        return Some(restored);
    }
    restored.status_is(200);
    Some(server.get(SNAPSHOT).send().await)
}

/// Locks a name out where as many are as may be.
async fn one_lock_too_many(mut snapshot: Value) -> Answer {
    let lock = |name: String| {
        json!({"provider": "s7risk", "door": "user", "name": name, "failures": [],
            "locked_until": "9000-01-01T00:00:00Z"})
    };
    snapshot["lockouts"]["names"] = (0..10_000).map(|number| lock(number.to_string())).collect();
    let server = TestServer::start().await;
    let restored = server.put(SNAPSHOT).any_json(snapshot).send().await;
    restored.status_is(200);
    let another = json!({"provider": "s7risk", "door": "user", "name": "user@example.com"});
    let another = server.post("/__admin/lockouts").json(another);
    another.send().await
}

async fn too_large() -> Answer {
    let server = TestServer::start().await;
    let body = " ".repeat(TOO_MUCH);
    let put = server.put(SNAPSHOT).body("application/json", body);
    put.send().await
}
