//! The documents of vendors that bring their own instead of a part of `openapi.yaml`.

use std::collections::HashSet;

use serde_json::Value;

use crate::provider::Provider;
use crate::vendor::Vendors;

/// What the ids of the control API's operations begin with that are no vendor's.
const OF_SERVER: &str = "admin";

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

/// Leaves those control operations in the document of the control API that vendors have, and adds those
/// that it does not describe yet.
pub(super) fn describe_control(document: &mut Value, vendors: &Vendors) {
    let played: HashSet<&str> = vendors.control().map(|(_, it)| it.id.as_ref()).collect();
    let is_there = |operation: &Value| {
        let id = operation["operationId"].as_str();
        id.is_none_or(|id| id.starts_with(OF_SERVER) || played.contains(id))
    };
    if let Some(paths) = document["paths"].as_object_mut() {
        paths.retain(|_, path| entries(path).all(|(_, operation)| is_there(operation)));
    }
    for (vendor, operation) in vendors.control() {
        if let Some(describe) = &operation.document {
            let mut own = describe();
            own["operationId"] = operation.id.as_ref().into();
            let path = operation.full_path(vendor);
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

    #[test]
    fn a_vendor_that_is_not_played_has_no_control_operations() {
        let paths = json!({
            "/__admin/clock": { "get": { "operationId": "adminGetClock" } },
            "/__admin/oidc/logins/{id}": {
                "parameters": [],
                "get": { "operationId": "oidcGetLogin" },
            },
        });
        let mut document = json!({ "paths": paths });
        let coded = crate::vendors::coded();
        describe_control(&mut document, &coded);
        assert_eq!(document["paths"], paths);
        let without = coded.without(Provider::OIDC).unwrap();
        describe_control(&mut document, &without);
        let left: Vec<_> = entries(&document["paths"]).map(|(path, _)| path).collect();
        assert_eq!(left, ["/__admin/clock"]);
    }
}
