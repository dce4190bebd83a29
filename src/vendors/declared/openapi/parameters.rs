//! Parameters of operations: in the path, the query, headers and cookies.

use serde_json::{Value, json};

use super::merge::any_of;
use super::request::{RequestField, RequestForm};
use super::{DocumentSource, Sharing};
use crate::vendors::declared::behind_guard::REST;
use crate::vendors::declared::language::reads::Place;
use crate::vendors::declared::sample::SampleCall;

/// The parameters of requests of these forms.
pub(super) fn parameters(
    source: &DocumentSource,
    sharing: &Sharing,
    forms: &[RequestForm],
) -> Vec<Value> {
    let any = json!({ "type": "string", "minLength": 1 });
    let path = sharing.names.iter().map(|name| {
        let value = value(source, forms, Place::Path, name);
        parameter(Place::Path, name, &any, true, value)
    });
    let mut named: Vec<(Place, &str)> = Vec::new();
    for field in forms.iter().flat_map(|form| &form.fields) {
        let key = (field.place, field.name.as_str());
        if is_parameter(field.place, &field.name) && !named.contains(&key) {
            named.push(key);
        }
    }
    let others = named.into_iter().map(|(place, name)| {
        let is_it = |field: &&RequestField| field.place == place && field.name == name;
        let requires = |form: &RequestForm| {
            let field = form.fields.iter().find(is_it);
            field.is_some_and(|field| field.is_required)
        };
        let is_required = forms.iter().all(requires);
        let fields = forms.iter().flat_map(|form| &form.fields).filter(is_it);
        let schema = any_of(fields.map(|field| field.schema.clone()));
        let value = value(source, forms, place, name);
        parameter(place, name, &schema, is_required, value)
    });
    path.chain(others).collect()
}

/// Whether a field is a parameter. These three headers are said elsewhere in a document.
fn is_parameter(place: Place, name: &str) -> bool {
    let elsewhere = ["authorization", "content-type", "accept"];
    match place {
        Place::Header => !elsewhere.iter().any(|it| it.eq_ignore_ascii_case(name)),
        Place::Query | Place::Cookie => true,
        Place::Json | Place::Form | Place::Body | Place::Basic | Place::Path => false,
    }
}

/// What the first form that has a field sends in it.
fn value(source: &DocumentSource, forms: &[RequestForm], place: Place, name: &str) -> Value {
    let sent = forms.iter().find_map(|form| {
        let call = SampleCall::of(source.vocabulary, source.others, form.operation, form.reads);
        call.sent.get(place, name).cloned()
    });
    sent.unwrap_or_else(|| {
        if name == REST {
            "more".into()
        } else {
            "1".into()
        }
    })
}

pub(super) fn parameter(
    place: Place,
    name: &str,
    schema: &Value,
    is_required: bool,
    value: Value,
) -> Value {
    let value = match (&schema["type"], value.as_str().map(str::parse::<i64>)) {
        (kind, Some(Ok(number))) if kind == "integer" => number.into(),
        _ => value,
    };
    json!({
        "name": name,
        "in": place.word(),
        "required": is_required,
        "description": format!("`{name}`"),
        "schema": schema,
        "examples": { "demo": { "summary": "What the examples send", "value": value } },
    })
}
