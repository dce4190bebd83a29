//! The `OpenAPI` document of this layout.

use serde_json::{Map, Value, json};

use super::paths::{ENDPOINTS, REALM};

/// The parameter in the document.
const PARAMETER: &str = "#/components/parameters/oidcRealm";

/// The path of an operation in the layout.
pub fn template(path: &str) -> String {
    let own = ENDPOINTS.iter().find(|(known, _)| *known == path);
    own.map_or_else(|| path.to_owned(), |(_, own)| format!("{REALM}{own}"))
}

/// Changes the paths of the document below a base path to those of the layout.
pub fn describe(document: &mut Value, base: &str) {
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else {
        return;
    };
    let described = std::mem::take(paths).into_iter().map(|(path, mut item)| {
        let own = path.strip_prefix(base).map(template);
        let own = own.filter(|own| own.starts_with(REALM));
        if let (Some(_), Some(fields)) = (&own, item.as_object_mut()) {
            add_realm(fields);
        }
        (own.map_or(path, |own| format!("{base}{own}")), item)
    });
    *paths = described.collect();
}

/// Adds the realm to the parameters of a path whose operations do not have it.
fn add_realm(item: &mut Map<String, Value>) {
    let mut inner = item
        .values()
        .filter_map(|operation| operation["parameters"].as_array());
    if inner.any(|list| list.iter().any(|known| known["$ref"] == PARAMETER)) {
        return;
    }
    item.insert("parameters".to_owned(), json!([{ "$ref": PARAMETER }]));
}
