//! Moves responses that several operations have into the components.

use std::collections::HashMap;

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::pascal_case;
use crate::openapi::children;

/// Moves each response that is there more than once, and refers to it instead.
pub(super) fn move_repeated(paths: &mut Value, components: &mut Map<String, Value>, prefix: &str) {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for (_, response) in responses(paths) {
        *counts.entry(response.to_string()).or_default() += 1;
    }
    let mut names: HashMap<String, String> = HashMap::new();
    for (status, response) in responses(paths) {
        let text = response.to_string();
        if counts.get(&text).is_none_or(|count| *count < 2) {
            continue;
        }
        let name = names.entry(text).or_insert_with(|| {
            let name = free_name(&format!("{prefix}{}", phrase(status)), components);
            components.insert(name.clone(), response.clone());
            name
        });
        *response = json!({ "$ref": format!("#/components/responses/{name}") });
    }
}

fn responses(paths: &mut Value) -> impl Iterator<Item = (&String, &mut Value)> {
    let operations = children(paths).flat_map(children);
    operations.flat_map(|operation| {
        let responses = operation
            .get_mut("responses")
            .and_then(Value::as_object_mut);
        responses.into_iter().flatten()
    })
}

fn phrase(status: &str) -> String {
    let status = StatusCode::from_bytes(status.as_bytes()).ok();
    let phrase = status.and_then(|status| status.canonical_reason());
    pascal_case(phrase.unwrap_or("Other"))
}

fn free_name(wanted: &str, components: &Map<String, Value>) -> String {
    let mut name = wanted.to_owned();
    let mut count = 1;
    while components.contains_key(&name) {
        count += 1;
        name = format!("{wanted}{count}");
    }
    name
}
