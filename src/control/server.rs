//! `/__admin/health`, `/__admin/version` and `/__admin/shutdown`: the server as a whole.

use std::time::Duration;

use axum::Json;
use axum::routing::{get, post};
use http::StatusCode;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::ControlOperation;
use super::server_context::ServerContext;
use crate::clock::duration;

pub(super) static OPERATIONS: [ControlOperation; 3] = [
    ControlOperation::new("adminGetHealth", "GET", "/__admin/health", || get(health)),
    ControlOperation::new("adminGetVersion", "GET", "/__admin/version", || {
        get(version)
    }),
    ControlOperation::new("adminShutDown", "POST", "/__admin/shutdown", || {
        post(shut_down)
    }),
];

async fn health(server: ServerContext) -> Json<Value> {
    // The default sandbox is created with the server.
    let oldest = server.sandboxes.default_sandbox();
    let whole = Duration::from_secs(oldest.age().as_secs());
    let uptime = SignedDuration::try_from(whole).unwrap_or(SignedDuration::MAX);
    Json(json!({
        "status": "ok",
        "started": oldest.made(),
        "uptime": duration::format(uptime),
        "sandboxes": server.sandboxes.count(),
    }))
}

async fn version(_: ServerContext) -> Json<Value> {
    Json(json!({ "name": "mockid", "version": env!("CARGO_PKG_VERSION") }))
}

/// The answer still arrives, because the server finishes running requests.
async fn shut_down(server: ServerContext) -> (StatusCode, Json<Value>) {
    if !server.stop.is_told() {
        tracing::info!("stopping, as the control API was asked to");
    }
    server.stop.tell();
    (StatusCode::ACCEPTED, Json(json!({ "status": "stopping" })))
}
