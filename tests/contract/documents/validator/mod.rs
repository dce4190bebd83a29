//! The validator tells a good answer from a bad one, and says what is wrong with it.

mod answers;
mod places;
mod requests;

use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use serde_json::Value;

use crate::support::contract::{Checked, Contract, Exchange};

const JSON: (&str, &str) = ("content-type", "application/json");
const REQUEST_ID: &str = "550e8400-e29b-41d4-a716-446655440000";

fn header_map(headers: &[(&'static str, &'static str)]) -> HeaderMap {
    headers
        .iter()
        .filter_map(|(name, value)| Some((name.parse().ok()?, HeaderValue::from_static(value))))
        .collect()
}

/// Holds an answer against the vendors' document.
fn answered(
    method: &Method,
    path: &str,
    status: StatusCode,
    headers: &[(&'static str, &'static str)],
    body: &str,
) -> Result<Checked, String> {
    let headers = header_map(headers);
    Contract::vendors().check_response(&Exchange {
        provider: None,
        method,
        path,
        status,
        headers: &headers,
        body: body.as_bytes(),
    })
}

fn operation(id: &str) -> Checked {
    Checked::Operation(id.to_owned())
}

fn shape(name: &str) -> Checked {
    Checked::Shape(name.to_owned())
}

fn example(pointer: &str) -> String {
    Contract::vendors()
        .document
        .pointer(pointer)
        .map_or_else(String::new, Value::to_string)
}

fn intergiro_tokens() -> String {
    example("/components/examples/IntergiroTokens/value")
}
