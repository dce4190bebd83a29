//! The `OpenAPI` document of this layout.

use serde_json::{Map, Value, json};

use super::paths::{ENDPOINTS, REALM};

/// Changes the paths of the document to those of the layout.
pub fn describe(document: &mut Value) {
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else {
        return;
    };
    let described = std::mem::take(paths).into_iter().map(|(path, mut item)| {
        if let Some(fields) = item.as_object_mut() {
            add_realm(fields);
        }
        let own = ENDPOINTS.iter().find(|(known, _)| *known == path);
        let path = own.map_or(path, |(_, own)| format!("{REALM}{own}"));
        (path, item)
    });
    *paths = described.collect();
}

/// Every path names the realm.
fn add_realm(item: &mut Map<String, Value>) {
    let realm = json!({
        "name": "realm",
        "in": "path",
        "required": true,
        "description": "The realm, which is an issuer",
        "schema": { "type": "string", "minLength": 1 },
    });
    let parameters = item.entry("parameters").or_insert_with(|| json!([]));
    if let Some(parameters) = parameters.as_array_mut()
        && !parameters.iter().any(|known| known["name"] == "realm")
    {
        parameters.push(realm);
    }
}
