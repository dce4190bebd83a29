//! Resources: fixed answers after the guard.

use serde_json::{Map, Value, json};

use super::answered::Answered;
use super::responses;
use super::types::Types;
use super::{DocumentSource, parameters, security};
use crate::sandbox::reason::Reason;
use crate::vendors::declared::behind_guard::{id_of, template};
use crate::vendors::declared::language::reads::Place;
use crate::vendors::declared::outcomes::Group;
use crate::vendors::declared::sample::Sample;

/// Adds the resources of the file to the paths.
pub(super) fn add(source: &DocumentSource, paths: &mut Map<String, Value>) {
    for resource in &source.vocabulary.declaration.resources {
        let (path, names) = template(resource.path.as_str());
        let method = resource.method.name();
        let body = resource.body.clone().unwrap_or_else(|| json!({}));
        let ok = (resource.status, Some(content(&json!({}), &body)));
        let place = At {
            method,
            path: &path,
            names: &names,
        };
        place.insert(
            paths,
            of_guarded(source, &place, "A fixed answer of the file.", ok, &[]),
        );
    }
}

/// Where an operation is.
pub(super) struct At<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) names: &'a [String],
}

impl At<'_> {
    /// Adds an operation where the document has none.
    pub(super) fn insert(&self, paths: &mut Map<String, Value>, operation: Value) {
        let item = paths
            .entry(self.path.to_owned())
            .or_insert_with(|| json!({}));
        let method = self.method.to_lowercase();
        if item.get(&method).is_none() {
            item[method] = operation;
        }
    }
}

pub(super) fn content(schema: &Value, example: &Value) -> Value {
    let examples = json!({ "ok": { "summary": "ok", "value": example } });
    json!({ "application/json": { "schema": schema, "examples": examples } })
}

/// An operation after the guard, with its answer when all is well and with more outcomes.
pub(super) fn of_guarded(
    source: &DocumentSource,
    at: &At,
    description: &str,
    (status, content): (u16, Option<Value>),
    more: &[Reason],
) -> Value {
    let vendor = &source.vocabulary.declaration.vendor;
    let summary = format!("{} {}", at.method, at.path);
    let id = id_of(vendor, at.method, at.path);
    let mut responses = responses::by_status(refusals(source, more));
    let mut ok = json!({ "description": "- `ok`: Done." });
    if let Some(content) = content {
        ok["content"] = content;
    }
    responses[status.to_string()] = ok;
    json!({
        "operationId": id,
        "tags": [vendor],
        "summary": summary,
        "description": description,
        "security": security::guarded(source),
        "parameters": at.names.iter().map(|name| parameter(name)).collect::<Vec<_>>(),
        "responses": responses,
    })
}

fn parameter(name: &str) -> Value {
    let schema = json!({ "type": "string", "minLength": 1 });
    parameters::parameter(Place::Path, name, &schema, true, "1".into())
}

/// The refusals of the guard, and others.
fn refusals(source: &DocumentSource, more: &[Reason]) -> Vec<Answered> {
    let types = Types::new(source.vocabulary, source.others, None);
    let sample = Sample::new(source.vocabulary, source.others);
    let cases = source.answers.resources.iter();
    let cases = cases.filter(|(case, _)| {
        case.group == Some(Group::Unauthorized) || more.contains(&case.outcome)
    });
    let own = cases.map(|(case, answer)| Answered::refused(*case, answer, &types, &sample));
    let of_file = more
        .iter()
        .filter_map(|outcome| responses::of_no_operation(source, *outcome));
    own.chain(of_file)
        .chain(responses::of_every_call(source))
        .collect()
}
