//! Links: from the tokens of an answer to the operations that take them.

use serde_json::{Map, Value, json};

use super::{DocumentSource, Sharing};
use crate::vendors::declared::answers::{Body, CompiledAnswer};
use crate::vendors::declared::language::operation::Operation;
use crate::vendors::declared::language::reads::{Place, Reads};
use crate::vendors::declared::sample::SampleCall;
use crate::vendors::declared::template::name::{Name, TokenPart};
use crate::vendors::declared::template::tree::Tree;
use crate::vendors::declared::vocabulary::Role;

/// The links of an answer: to operations that read its tokens, and to those after the guard.
pub(super) fn of(
    source: &DocumentSource,
    groups: &[Sharing],
    answer: &CompiledAnswer,
) -> Map<String, Value> {
    let mut links = Map::new();
    for (kind, pointer) in tokens(source, answer) {
        for group in groups.iter().filter(|group| group.suffix.is_empty()) {
            for (_, id, operation) in &group.operations {
                let id_of_document = group.document_id(source);
                if let Some(link) = link(source, operation, &id_of_document, &kind, &pointer) {
                    links.entry(*id).or_insert(link);
                }
            }
        }
    }
    links
}

fn link(
    source: &DocumentSource,
    operation: &Operation,
    id: &str,
    kind: &str,
    pointer: &str,
) -> Option<Value> {
    let is_kind = |role: Option<Role>| role.is_some_and(|role| role.kind() == Some(kind));
    let vocabulary = source.vocabulary;
    for reads in operation.alternatives() {
        let mut fields = reads.fields();
        let field = fields.find(|(place, _, field)| {
            let role = field.role().and_then(|word| vocabulary.role(word));
            matches!(place, Place::Json | Place::Form) && is_kind(role)
        });
        if let Some((place, name, _)) = field {
            let body = body(source, operation, reads, (place, name), pointer)?;
            let description = format!("With `{pointer}` as `{name}`");
            return Some(
                json!({ "operationId": id, "description": description, "requestBody": body }),
            );
        }
    }
    let guards = operation.is_guarded()
        && vocabulary
            .guard_roles()
            .iter()
            .any(|role| role.kind() == Some(kind));
    let description = format!("With `{pointer}` as the token");
    guards.then(|| json!({ "operationId": id, "description": description }))
}

/// The body of the request, with the token in its field.
fn body(
    source: &DocumentSource,
    operation: &Operation,
    reads: &Reads,
    (place, name): (Place, &str),
    pointer: &str,
) -> Option<Value> {
    let mut sent = SampleCall::of(source.vocabulary, source.others, operation, Some(reads)).sent;
    let mut fields = sent.fields.iter_mut();
    let (.., value) = fields.find(|(at, field, _)| *at == place && field == name)?;
    *value = format!("$response.body#{pointer}").into();
    sent.object(place)
}

/// The kinds of the tokens in a JSON body, each with its place there.
fn tokens(source: &DocumentSource, answer: &CompiledAnswer) -> Vec<(String, String)> {
    let Some(Body::Json(template)) = &answer.body else {
        return Vec::new();
    };
    let tree = template.tree();
    let slots = tree.iter().flat_map(Tree::slots);
    let tokens = slots.filter_map(|(pointer, slot)| match slot.name {
        Name::Issued(kind, TokenPart::Text) => {
            let kind = source.vocabulary.kinds().get(kind.0)?;
            Some((kind.name.to_owned(), pointer))
        }
        _ => None,
    });
    tokens.collect()
}
