//! The operations of the control API for device codes.

use http::Method;
use serde_json::json;

use super::answers::{self, NewAnswer};
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::control::{VendorControl, body};
use crate::vendors::oidc::control::operation;

/// The operations.
pub fn operations() -> Vec<VendorControl> {
    let one = "/devices/{user_code}";
    vec![
        operation("oidcListDevices", Method::GET, "/devices", |call| {
            let devices = answers::list(&call.world, call.now);
            let body = json!({ "devices": devices, "total": devices.len() });
            Ok(Answer::ok(&body))
        }),
        operation("oidcGetDevice", Method::GET, one, get),
        operation("oidcAnswerDevice", Method::POST, one, answer),
    ]
}

/// `GET /__admin/oidc/devices/{user_code}`
fn get(call: &Call) -> Result<Answer, Box<Answer>> {
    let device = answers::find(&call.world, typed(call), call.now)?;
    Ok(Answer::ok(&device))
}

/// `POST /__admin/oidc/devices/{user_code}`
fn answer(call: &Call) -> Result<Answer, Box<Answer>> {
    let new: NewAnswer = body(call)?;
    let device = answers::answer(&call.world, typed(call), &new, call.now)?;
    Ok(Answer::ok(&device))
}

fn typed(call: &Call) -> &str {
    call.argument("user_code").unwrap_or_default()
}
