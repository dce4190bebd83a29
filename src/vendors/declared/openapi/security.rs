//! Security schemes: the guard, and HTTP Basic where operations read it.

use serde_json::{Map, Value, json};

use super::{DocumentSource, Sharing, pascal_case};
use crate::vendors::declared::language::guard::Guard;
use crate::vendors::declared::language::operation::Operation;
use crate::vendors::declared::language::reads::{Place, Reads};

/// A scheme by its name.
type Scheme = (String, Value);

/// Every scheme that the operations name.
pub(super) fn schemes(source: &DocumentSource) -> Value {
    let declaration = source.vocabulary.declaration;
    let is_guarded = declaration.operations.iter().any(|(_, it)| it.is_guarded());
    let has_more = !declaration.resources.is_empty() || !declaration.collections.is_empty();
    let guards = declaration
        .guards()
        .iter()
        .filter(|_| is_guarded || has_more);
    let mut schemes: Vec<Scheme> = guards.flat_map(|guard| of_guard(source, guard)).collect();
    for (_, operation) in declaration.operations.iter() {
        let mut places = operation.fields().map(|(place, ..)| place);
        if places.any(|place| place == Place::Basic) {
            schemes.push(basic(source));
        }
    }
    let schemes: Map<String, Value> = schemes.into_iter().collect();
    schemes.into()
}

/// The requirements of operations at one place: the guard's, and those of what they read.
pub(super) fn requirements(source: &DocumentSource, sharing: &Sharing) -> Value {
    let mut any: Vec<Value> = Vec::new();
    for (_, _, operation) in &sharing.operations {
        for requirement in of_operation(source, operation) {
            if !any.contains(&requirement) {
                any.push(requirement);
            }
        }
    }
    if any == [json!({})] {
        any.clear();
    }
    any.into()
}

fn of_operation(source: &DocumentSource, operation: &Operation) -> Vec<Value> {
    if operation.is_guarded() {
        return guarded(source);
    }
    let reads = operation.alternatives();
    let basic = basic(source).0;
    let of_reads = |reads: &Reads| {
        if reads.basic.is_empty() {
            json!({})
        } else {
            json!({ &*basic: [] })
        }
    };
    if reads.is_empty() {
        return vec![json!({})];
    }
    reads.iter().map(of_reads).collect()
}

/// The requirements of the guard, of which any is enough.
pub(super) fn guarded(source: &DocumentSource) -> Vec<Value> {
    let guards = source.vocabulary.declaration.guards().iter();
    let all_of = |guard| {
        let schemes = of_guard(source, guard).into_iter();
        Value::Object(schemes.map(|(name, _)| (name, json!([]))).collect())
    };
    guards.map(all_of).collect()
}

fn basic(source: &DocumentSource) -> Scheme {
    let scheme = json!({ "type": "http", "scheme": "basic", "description": "HTTP Basic." });
    (format!("{}Basic", source.prefix), scheme)
}

fn of_guard(source: &DocumentSource, guard: &Guard) -> Vec<Scheme> {
    let prefix = &source.prefix;
    let mut schemes = Vec::new();
    if let Some(word) = &guard.bearer {
        let mut scheme = json!({ "type": "http", "scheme": "bearer" });
        if source
            .vocabulary
            .kind(word)
            .is_some_and(|kind| kind.jwt.is_some())
        {
            scheme["bearerFormat"] = "JWT".into();
        }
        scheme["description"] = format!("The token `{word}`.").into();
        schemes.push((format!("{prefix}Bearer"), scheme));
    }
    for (name, word) in guard.scheme.iter() {
        let description = format!("The token `{word}` after the word `{name}`: `{name} …`.");
        let name_of = format!("{prefix}{}Authorization", pascal_case(name));
        schemes.push((name_of, key("header", "Authorization", &description)));
    }
    for (place, fields) in [
        ("header", &guard.header),
        ("cookie", &guard.cookie),
        ("query", &guard.query),
    ] {
        for (name, word) in fields.iter() {
            let scheme = key(place, name, &format!("What carries `{word}`."));
            schemes.push((
                format!("{prefix}{}{}", pascal_case(name), pascal_case(place)),
                scheme,
            ));
        }
    }
    if !guard.basic.is_empty() {
        schemes.push(basic(source));
    }
    schemes
}

fn key(place: &str, name: &str, description: &str) -> Value {
    json!({ "type": "apiKey", "in": place, "name": name, "description": description })
}
