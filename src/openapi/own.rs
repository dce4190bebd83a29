//! The documents of vendors that bring their own instead of a part of `openapi.yaml`.

use serde_json::Value;

use crate::provider::Provider;
use crate::vendor::Vendors;

/// Adds documents of vendors to that of others: paths below the vendors' base paths, tags, and
/// components. A component that is there already stays, so each vendor names its own.
pub(super) fn join<'a>(
    whole: &mut Value,
    documents: impl IntoIterator<Item = (Provider, &'a Value)>,
) {
    for (provider, document) in documents {
        for (path, item) in entries(&document["paths"]) {
            whole["paths"][format!("/{provider}{path}")] = item.clone();
        }
        if let Some(tags) = whole["tags"].as_array_mut() {
            tags.extend(document["tags"].as_array().into_iter().flatten().cloned());
        }
        for (kind, named) in entries(&document["components"]) {
            let known = &mut whole["components"][kind];
            for (name, component) in entries(named) {
                if known.get(name).is_none() {
                    known[name] = component.clone();
                }
            }
        }
    }
}

/// Adds the control operations of vendors to the document of the control API.
pub(super) fn add_control(document: &mut Value, vendors: &Vendors) {
    for vendor in vendors.iter() {
        for operation in &vendor.spec().extras.control {
            let path = operation.full_path(vendor.id());
            let mut own = (operation.document)();
            own["operationId"] = operation.id.as_ref().into();
            document["paths"][path][operation.method.as_str().to_ascii_lowercase()] = own;
        }
    }
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_document_is_below_the_base_path_and_its_components_are_beside_the_others() {
        let mut whole = json!({
            "paths": { "/kyc/a": {} },
            "tags": [{ "name": "kyc" }],
            "components": { "schemas": { "Kyc": {} } },
        });
        let acme = json!({
            "paths": { "/v1/login": { "post": {} } },
            "tags": [{ "name": "acme" }],
            "components": { "schemas": { "Acme": {} }, "responses": { "Bad": {} } },
        });
        join(&mut whole, [(Provider::new(&"acme"), &acme)]);
        let joined = json!({
            "paths": { "/kyc/a": {}, "/acme/v1/login": { "post": {} } },
            "tags": [{ "name": "kyc" }, { "name": "acme" }],
            "components": { "schemas": { "Kyc": {}, "Acme": {} }, "responses": { "Bad": {} } },
        });
        assert_eq!(whole, joined);
    }
}
