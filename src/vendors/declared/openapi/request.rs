//! The requests of an operation: bodies, and the schemas of fields.

use serde_json::{Map, Value, json};

use super::merge::any_of;
use super::schema::constant;
use super::{DocumentSource, Sharing};
use crate::vendors::declared::language::operation::{Operation, Verb};
use crate::vendors::declared::language::reads::{Field, FieldFormat, Place, Reads};
use crate::vendors::declared::language::shape::Shorthand;
use crate::vendors::declared::sample::SampleCall;
use crate::vendors::declared::vocabulary::{Role, Vocabulary};

/// The name of the example of a login, as in the other vendors' documents: packages for tests find
/// credentials by it.
const DEMO: &str = "demo";

/// A field of a request.
pub(super) struct RequestField {
    pub(super) place: Place,
    pub(super) name: String,
    pub(super) schema: Value,
    pub(super) is_required: bool,
}

/// A form of the request of an operation: what `when` says, with an alternative of what it reads.
pub(super) struct RequestForm<'a> {
    pub(super) id: &'a str,
    pub(super) operation: &'a Operation,
    pub(super) reads: Option<&'a Reads>,
    pub(super) fields: Vec<RequestField>,
}

/// The forms of requests of operations at one place.
pub(super) fn forms<'a>(source: &DocumentSource, sharing: &Sharing<'a>) -> Vec<RequestForm<'a>> {
    let operations = sharing.operations.iter();
    let forms = operations.flat_map(|(_, id, operation)| {
        let reads = operation.alternatives();
        let alternatives: Vec<Option<&Reads>> = match reads {
            [] => vec![None],
            reads => reads.iter().map(Some).collect(),
        };
        alternatives.into_iter().map(|reads| RequestForm {
            id,
            operation,
            reads,
            fields: fields(source, operation, reads),
        })
    });
    forms.collect()
}

fn fields(
    source: &DocumentSource,
    operation: &Operation,
    reads: Option<&Reads>,
) -> Vec<RequestField> {
    let vocabulary = source.vocabulary;
    let conditions = operation
        .conditions()
        .map(|(place, name, value)| RequestField {
            place,
            name: name.to_owned(),
            schema: of_constant(place, value.to_json()),
            is_required: true,
        });
    let mut fields: Vec<RequestField> = conditions.collect();
    for (place, name, field) in reads.into_iter().flat_map(Reads::fields) {
        if !fields.iter().any(|it| it.place == place && it.name == name) {
            fields.push(RequestField {
                place,
                name: name.to_owned(),
                schema: with_null(of_field(vocabulary, place, field), place, field),
                is_required: field.is_required(),
            });
        }
    }
    fields.extend(of_guard(vocabulary, operation));
    fields
}

/// The fields of bodies that the guard reads.
fn of_guard(vocabulary: &Vocabulary, operation: &Operation) -> Vec<RequestField> {
    let guards = vocabulary.declaration.guards();
    let guards = guards.iter().filter(|_| operation.is_guarded());
    let is_required = guards.clone().count() == 1;
    let fields = guards.flat_map(|guard| {
        let json = guard.json.names().map(|name| (Place::Json, name));
        json.chain(guard.form.names().map(|name| (Place::Form, name)))
    });
    fields
        .map(|(place, name)| RequestField {
            place,
            name: name.to_owned(),
            schema: json!({ "type": "string", "minLength": 1 }),
            is_required,
        })
        .collect()
}

fn of_constant(place: Place, value: Value) -> Value {
    match (place, value) {
        (Place::Json, value) | (_, value @ Value::String(_)) => constant(&value),
        (_, value) => constant(&value.to_string().into()),
    }
}

/// The schema of a field whose null, in JSON, is as good as its absence.
fn with_null(schema: Value, place: Place, field: &Field) -> Value {
    if place == Place::Json && !field.is_required() {
        json!({ "anyOf": [schema, { "type": "null" }] })
    } else {
        schema
    }
}

fn of_field(vocabulary: &Vocabulary, place: Place, field: &Field) -> Value {
    if let Shorthand::Long(long) = field {
        if let Some(is) = &long.is {
            return of_constant(place, is.to_json());
        }
        if long.format == Some(FieldFormat::Email) {
            return json!({ "type": "string", "format": "email" });
        }
    }
    match field.role().and_then(|word| vocabulary.role(word)) {
        Some(Role::Ttl) => json!({
            "type": "integer",
            "minimum": 1,
            "maximum": u32::MAX,
            "description": format!("A lifetime in {}.", field.unit().word()),
        }),
        Some(Role::Password | Role::Secret) => {
            json!({ "type": "string", "minLength": 1, "format": "password" })
        }
        // Of a profile's fields anything is kept.
        Some(Role::Profile(_)) if place == Place::Json => {
            json!({ "type": ["string", "boolean", "number", "object", "array"] })
        }
        Some(Role::Profile(_)) => json!({ "type": "string" }),
        _ => json!({ "type": "string", "minLength": 1 }),
    }
}

