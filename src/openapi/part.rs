//! Extracts a vendor's part of the vendors' document as a complete document.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::provider::Provider;

/// The heading of the section about addresses. In a vendor's part the paths have no base path.
const ADDRESSES: &str = "Where a path is served";

/// A component by its kind and name, for instance `schemas` and `KycToken`.
type Component = (String, String);

/// The part of the document for one vendor: its operations with the vendor's own paths, its tag,
/// and the components that they use. The order is kept.
pub(super) fn of(whole: &Value, provider: Provider) -> Value {
    let paths = paths(&whole["paths"], provider);
    let components = components(&whole["components"], &paths);
    let fields = entries(whole).map(|(key, value)| {
        let value = match key.as_str() {
            "info" => info(value, provider),
            "tags" => tags(value, provider),
            "paths" => paths.clone(),
            "components" => components.clone(),
            _ => value.clone(),
        };
        (key.clone(), value)
    });
    Value::Object(fields.collect())
}

/// The same document without one of its security schemes.
pub(super) fn without_scheme(mut document: Value, scheme: &str) -> Value {
    for (_, item) in entries_mut(&mut document["paths"]) {
        for (_, operation) in entries_mut(item) {
            if let Some(ways) = operation.get_mut("security").and_then(Value::as_array_mut) {
                ways.retain(|way| way.get(scheme).is_none());
            }
        }
    }
    if let Some(schemes) = document["components"]["securitySchemes"].as_object_mut() {
        schemes.shift_remove(scheme);
    }
    document
}

fn info(info: &Value, provider: Provider) -> Value {
    let mut info = info.clone();
    info["title"] = format!("mockid — {provider}").into();
    info["summary"] = format!("The API of {provider} as implemented by mockid.").into();
    let description = info["description"].as_str().unwrap_or_default();
    let kept: Vec<&str> = description
        .split("\n## ")
        .filter(|section| !section.starts_with(ADDRESSES))
        .collect();
    info["description"] = kept.join("\n## ").into();
    info
}

fn tags(tags: &Value, provider: Provider) -> Value {
    let tags = tags.as_array().into_iter().flatten();
    tags.filter(|tag| tag["name"] == provider.name())
        .cloned()
        .collect()
}

fn paths(paths: &Value, provider: Provider) -> Value {
    let base = format!("/{provider}");
    let own = entries(paths).filter_map(|(path, item)| {
        let rest = path
            .strip_prefix(&base)
            .filter(|rest| rest.starts_with('/'))?;
        Some((rest.to_owned(), item.clone()))
    });
    Value::Object(own.collect())
}

fn components(components: &Value, paths: &Value) -> Value {
    let mut used = BTreeSet::new();
    collect(paths, components, &mut used);
    let kinds = entries(components).filter_map(|(kind, named)| {
        let named: Map<String, Value> = entries(named)
            .filter(|(name, _)| used.contains(&(kind.clone(), (*name).clone())))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        (!named.is_empty()).then(|| (kind.clone(), Value::Object(named)))
    });
    Value::Object(kinds.collect())
}

/// Adds the components that a value uses, transitively.
fn collect(value: &Value, components: &Value, used: &mut BTreeSet<Component>) {
    match value {
        Value::Object(fields) => {
            for component in named_by(fields) {
                let (kind, name) = &component;
                let next = components[kind.as_str()].get(name);
                if used.insert(component)
                    && let Some(next) = next
                {
                    collect(next, components, used);
                }
            }
            fields
                .values()
                .for_each(|field| collect(field, components, used));
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| collect(item, components, used)),
        _ => {}
    }
}

/// The components that an object uses itself: by a reference, or as security schemes.
fn named_by(fields: &Map<String, Value>) -> Vec<Component> {
    let reference = fields.get("$ref").and_then(Value::as_str);
    let reference = reference.and_then(|text| {
        let (kind, name) = text.strip_prefix("#/components/")?.split_once('/')?;
        Some((kind.to_owned(), name.to_owned()))
    });
    let ways = fields.get("security").and_then(Value::as_array);
    let schemes = ways.into_iter().flatten().flat_map(entries);
    let schemes = schemes.map(|(name, _)| ("securitySchemes".to_owned(), name.clone()));
    reference.into_iter().chain(schemes).collect()
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn entries_mut(value: &mut Value) -> impl Iterator<Item = (&String, &mut Value)> {
    value.as_object_mut().into_iter().flatten()
}
