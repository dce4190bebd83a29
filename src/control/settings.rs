//! `/__admin/settings`: lifetimes and switches of every provider, at run time.

use axum::Json;
use axum::routing::{get, patch};
use serde_json::{Map, Value};

use super::body::Fitting;
use super::problem::{FieldError, Problem};
use super::{ControlOperation, Here};
use crate::sandbox::settings::Settings;

pub(super) static OPERATIONS: [ControlOperation; 2] = [
    ControlOperation::new("adminGetSettings", "GET", "/__admin/settings", || get(read)),
    ControlOperation::new("adminUpdateSettings", "PATCH", "/__admin/settings", || {
        patch(change)
    }),
];

async fn read(Here(sandbox): Here) -> Json<Settings> {
    let (world, _) = sandbox.enter();
    Json(Settings::clone(&world.settings()))
}

async fn change(
    Here(sandbox): Here,
    Fitting(patch): Fitting<Map<String, Value>>,
) -> Result<Json<Settings>, Problem> {
    let (world, _) = sandbox.enter();
    match world.change_settings(&patch) {
        Ok(changed) => Ok(Json(Settings::clone(&changed))),
        Err(misfits) => Err(Problem::misfits(
            misfits.into_iter().map(FieldError::from).collect(),
        )),
    }
}
