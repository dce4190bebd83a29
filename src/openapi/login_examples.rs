//! Examples of logins, with credentials that work on the server.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::vendor::LoginExample;

/// The beginning of a table row with the credentials of the built-in fixtures.
const DEMO_ROW: &str = "| demo ";

const NONE: &str = "**The fixtures of this server have no working account with a secret in plain text, so the \
     example does not log in.**\n\n";

/// Replaces the credentials of the built-in fixtures in a document.
pub(super) fn fill(document: &mut Value, logins: &[LoginExample]) {
    for tag in document["tags"].as_array_mut().into_iter().flatten() {
        if let Some(description) = tag.get_mut("description").filter(|it| it.is_string()) {
            let text = description.as_str().unwrap_or_default();
            let kept = text.lines().filter(|line| !line.starts_with(DEMO_ROW));
            *description = kept.collect::<Vec<_>>().join("\n").into();
        }
    }
    for operation in children(&mut document["paths"]).flat_map(children) {
        let id = operation.get("operationId").and_then(Value::as_str);
        let login = logins.iter().find(|login| Some(&*login.operation) == id);
        match login.map(|login| &login.fields) {
            Some(Some(fields)) => fill_body(&mut operation["requestBody"], fields),
            Some(None) => {
                let text = operation["description"].as_str().unwrap_or_default();
                operation["description"] = format!("{NONE}{text}").into();
            }
            None => {}
        }
    }
}

fn fill_body(body: &mut Value, fields: &[(Cow<'static, str>, String)]) {
    let examples = children(&mut body["content"])
        .filter_map(|media| media.get_mut("examples"))
        .flat_map(children);
    for example in examples {
        if let Some(value) = example.get_mut("value").and_then(Value::as_object_mut) {
            set(value, fields);
        }
    }
}

fn set(value: &mut Map<String, Value>, fields: &[(Cow<'static, str>, String)]) {
    for (field, text) in fields {
        if let Some(value) = value.get_mut(&**field) {
            *value = text.as_str().into();
        }
    }
}

/// The values of an object.
pub(crate) fn children(value: &mut Value) -> impl Iterator<Item = &mut Value> {
    value
        .as_object_mut()
        .into_iter()
        .flat_map(|object| object.values_mut())
}
