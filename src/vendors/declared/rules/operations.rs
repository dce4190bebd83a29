//! Rules for operations: their addresses, and what distinguishes those that share one.

use std::collections::HashMap;

use super::{Finding, operation_at};
use crate::nearest::near_or_all;
use crate::schema::pointer::join;
use crate::vendors::declared::language::operation::Operation;
use crate::vendors::declared::language::reads::Place;
use crate::vendors::declared::vocabulary::Vocabulary;
use strum::VariantNames;

pub(super) fn look(vocabulary: &Vocabulary, found: &mut Vec<Finding>) {
    let declaration = vocabulary.declaration;
    let mut at_address: HashMap<String, Vec<(&str, &Operation)>> = HashMap::new();
    for (id, operation) in declaration.operations.iter() {
        let at = operation_at(id);
        if operation.open && !operation.does.is_guarded() {
            let message = format!("`{}` is open in any case", operation.does.word());
            found.push(Finding::error(format!("{at}/open"), message).at_key());
        }
        conditions(&at, operation, found);
        let others = at_address.entry(operation.at.template()).or_default();
        for (other, earlier) in others.iter() {
            if let Some(message) = clash(operation, other, earlier) {
                found.push(Finding::error(format!("{at}/at"), message));
            }
        }
        others.push((id, operation));
    }
    for id in declaration.throttle.names() {
        if declaration.operations.get(id).is_none() {
            let near = near_or_all(id, declaration.operations.names(), "there are");
            let message = format!("no operation is called `{id}`; {near}");
            found.push(Finding::error(join("/throttle", id), message).at_key());
        }
    }
}

/// Why two operations at one address cannot be told apart.
fn clash(operation: &Operation, other: &str, earlier: &Operation) -> Option<String> {
    let at = &operation.at;
    let (ours, theirs) = (&operation.when, &earlier.when);
    if ours.is_empty() || theirs.is_empty() {
        return Some(format!(
            "`{other}` is at `{at}` too; tell them apart by a `when` in each"
        ));
    }
    let differs = |key: &str| match (ours.get(key), theirs.get(key)) {
        (Some(ours), Some(theirs)) => ours != theirs,
        _ => false,
    };
    let apart = ours.names().any(differs);
    (!apart).then(|| {
        format!("a request can be of `{other}` too: their `when` differ in no value of one field")
    })
}

fn conditions(at: &str, operation: &Operation, found: &mut Vec<Finding>) {
    for key in operation.when.names() {
        let at = join(&format!("{at}/when"), key);
        let Some((place, _)) = key.split_once('.').filter(|(_, field)| !field.is_empty()) else {
            let message = format!("`{key}` names no field; write for example `form.grant_type`");
            found.push(Finding::error(at, message).at_key());
            continue;
        };
        // The whole body has no fields.
        let places = Place::VARIANTS.iter().copied();
        let places = places.filter(|it| *it != Place::Body.word());
        if !places.clone().any(|it| it == place) {
            let near = near_or_all(place, places, "there are");
            let message = format!("no place is called `{place}`; {near}");
            found.push(Finding::error(at, message).at_key());
        }
    }
}
