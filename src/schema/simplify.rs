//! Simplifies generated schemas.

use schemars::Schema;
use serde_json::{Map, Value, json};

/// Removes Rust-specific parts of a schema: null for optional values, formats with the names of
/// Rust's integers, and the line breaks of doc comments.
pub(super) fn tidy(schema: &mut Schema) {
    if let Some(schema) = schema.as_object_mut() {
        refuse_null(schema);
        bound_integers(schema);
        if let Some(Value::String(text)) = schema.get_mut("description") {
            *text = text.replace('\n', " ");
        }
    }
}

/// serde reads null as an absent `Option`, and schemars says so. A key without a value is usually a
/// mistake, so it is refused.
fn refuse_null(schema: &mut Map<String, Value>) {
    if schema.get("default") == Some(&Value::Null) {
        schema.remove("default");
    }
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(any)) = schema.get_mut("anyOf") {
        any.retain(|alternative| *alternative != json!({"type": "null"}));
        if let [Value::Object(only)] = any.as_slice() {
            let only = only.clone();
            schema.remove("anyOf");
            schema.extend(only);
        }
    }
}

fn bound_integers(schema: &mut Map<String, Value>) {
    let greatest = match schema.get("format").and_then(Value::as_str) {
        Some("uint8") => Some(u32::from(u8::MAX)),
        Some("uint16") => Some(u32::from(u16::MAX)),
        Some("uint32") => Some(u32::MAX),
        // serde_json represents a number larger than 64 bits as a float.
        Some("uint" | "uint64") => None,
        _ => return,
    };
    schema.remove("format");
    if let (Some(greatest), false) = (greatest, schema.contains_key("maximum")) {
        schema.insert("maximum".to_owned(), greatest.into());
    }
}
