//! `/__admin/clock`: the sandbox's clock.

use axum::Json;
use axum::routing::{delete, get, post, put};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::body::JsonBody;
use super::{ControlOperation, CurrentSandbox};
use crate::clock::{ClockError, Mode, Reading, Setting, UtcInstant, duration};
use crate::problem::{FieldError, Problem};
use crate::schema::Violation;

pub(super) static OPERATIONS: [ControlOperation; 4] = [
    ControlOperation::new("adminGetClock", "GET", "/__admin/clock", || get(read)),
    ControlOperation::new("adminSetClock", "PUT", "/__admin/clock", || put(set)),
    ControlOperation::new("adminResetClock", "DELETE", "/__admin/clock", || {
        delete(reset)
    }),
    ControlOperation::new(
        "adminAdvanceClock",
        "POST",
        "/__admin/clock/advance",
        || post(advance),
    ),
];

/// The fields to change; at least one of them.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClockChange {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) now: Option<UtcInstant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mode: Option<Mode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0, "maximum" = 1_000_000))]
    pub(crate) rate: Option<f64>,
}

impl ClockChange {
    /// The change, if there is one.
    pub(super) fn setting(self) -> Result<Setting, Violation> {
        let out_of_range = || Violation::rule("/now", ClockError::OutOfRange.to_string());
        let now = self.now.map(|now| now.timestamp().ok_or_else(out_of_range));
        let setting = Setting {
            now: now.transpose()?,
            mode: self.mode,
            rate: self.rate,
        };
        if setting == Setting::default() {
            let sentence = "name at least one of `now`, `mode` and `rate`".to_owned();
            return Err(Violation::rule("", sentence));
        }
        Ok(setting)
    }
}

/// The duration to move by.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Advance {
    by: String,
}

async fn read(CurrentSandbox(sandbox): CurrentSandbox) -> Json<Reading> {
    Json(sandbox.clock().read())
}

async fn set(
    CurrentSandbox(sandbox): CurrentSandbox,
    JsonBody(change): JsonBody<ClockChange>,
) -> Result<Json<Reading>, Problem> {
    let setting = change.setting();
    let setting = setting.map_err(|violation| Problem::violations(vec![violation.into()]))?;
    let reading = sandbox.clock().set(setting);
    reading.map(Json).map_err(|error| match error {
        ClockError::OutOfRange => violation("/now", error.to_string()),
        ClockError::BadRate(_) => violation("/rate", error.to_string()),
    })
}

async fn advance(
    CurrentSandbox(sandbox): CurrentSandbox,
    JsonBody(advance): JsonBody<Advance>,
) -> Result<Json<Reading>, Problem> {
    let by = duration::parse(&advance.by).map_err(|error| violation("/by", error.to_string()))?;
    let reading = sandbox.clock().advance(by);
    reading
        .map(Json)
        .map_err(|error| violation("/by", error.to_string()))
}

async fn reset(CurrentSandbox(sandbox): CurrentSandbox) -> Json<Reading> {
    Json(sandbox.clock().reset())
}

fn violation(pointer: &str, sentence: String) -> Problem {
    Problem::violations(vec![FieldError::from(Violation::rule(pointer, sentence))])
}
