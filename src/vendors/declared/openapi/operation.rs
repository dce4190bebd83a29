//! The operations of a document by path and method.

use serde_json::{Map, Value, json};
use strum::EnumMessage;

use super::parameters::parameters;
use super::{
    DocumentSource, Sharing, collections, request, resources, responses, security, sentence,
};
use crate::vendors::declared::behind_guard::REST;

/// Every path with its operations. Those that share a method and a path, told apart by `when`, are
/// one operation of the document.
pub(super) fn paths(source: &DocumentSource) -> Value {
    let mut paths = Map::new();
    let groups = groups(source);
    for sharing in &groups {
        let operation = operation(source, &groups, sharing);
        let method = sharing.method.to_lowercase();
        let item = paths
            .entry(sharing.path.clone())
            .or_insert_with(|| json!({}));
        item[method] = operation;
    }
    collections::add(source, &mut paths);
    resources::add(source, &mut paths);
    paths.into()
}

/// The operations in groups of one method and path. A final `**` is a path without a rest and one
/// with it.
fn groups<'a>(source: &DocumentSource<'a>) -> Vec<Sharing<'a>> {
    let mut groups: Vec<(String, Sharing<'a>)> = Vec::new();
    let operations = source.vocabulary.declaration.operations.iter();
    for (index, (id, operation)) in operations.enumerate() {
        let template = operation.at.template();
        if let Some((_, group)) = groups.iter_mut().find(|(it, _)| *it == template) {
            group.operations.push((index, id, operation));
            continue;
        }
        let sharing = Sharing {
            method: operation.at.method.to_string(),
            path: operation.at.path.clone(),
            names: operation.at.names().map(str::to_owned).collect(),
            suffix: "",
            operations: vec![(index, id, operation)],
        };
        groups.push((template, sharing));
    }
    groups
        .into_iter()
        .flat_map(|(_, group)| with_rest(group))
        .collect()
}

fn with_rest(group: Sharing<'_>) -> Vec<Sharing<'_>> {
    let Some(start) = group.path.strip_suffix("/**").map(str::to_owned) else {
        return vec![group];
    };
    let mut rest = Sharing {
        path: format!("{start}/{{{REST}}}"),
        suffix: "Below",
        ..group.clone()
    };
    rest.names.push(REST.to_owned());
    let alone = Sharing {
        path: start,
        ..group
    };
    // Nothing is left of `/**` without its rest.
    let all = [alone, rest].into_iter();
    all.filter(|sharing| !sharing.path.is_empty()).collect()
}

fn operation(source: &DocumentSource, groups: &[Sharing], sharing: &Sharing) -> Value {
    let forms = request::forms(source, sharing);
    let mut operation = json!({
        "operationId": sharing.document_id(source),
        "tags": [source.vocabulary.declaration.vendor],
        "summary": summary(sharing),
        "description": description(sharing),
    });
    let security = security::requirements(source, sharing);
    operation["security"] = security;
    let parameters = parameters(source, sharing, &forms);
    if !parameters.is_empty() {
        operation["parameters"] = parameters.into();
    }
    if let Some(body) = request::body(source, sharing, &forms) {
        operation["requestBody"] = body;
    }
    operation["responses"] = responses::of(source, groups, sharing);
    operation
}

fn summary(sharing: &Sharing) -> String {
    let sentences = sharing.operations.iter().map(|(_, id, _)| sentence(id));
    let sentences: Vec<String> = sentences.collect();
    let rest = if sharing.suffix.is_empty() {
        ""
    } else {
        ", any path below"
    };
    sentences.join("; ") + rest
}

fn description(sharing: &Sharing) -> String {
    let lines = sharing.operations.iter().map(|(_, id, operation)| {
        let does = operation
            .does
            .get_documentation()
            .unwrap_or_default()
            .trim_end();
        let conditions = operation.when.iter();
        let conditions = conditions.map(|(key, value)| format!("`{key}` is `{}`", value.text()));
        let conditions: Vec<String> = conditions.collect();
        if conditions.is_empty() {
            does.to_owned()
        } else {
            format!("- `{id}`, where {}: {does}", conditions.join(" and "))
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}
