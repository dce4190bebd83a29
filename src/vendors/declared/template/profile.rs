//! Which values the profiles of accounts have.

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::name::Type;

/// The values of profiles by the keys that lead to them, with their types.
#[must_use]
pub fn profile_names<'v>(
    profiles: impl Iterator<Item = &'v Map<String, Value>>,
) -> IndexMap<Vec<String>, Type> {
    let mut names = IndexMap::new();
    for profile in profiles {
        walk(profile, &mut Vec::new(), &mut names);
    }
    names
}

/// How many names of profiles are looked at.
const MAX_NAMES: usize = 1000;

fn walk(
    fields: &Map<String, Value>,
    path: &mut Vec<String>,
    names: &mut IndexMap<Vec<String>, Type>,
) {
    for (key, value) in fields {
        path.push(key.clone());
        let of = type_of(value);
        let known = names.get(path).copied();
        if known.is_some_and(|known| known != of) {
            names.insert(path.clone(), Type::Any);
        } else if known.is_none() && names.len() < MAX_NAMES {
            names.insert(path.clone(), of);
        }
        if let Value::Object(inside) = value {
            walk(inside, path, names);
        }
        path.pop();
    }
}

fn type_of(value: &Value) -> Type {
    match value {
        Value::Null => Type::Any,
        Value::Bool(_) => Type::Boolean,
        Value::Number(number) if number.is_f64() => Type::Any,
        Value::Number(_) => Type::Integer,
        Value::String(_) => Type::Text,
        Value::Array(_) => Type::List,
        Value::Object(_) => Type::Object,
    }
}
