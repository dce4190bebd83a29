//! `/__admin/settings`: lifetimes and switches of every provider, at run time.

use std::sync::Arc;

use axum::Json;
use axum::routing::{get, patch};
use serde_json::{Map, Value, json};

use super::body::JsonBody;
use super::{ControlOperation, CurrentSandbox};
use crate::problem::{FieldError, Problem};
use crate::sandbox::World;
use crate::sandbox::settings::SandboxSettings;

pub(super) static OPERATIONS: [ControlOperation; 2] = [
    ControlOperation::new("adminGetSettings", "GET", "/__admin/settings", || get(read)),
    ControlOperation::new("adminUpdateSettings", "PATCH", "/__admin/settings", || {
        patch(change)
    }),
];

async fn read(CurrentSandbox(sandbox): CurrentSandbox) -> Json<Value> {
    let (world, _) = sandbox.enter();
    Json(json!(*world.settings()))
}

/// Applies a patch.
///
/// # Errors
///
/// A [`Problem`] with every error; nothing has changed then.
pub(crate) fn patched(
    world: &World,
    patch: &Map<String, Value>,
) -> Result<Arc<SandboxSettings>, Problem> {
    let changed = world.change_settings(patch);
    changed.map_err(|violations| {
        Problem::violations(violations.into_iter().map(FieldError::from).collect())
    })
}

async fn change(
    CurrentSandbox(sandbox): CurrentSandbox,
    JsonBody(patch): JsonBody<Map<String, Value>>,
) -> Result<Json<Value>, Problem> {
    let (world, _) = sandbox.enter();
    let changed = patched(&world, &patch)?;
    Ok(Json(json!(*changed)))
}
