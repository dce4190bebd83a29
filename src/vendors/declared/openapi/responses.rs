//! Responses: every outcome by its status, with its reason.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::answered::Answered;
use super::merge::any_of;
use super::types::Types;
use super::{DocumentSource, Sharing, faults, links, pascal_case};
use crate::sandbox::reason::Reason;
use crate::vendors::declared::language::reads::Place;
use crate::vendors::declared::outcomes;
use crate::vendors::declared::sample::{Sample, SampleCall};

/// The responses of operations at one place.
pub(super) fn of(source: &DocumentSource, groups: &[Sharing], sharing: &Sharing) -> Value {
    let mut answered = Vec::new();
    for (index, _, operation) in &sharing.operations {
        let Some(answers) = source.answers.operations.get(*index) else {
            continue;
        };
        let types = Types::new(source.vocabulary, source.others, Some(operation));
        let call = || {
            let reads = operation.alternatives().first();
            SampleCall::of(source.vocabulary, source.others, operation, reads)
        };
        let ok = Answered::new("ok", "Done.", &answers.ok, &types, &call().sample);
        answered.push(ok.with_links(links::of(source, groups, &answers.ok)));
        for (case, answer) in &answers.otherwise {
            let call = call().refused(case.outcome);
            answered.push(Answered::refused(*case, answer, &types, &call.sample));
        }
    }
    answered.extend(of_every_call(source));
    let mut fields = sharing.operations.iter().flat_map(|(.., it)| it.fields());
    if fields.any(|(place, ..)| place == Place::Json) {
        answered.extend(of_no_operation(source, Reason::UnsupportedMediaType));
    }
    by_status(answered)
}

/// What every call can be answered.
pub(super) fn of_every_call(source: &DocumentSource) -> impl Iterator<Item = Answered> {
    let too_large = of_no_operation(source, Reason::PayloadTooLarge);
    too_large.into_iter().chain(faults::answered(source))
}

/// What is answered in an outcome that no operation has.
pub(super) fn of_no_operation(source: &DocumentSource, outcome: Reason) -> Option<Answered> {
    let mut others = source.answers.others.iter();
    let (case, answer) = others.find(|(case, _)| case.outcome == outcome)?;
    let types = Types::new(source.vocabulary, source.others, None);
    let sample = Sample::new(source.vocabulary, source.others);
    Some(Answered::refused(*case, answer, &types, &sample))
}

/// The responses to calls that belong to no operation, by the names of their components.
pub(super) fn of_file(source: &DocumentSource) -> Map<String, Value> {
    let mut responses = Map::new();
    for outcome in [Reason::NotFound, Reason::MethodNotAllowed] {
        let Some(answered) = of_no_operation(source, outcome) else {
            continue;
        };
        let name = format!(
            "{}{}",
            source.prefix,
            pascal_case(&outcomes::word(outcome).replace('_', "-"))
        );
        let mut response = response(&[answered]);
        if outcome == Reason::MethodNotAllowed {
            response["headers"]["Allow"] = json!({
                "description": "The methods that the path supports.",
                "required": true,
                "schema": { "type": "string" },
            });
        }
        responses.insert(name, response);
    }
    responses
}

pub(super) fn by_status(answered: Vec<Answered>) -> Value {
    let mut statuses: BTreeMap<u16, Vec<Answered>> = BTreeMap::new();
    for one in answered {
        statuses.entry(one.status).or_default().push(one);
    }
    let responses = statuses.into_iter();
    let responses = responses.map(|(status, answered)| (status.to_string(), response(&answered)));
    Value::Object(responses.collect())
}

fn response(answered: &[Answered]) -> Value {
    let mut response = json!({ "description": description(answered) });
    let headers = joined_headers(answered);
    if !headers.is_empty() {
        response["headers"] = headers.into();
    }
    let content = content(answered);
    if !content.is_empty() {
        response["content"] = content.into();
    }
    let links = answered.iter().flat_map(|one| one.links.clone());
    let links: Map<String, Value> = links.collect();
    if !links.is_empty() {
        response["links"] = links.into();
    }
    response
}

/// The words of outcomes with what they mean.
fn description(answered: &[Answered]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for one in answered {
        let line = format!("- `{}`: {}", one.word, one.sentence);
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines.join("\n")
}

fn joined_headers(answered: &[Answered]) -> Map<String, Value> {
    let mut headers = Map::new();
    for (name, _) in answered.iter().flat_map(|one| &one.headers) {
        let of = |one: &Answered| {
            let mut headers = one.headers.iter();
            let found = headers.find(|(it, _)| it.eq_ignore_ascii_case(name));
            found.map(|(_, schema)| schema.clone())
        };
        let schemas: Vec<Value> = answered.iter().filter_map(of).collect();
        let is_required = schemas.len() == answered.len();
        headers.entry(name.clone()).or_insert_with(|| {
            json!({
                "description": format!("`{name}`"),
                "required": is_required,
                "schema": any_of(schemas),
            })
        });
    }
    headers
}

fn content(answered: &[Answered]) -> Map<String, Value> {
    let mut content = Map::new();
    for (media_type, _) in answered.iter().filter_map(|one| one.body.as_ref()) {
        if content.contains_key(media_type) {
            continue;
        }
        let of_type = answered.iter().filter_map(|one| {
            let (own, schema) = one.body.as_ref()?;
            (own == media_type).then_some((one, schema))
        });
        let schema = any_of(of_type.clone().map(|(_, schema)| schema.clone()));
        let examples = examples(of_type.map(|(one, _)| one));
        content.insert(
            media_type.clone(),
            json!({ "schema": schema, "examples": examples }),
        );
    }
    content
}

/// One example for all outcomes that are answered alike, by the word of the first.
fn examples<'a>(answered: impl Iterator<Item = &'a Answered>) -> Map<String, Value> {
    let mut alike: Vec<(&Value, Vec<&str>)> = Vec::new();
    for one in answered {
        let Some(example) = &one.example else {
            continue;
        };
        match alike.iter_mut().find(|(known, _)| *known == example) {
            Some((_, words)) if words.contains(&one.word) => {}
            Some((_, words)) => words.push(one.word),
            None => alike.push((example, vec![one.word])),
        }
    }
    let mut examples = Map::new();
    for (value, words) in alike {
        let Some(first) = words.first() else { continue };
        let taken = examples.keys().filter(|key| key.starts_with(first)).count();
        let name = if taken == 0 {
            (*first).to_owned()
        } else {
            format!("{first}{}", taken + 1)
        };
        examples.insert(name, json!({ "summary": words.join(", "), "value": value }));
    }
    examples
}
