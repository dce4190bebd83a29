//! Examples of logins, with credentials that work on the server.

use std::borrow::Cow;

use serde_json::Value;

use crate::vendor::LoginExample;

/// The beginning of a table row with the credentials of the built-in fixtures.
const DEMO_ROW: &str = "| demo ";

const NONE: &str = "**The fixtures of this server have no working account with a secret in plain text, so there is no \
     example.**\n\n";

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
        if let Some(login) = logins.iter().find(|login| Some(&*login.operation) == id) {
            show(operation, login);
        }
    }
}

/// Puts the credentials into the examples of a login, or takes those examples away.
fn show(operation: &mut Value, login: &LoginExample) {
    let is_its = |name: &str| login.example.is_none_or(|own| own == name);
    for media in children(&mut operation["requestBody"]["content"]) {
        let Some(examples) = media.get_mut("examples").and_then(Value::as_object_mut) else {
            continue;
        };
        if let Some(fields) = &login.fields {
            for (_, example) in examples.iter_mut().filter(|(name, _)| is_its(name)) {
                set(&mut example["value"], fields);
            }
            continue;
        }
        examples.retain(|name, _| !is_its(name));
        if examples.is_empty() {
            media.as_object_mut().map(|media| media.remove("examples"));
        }
    }
    if login.fields.is_none() && login.example.is_none() {
        let text = operation["description"].as_str().unwrap_or_default();
        operation["description"] = format!("{NONE}{text}").into();
    }
}

fn set(value: &mut Value, fields: &[(Cow<'static, str>, String)]) {
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
