//! Collections in the style of a FastAPI application: a bare list, a bare item, and Pydantic's
//! error messages.

use serde_json::{Map, Value, json};

use super::Refusal;
use crate::provider::Provider;
use crate::sandbox::collections::{Collection, Extent, Item};
use crate::vendor::answer::Answer;
use crate::vendor::call::Call;
use crate::vendor::collections::{CollectionStyle, read_fields};
use crate::vendors::frameworks::django::json;
use crate::vendors::frameworks::fastapi::pydantic;

/// How the vendor words collections.
pub(super) struct Style;

impl CollectionStyle for Style {
    type Refusal = Refusal;

    fn provider(&self) -> Provider {
        Provider::KYC
    }

    fn list(&self, _: &Call, _: &Collection, items: &[&Item]) -> Result<Answer, Refusal> {
        Ok(Answer::ok(&items))
    }

    fn written(
        &self,
        call: &Call,
        collection: &Collection,
        extent: Extent,
    ) -> Result<Map<String, Value>, Refusal> {
        let body = body(call).map_err(|error| Refusal::Item(vec![error]))?;
        let Some(sent) = body.as_object() else {
            return Err(Refusal::Item(vec![no_object(&body)]));
        };
        read_fields(sent, collection, extent, pydantic::read).map_err(|wrong| {
            let worded = wrong
                .iter()
                .map(|(field, error)| error.in_body(field, &body));
            Refusal::Item(worded.collect())
        })
    }
}

/// The body as FastAPI passes it to Pydantic: parsed if its media type is JSON, and otherwise as
/// text.
fn body(call: &Call) -> Result<Value, Value> {
    if call.body.is_empty() {
        return Err(json!({
            "type": "missing",
            "loc": ["body"],
            "msg": "Field required",
            "input": null,
        }));
    }
    let media_type = call.media_type();
    let subtype = media_type.strip_prefix("application/").unwrap_or_default();
    if subtype != "json" && !subtype.ends_with("+json") {
        return Ok(String::from_utf8_lossy(&call.body).into());
    }
    json::read(&call.body).map_err(|error| no_json(&error))
}

/// The error for invalid JSON. Python's message precedes the position of the error.
fn no_json(error: &str) -> Value {
    let (why, place) = error.split_once(": line ").unwrap_or((error, ""));
    let offset = place.rsplit_once("(char ").map_or("", |(_, offset)| offset);
    let offset: u64 = offset.trim_end_matches(')').parse().unwrap_or_default();
    json!({
        "type": "json_invalid",
        "loc": ["body", offset],
        "msg": "JSON decode error",
        "input": {},
        "ctx": { "error": why },
    })
}

fn no_object(body: &Value) -> Value {
    json!({
        "type": "model_attributes_type",
        "loc": ["body"],
        "msg": "Input should be a valid dictionary or object to extract fields from",
        "input": body,
    })
}
