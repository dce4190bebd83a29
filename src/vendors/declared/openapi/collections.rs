//! Collections: lists after the guard, and their items.

use serde_json::{Map, Value, json};

use super::resources::{At, content, of_guarded};
use super::types::Types;
use super::{DocumentSource, answered, parameters};
use crate::fixtures::{Collection, Writable};
use crate::sandbox::reason::Reason;
use crate::vendors::declared::behind_guard::item_path;
use crate::vendors::declared::language::reads::Place;
use crate::vendors::declared::sample::{Rendered, Sample};

/// What can be done with a collection.
struct Access {
    method: &'static str,
    description: &'static str,
    status: u16,
    is_of_item: bool,
    is_with_body: bool,
}

impl Access {
    const fn new(method: &'static str, description: &'static str, status: u16) -> Self {
        Self {
            method,
            description,
            status,
            is_of_item: false,
            is_with_body: false,
        }
    }

    const fn of_item(self) -> Self {
        Self {
            is_of_item: true,
            ..self
        }
    }

    const fn with_body(self) -> Self {
        Self {
            is_with_body: true,
            ..self
        }
    }
}

const READING: [Access; 2] = [
    Access::new("GET", "The items of a collection.", 200),
    Access::new("GET", "An item of a collection.", 200).of_item(),
];

const WRITING: [Access; 4] = [
    Access::new("POST", "Creates an item.", 201).with_body(),
    Access::new("PUT", "Replaces an item.", 200)
        .of_item()
        .with_body(),
    Access::new("PATCH", "Changes fields of an item.", 200)
        .of_item()
        .with_body(),
    Access::new("DELETE", "Deletes an item.", 204).of_item(),
];

/// Adds the collections of the file to the paths.
pub(super) fn add(source: &DocumentSource, paths: &mut Map<String, Value>) {
    for collection in &source.vocabulary.declaration.collections {
        let is_written = collection.writable != Writable::Switch(false);
        let writing = WRITING.iter().filter(|_| is_written);
        for access in READING.iter().chain(writing) {
            add_access(source, collection, access, paths);
        }
    }
}

fn add_access(
    source: &DocumentSource,
    collection: &Collection,
    access: &Access,
    paths: &mut Map<String, Value>,
) {
    let list = collection.path.as_str();
    let item = item_path(list);
    let names = ["id".to_owned()];
    let at = At {
        method: access.method,
        path: if access.is_of_item { &item } else { list },
        names: if access.is_of_item { &names } else { &[] },
    };
    let content = match (access.status, access.is_of_item || access.is_with_body) {
        (204, _) => None,
        (_, true) => Some(item_content(collection)),
        (_, false) => Some(list_content(source, collection)),
    };
    let mut more = Vec::new();
    if access.is_of_item {
        more.push(Reason::NotFound);
    }
    if access.is_with_body {
        more.extend([
            Reason::ValidationFailed,
            Reason::BrokenBody,
            Reason::NotAnObject,
        ]);
    }
    let ok = (access.status, content);
    let mut operation = of_guarded(source, &at, access.description, ok, &more);
    if access.is_of_item {
        operation["parameters"] = json!([id_parameter(collection)]);
    }
    if access.is_with_body {
        operation["requestBody"] = written(collection, access.method != "PATCH");
    }
    at.insert(paths, operation);
}

fn id_parameter(collection: &Collection) -> Value {
    let first = collection
        .items
        .first()
        .and_then(|item| item.get(&collection.id));
    let text = first.map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
    let schema = json!({ "type": "string", "minLength": 1 });
    parameters::parameter(
        Place::Path,
        "id",
        &schema,
        true,
        text.unwrap_or_default().into(),
    )
}

fn item_schema(collection: &Collection) -> Value {
    let id = json!({ "type": ["integer", "string"] });
    json!({
        "type": "object",
        "properties": { collection.id.clone(): id },
        "required": [collection.id],
    })
}

fn item_content(collection: &Collection) -> Value {
    let first = collection.items.first().cloned();
    content(
        &item_schema(collection),
        &first.map_or_else(|| json!({ &*collection.id: 1 }), Value::Object),
    )
}

/// The list in the envelope of the file, if it has one.
fn list_content(source: &DocumentSource, collection: &Collection) -> Value {
    let Some(list) = &source.others.list else {
        let items: Value = collection
            .items
            .iter()
            .cloned()
            .map(Value::Object)
            .collect();
        return content(
            &json!({ "type": "array", "items": item_schema(collection) }),
            &items,
        );
    };
    let types = Types::new(source.vocabulary, source.others, None);
    let mut sample = Sample::new(source.vocabulary, source.others);
    sample.collection = Some(collection);
    let example = Rendered::of(list, &sample).example().unwrap_or_default();
    let schema = list
        .body
        .as_ref()
        .map_or_else(|| json!({}), |body| answered::of_body(body, &types));
    content(&schema, &example)
}

/// The body that writes an item.
fn written(collection: &Collection, is_whole: bool) -> Value {
    let fields = collection.fields();
    let properties = fields.iter().map(|field| {
        let schema = serde_json::to_value(&field.property).unwrap_or_default();
        (field.name.clone(), of_property(schema))
    });
    let mut schema = json!({
        "type": "object",
        "properties": properties.collect::<Map<_, _>>(),
    });
    let required = fields.iter().filter(|field| field.required && is_whole);
    let required: Vec<&str> = required.map(|field| field.name.as_str()).collect();
    if !required.is_empty() {
        schema["required"] = required.into();
    }
    let first = collection.items.first().into_iter().flatten();
    let sent = first.filter(|(name, _)| fields.iter().any(|field| field.name == **name));
    let sent: Map<String, Value> = sent
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let examples = json!({ "item": { "summary": "The first item", "value": sent } });
    let content = json!({ "application/json": { "schema": schema, "examples": examples } });
    json!({ "required": true, "content": content })
}

/// The schema of a field: what a file says of it, in the words of JSON Schema.
fn of_property(mut property: Value) -> Value {
    let Some(fields) = property.as_object_mut() else {
        return json!({});
    };
    let is_nullable = fields.shift_remove("nullable") == Some(true.into());
    match fields.get("type").and_then(Value::as_str) {
        // A text is not blank unless the file says so.
        Some("string") if !fields.contains_key("minLength") => {
            fields.insert("minLength".to_owned(), json!(1));
        }
        Some("integer") if !fields.contains_key("minimum") => {
            fields.insert("minimum".to_owned(), json!(i64::MIN));
            fields.entry("maximum").or_insert(json!(u64::MAX));
        }
        _ => {}
    }
    if let (Some(kind), true) = (fields.get("type").cloned(), is_nullable) {
        fields.insert("type".to_owned(), json!([kind, "null"]));
    }
    property
}
