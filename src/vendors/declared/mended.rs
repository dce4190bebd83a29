//! A file with mistakes in its shape, as it was probably meant, so that the rules can look at the rest.

use serde::Deserialize;
use serde_json::Value;

use super::finding::Finding;
use super::language::Declaration;
use crate::schema::{self, Violation, pointer};

/// How often a file is mended: what is put in the place of a mistake may not fit either.
const MAX_ROUNDS: usize = 6;

/// What can be read of a file: what is misspelt is read as the nearest word, and what else does not
/// fit is left out.
pub(super) fn declaration(file: &Value, violations: &[Violation]) -> Option<Declaration> {
    let schema = schema::cached::<Declaration>();
    let mut file = file.clone();
    let mut wrong = violations.to_vec();
    for _ in 0..MAX_ROUNDS {
        if wrong.is_empty() {
            return read(&schema, &file);
        }
        for violation in &wrong {
            mend(&mut file, violation);
        }
        wrong = schema::check(&schema, &file);
    }
    None
}

/// A file that fits its schema. Reading it as its schema says checks it once more, which only a whole
/// number such as `3.0` needs.
fn read(schema: &Value, file: &Value) -> Option<Declaration> {
    let read = Declaration::deserialize(file);
    read.or_else(|_| schema::read_as(schema, file)).ok()
}

fn mend(file: &mut Value, violation: &Violation) {
    let at = violation.pointer.as_str();
    let Some((parent, key)) = pointer::split(at) else {
        return;
    };
    let is_there = file.pointer(at).is_some();
    if let Some(stand_in) = stand_in(parent, &key) {
        put(file, parent, key, stand_in);
        return;
    }
    match &violation.nearest {
        Some(nearest) if violation.is_unknown_key() => rename(file, at, parent, nearest),
        Some(nearest) if is_there => put(file, parent, key, nearest.as_str().into()),
        _ if is_there => remove(file, at),
        // A part without a key that it has to have goes whole.
        _ => remove(file, parent),
    }
}

/// What stands for a name or an address that nothing can do without.
fn stand_in(parent: &str, key: &str) -> Option<Value> {
    match (parent, key) {
        ("", "vendor") => Some("vendor".into()),
        (_, "at") => {
            let id = parent.strip_prefix("/operations/")?;
            (!id.contains('/')).then(|| format!("POST /-/{id}").into())
        }
        _ => None,
    }
}

fn put(file: &mut Value, parent: &str, key: String, value: Value) {
    if let Some(Value::Object(fields)) = file.pointer_mut(parent) {
        fields.insert(key, value);
    }
}

/// Gives a misspelt key its right name, unless that is there already.
fn rename(file: &mut Value, at: &str, parent: &str, nearest: &str) {
    let value = file.pointer(at).cloned();
    remove(file, at);
    if let (Some(value), Some(Value::Object(fields))) = (value, file.pointer_mut(parent)) {
        fields.entry(nearest).or_insert(value);
    }
}

/// Removes a value. A list loses none of its items but goes whole, since the others would move up.
fn remove(file: &mut Value, at: &str) {
    let Some((parent, key)) = pointer::split(at) else {
        return;
    };
    match file.pointer_mut(parent) {
        Some(Value::Object(fields)) => drop(fields.shift_remove(&key)),
        Some(Value::Array(_)) => remove(file, parent),
        _ => {}
    }
}

/// Whether a finding perhaps follows from a mistake in the shape: it is about what surrounds the
/// mistake, or within an operation of which nobody knows what it does or where it is.
pub(super) fn is_followed(finding: &Finding, violations: &[Violation]) -> bool {
    violations.iter().any(|violation| {
        let at = violation.pointer.as_str();
        let is_within = |outer: &str, inner: &str| {
            let rest = inner.strip_prefix(outer);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let operation = match pointer::split(at) {
            Some((operation, key)) if key == "does" && violation.nearest.is_none() => operation,
            Some((operation, key)) if key == "at" => operation,
            _ => "",
        };
        let is_unknown = operation.starts_with("/operations/");
        is_within(&finding.pointer, at) || is_unknown && is_within(operation, &finding.pointer)
    })
}