/// The places that are bodies, with their media types.
const BODIES: [(Place, &str); 4] = [
    (Place::Json, "application/json"),
    (Place::Form, "application/x-www-form-urlencoded"),
    (Place::Body, "text/plain"),
    (Place::Body, "application/json"),
];

/// One of two bodies of a media type.
fn either(mut one: Value, mut other: Value) -> Value {
    let schemas = [one["schema"].take(), other["schema"].take()];
    one["schema"] = any_of(schemas);
    if let (Some(examples), Some(others)) = (
        one["examples"].as_object_mut(),
        other["examples"].as_object_mut(),
    ) {
        examples.append(others);
    }
    one
}

/// The body of requests; nothing if they have none.
pub(super) fn body(
    source: &DocumentSource,
    sharing: &Sharing,
    forms: &[RequestForm],
) -> Option<Value> {
    let mut content = Map::new();
    for (place, media_type) in BODIES {
        let has_body = |form: &&RequestForm| form.fields.iter().any(|field| field.place == place);
        let with_body: Vec<&RequestForm> = forms.iter().filter(has_body).collect();
        if !with_body.is_empty() {
            let schema = schema(sharing, place, &with_body);
            let examples = examples(source, place, &with_body);
            let body = json!({ "schema": schema, "examples": examples });
            // JSON fields and a JSON string can be alternatives of one operation.
            let body = match content.remove(media_type) {
                Some(other) => either(other, body),
                None => body,
            };
            content.insert(media_type.to_owned(), body);
        }
    }
    if content.is_empty() {
        return None;
    }
    let needs_body = |form: &RequestForm| {
        let mut fields = form.fields.iter();
        fields
            .any(|field| field.is_required && BODIES.iter().any(|(place, _)| *place == field.place))
    };
    Some(json!({ "required": forms.iter().all(needs_body), "content": content }))
}

/// The schema of a body. Operations that a field of it tells apart exclude each other.
fn schema(sharing: &Sharing, place: Place, forms: &[&RequestForm]) -> Value {
    let operations = sharing.operations.iter();
    let schemas = operations.filter_map(|(_, id, _)| {
        let own = forms.iter().filter(|form| form.id == *id);
        let own: Vec<Value> = own.map(|form| object(place, &form.fields)).collect();
        (!own.is_empty()).then(|| any_of(own))
    });
    let mut schemas: Vec<Value> = schemas.collect();
    if schemas.len() == 1 {
        return schemas.swap_remove(0);
    }
    let mut operations = sharing.operations.iter();
    let tells_apart = operations.all(|(_, _, it)| it.conditions().any(|(at, ..)| at == place));
    let key = if tells_apart { "oneOf" } else { "anyOf" };
    json!({ key: schemas })
}

/// The object of the fields at a place, or the schema of the only one that is the whole body.
fn object(place: Place, fields: &[RequestField]) -> Value {
    if place == Place::Body {
        let mut fields = fields.iter().filter(|field| field.place == place);
        return fields
            .next()
            .map(|field| field.schema.clone())
            .unwrap_or_default();
    }
    let mut object = json!({ "type": "object", "properties": {} });
    for field in fields.iter().filter(|field| field.place == place) {
        let keys: Vec<&str> = match place {
            Place::Json => field.name.split('.').collect(),
            _ => vec![&field.name],
        };
        add(&mut object, &keys, field);
    }
    object
}

fn add(object: &mut Value, keys: &[&str], field: &RequestField) {
    let [key, rest @ ..] = keys else { return };
    if field.is_required {
        require(object, key);
    }
    let property = &mut object["properties"][*key];
    if rest.is_empty() {
        *property = field.schema.clone();
    } else {
        if property.is_null() {
            *property = json!({ "type": "object", "properties": {} });
        }
        add(property, rest, field);
    }
}

fn require(object: &mut Value, key: &str) {
    let required = &mut object["required"];
    match required.as_array_mut() {
        Some(required) if required.iter().any(|it| it == key) => {}
        Some(required) => required.push(key.into()),
        None => *required = json!([key]),
    }
}

fn examples(source: &DocumentSource, place: Place, forms: &[&RequestForm]) -> Value {
    let mut examples = Map::new();
    for form in forms {
        let call = SampleCall::of(source.vocabulary, source.others, form.operation, form.reads);
        let mut sent = call.sent;
        // If a client may leave out every field, the example shows them all.
        let may_be_empty = !form
            .fields
            .iter()
            .any(|it| it.place == place && it.is_required);
        sent.fields.retain(|(at, name, _)| {
            let mut fields = form.fields.iter();
            fields.any(|it| it.place == *at && it.name == *name && (it.is_required || may_be_empty))
        });
        let Some(value) = sent.body(place) else {
            continue;
        };
        let is_first_login = form.operation.does == Verb::Login && !examples.contains_key(DEMO);
        let word = if is_first_login { DEMO } else { form.id };
        let taken = examples.keys().filter(|key| key.starts_with(word)).count();
        let name = if examples.contains_key(word) {
            format!("{word}{}", taken + 1)
        } else {
            word.to_owned()
        };
        examples.insert(
            name,
            json!({ "summary": super::sentence(form.id), "value": value }),
        );
    }
    examples.into()
}
