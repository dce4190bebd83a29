//! Joins the schemas of alternative values.

use serde_json::{Value, json};

/// The schema of a value that fits at least one of several schemas. Those of the same shape become
/// one, in which constants are lists of choices.
pub(super) fn any_of(schemas: impl IntoIterator<Item = Value>) -> Value {
    let mut distinct: Vec<Value> = Vec::new();
    for schema in schemas {
        let merged = distinct
            .iter()
            .enumerate()
            .find_map(|(index, known)| Some((index, merged(known, &schema)?)));
        match merged {
            Some((index, merged)) => distinct[index] = merged,
            None => distinct.push(schema),
        }
    }
    if distinct.len() == 1 {
        return distinct.swap_remove(0);
    }
    json!({ "anyOf": distinct })
}

/// One schema for two of the same shape; nothing if their shapes differ.
fn merged(one: &Value, other: &Value) -> Option<Value> {
    if one == other {
        return Some(one.clone());
    }
    if one["type"] != other["type"] {
        return None;
    }
    if let (Some(ours), Some(theirs)) = (choices(one), choices(other)) {
        let mut all = ours;
        for choice in theirs {
            if !all.contains(&choice) {
                all.push(choice);
            }
        }
        return Some(json!({ "type": one["type"], "enum": all }));
    }
    let (ours, theirs) = (
        one.get("properties")?.as_object()?,
        other.get("properties")?.as_object()?,
    );
    if !ours.keys().eq(theirs.keys()) || one["required"] != other["required"] {
        return None;
    }
    let mut properties = serde_json::Map::new();
    for (key, ours) in ours {
        properties.insert(key.clone(), merged(ours, &theirs[key])?);
    }
    let mut schema = one.clone();
    schema["properties"] = properties.into();
    Some(schema)
}

/// The values that a schema of constants allows.
fn choices(schema: &Value) -> Option<Vec<Value>> {
    if let Some(constant) = schema.get("const") {
        return Some(vec![constant.clone()]);
    }
    schema.get("enum")?.as_array().cloned()
}
