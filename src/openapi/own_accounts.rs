//! The accounts and settings of vendors that bring their own document, in the document of the control
//! API: their schemas follow from the vendors' specs.

use serde_json::{Map, Value, json};

use crate::schema;
use crate::vendor::accounts::{AccountSpec, FieldRole, FieldSpec, IdForm};
use crate::vendor::{Vendor, VendorSpec, Vendors};

/// Before the names of schemas that those of several vendors share.
const SHARED: &str = "own.";

/// The patterns for formats that only this server knows. They accept everything that the formats
/// accept, and little more.
const PATTERNS: [(&str, &str); 5] = [
    (
        "period",
        "^[+]?(([0-9]{1,9} ?[wdhms][a-z]{0,6},? ?)+|P[0-9DHMSTW]+)$",
    ),
    (
        "lifetime",
        "^([+]?(([0-9]{1,9} ?[wdhms][a-z]{0,6},? ?)+|P[0-9DHMSTW]+)|session|never)$",
    ),
    (
        "not-before",
        "^([+]?(([0-9]{1,9} ?[wdhms][a-z]{0,6},? ?)+|P[0-9DHMSTW]+)|access_expired)$",
    ),
    (
        "rate",
        "^[0-9]{1,9}/([smhd]|[+]?([0-9]{1,9} ?[wdhms][a-z]{0,6},? ?)+|P[0-9DHMSTW]+)$",
    ),
    ("host-name", "^[-a-z0-9]+([.][-a-z0-9]+)*$"),
];

/// Adds the schemas of the vendors' accounts and settings, and refers to them.
pub(super) fn describe(document: &mut Value, vendors: &Vendors) {
    let specs = vendors.iter().map(Vendor::spec);
    let specs: Vec<_> = specs.filter(|spec| spec.document.is_some()).collect();
    let schemas = &mut document["components"]["schemas"];
    for (name, schema) in of(&specs) {
        schemas[name] = schema;
    }
    for spec in &specs {
        for account in &spec.accounts {
            for (list, of, part) in [
                ("Account", "oneOf", ""),
                ("NewAccount", "oneOf", ".new"),
                ("AccountChange", "anyOf", ".change"),
            ] {
                if let Some(list) = schemas[list][of].as_array_mut() {
                    list.push(reference(&format!("{}{part}", account.name)));
                }
            }
        }
        let settings = reference(&format!("{}.settings", spec.id));
        schemas["Settings"]["properties"][spec.id.name()] = settings;
        let change = reference(&format!("{}.settings.change", spec.id));
        let change = json!({ "anyOf": [change, { "type": "null" }] });
        schemas["SettingsChange"]["properties"][spec.id.name()] = change;
    }
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// The schemas by their names, with those that they share.
fn of(specs: &[&VendorSpec]) -> Vec<(String, Value)> {
    let mut whole = schema::document(|generator| {
        let mut named = Map::new();
        for spec in specs {
            for account in &spec.accounts {
                let written = account.schema(generator).to_value();
                named.insert(account.name.to_string(), shown(spec, account, &written));
                named.insert(
                    format!("{}.new", account.name),
                    new(spec, account, &written),
                );
                let change = change(account, &written);
                named.insert(format!("{}.change", account.name), change);
            }
            let settings = spec.settings.schema(generator).to_value();
            named.insert(format!("{}.settings.change", spec.id), settings.clone());
            named.insert(format!("{}.settings", spec.id), settings);
        }
        schemars::json_schema!({ "properties": named })
    });
    let mut take = |pointer| match whole.pointer_mut(pointer).map(Value::take) {
        Some(Value::Object(named)) => named,
        _ => Map::new(),
    };
    let (named, shared) = (take("/properties"), take("/$defs"));
    let mut schemas = Vec::new();
    for (name, schema) in shared {
        let change = patch(&schema);
        schemas.push((format!("{SHARED}{name}"), at_components(schema, "")));
        schemas.push((
            format!("{SHARED}{name}.change"),
            at_components(change, ".change"),
        ));
    }
    for (name, schema) in named {
        if name.ends_with(".change") {
            schemas.push((name, at_components(patch(&schema), ".change")));
        } else {
            schemas.push((name, at_components(schema, "")));
        }
    }
    schemas
}

/// A schema for a merge patch (RFC 7396) of what a schema describes: at every depth each field may be
/// absent, and null leads back to the default.
fn patch(schema: &Value) -> Value {
    let Value::Object(keywords) = schema else {
        return schema.clone();
    };
    let keywords = keywords
        .iter()
        .filter(|(keyword, _)| *keyword != "required");
    let patched = keywords.map(|(keyword, value)| match (keyword.as_str(), value) {
        ("properties", Value::Object(fields)) => {
            let fields = fields.iter().map(|(name, field)| {
                let nullable = json!({ "anyOf": [patch(field), { "type": "null" }] });
                (name.clone(), nullable)
            });
            (keyword.clone(), Value::Object(fields.collect()))
        }
        // Without their required fields, several alternatives may fit.
        ("oneOf" | "anyOf", Value::Array(alternatives)) => {
            let alternatives = alternatives.iter().map(patch);
            ("anyOf".to_owned(), alternatives.collect())
        }
        _ => (keyword.clone(), value.clone()),
    });
    Value::Object(patched.collect())
}

/// A schema whose references lead to the components of a document, in the words of everybody's
/// validators.
fn at_components(schema: Value, suffix: &str) -> Value {
    let mut schema = schema::for_editors(schema);
    relocate(&mut schema, suffix);
    schema
}

fn relocate(value: &mut Value, suffix: &str) {
    match value {
        Value::Object(fields) => {
            let format = fields.get("format").and_then(Value::as_str);
            if let Some((_, pattern)) = PATTERNS.iter().find(|(name, _)| Some(*name) == format) {
                fields.shift_remove("format");
                fields.insert("pattern".to_owned(), (*pattern).into());
            }
            for (name, field) in fields {
                match field {
                    Value::String(to) if name == "$ref" => {
                        if let Some(name) = to.strip_prefix("#/$defs/") {
                            *to = format!("#/components/schemas/{SHARED}{name}{suffix}");
                        }
                    }
                    field => relocate(field, suffix),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| relocate(item, suffix)),
        _ => {}
    }
}

/// An account as it is shown: without its secrets.
fn shown(vendor: &VendorSpec, spec: &AccountSpec, written: &Value) -> Value {
    let id = match spec.id_form() {
        IdForm::Counted => json!({ "type": "string", "pattern": "^[1-9][0-9]*$" }),
        IdForm::Derived { .. } => json!({ "type": "string", "format": "uuid" }),
    };
    let mut properties = of_kind(vendor, spec);
    properties.insert("sandbox".to_owned(), reference("InSandbox"));
    properties.insert("id".to_owned(), id);
    let fields = spec.fields.iter().filter(|field| field.is_shown());
    properties.extend(fields.map(|field| property(field, written)));
    let always = spec
        .fields
        .iter()
        .filter(|field| is_always_shown(&field.role));
    let always = always.map(|field| &*field.name);
    let required: Vec<&str> = ["provider", "kind", "id"]
        .into_iter()
        .chain(always)
        .collect();
    object(written, &properties, &required)
}

const fn is_always_shown(role: &FieldRole) -> bool {
    matches!(
        role,
        FieldRole::Login { .. }
            | FieldRole::Active
            | FieldRole::Suspended
            | FieldRole::Verified
            | FieldRole::Mfa
    )
}

/// An account to create.
fn new(vendor: &VendorSpec, spec: &AccountSpec, written: &Value) -> Value {
    let mut properties = of_kind(vendor, spec);
    properties.extend(spec.fields.iter().map(|field| property(field, written)));
    let own = written["required"].as_array().into_iter().flatten();
    let own = own.filter_map(Value::as_str);
    let required: Vec<&str> = ["provider", "kind"].into_iter().chain(own).collect();
    object(written, &properties, &required)
}

/// The fields of an account that can be changed.
fn change(spec: &AccountSpec, written: &Value) -> Value {
    let fields = spec.fields.iter();
    let fields = fields.filter(|field| !matches!(field.role, FieldRole::Id(_)));
    let properties = fields.map(|field| property(field, written)).collect();
    object(written, &properties, &[])
}

fn of_kind(vendor: &VendorSpec, spec: &AccountSpec) -> Map<String, Value> {
    Map::from_iter([
        ("provider".to_owned(), json!({ "const": vendor.id })),
        ("kind".to_owned(), json!({ "const": spec.kind })),
    ])
}

fn property(field: &FieldSpec, written: &Value) -> (String, Value) {
    let name = field.name.to_string();
    let schema = written["properties"][&name].clone();
    (name, schema)
}

fn object(written: &Value, properties: &Map<String, Value>, required: &[&str]) -> Value {
    json!({
        "description": written["description"],
        "type": "object",
        "required": required,
        "additionalProperties": false,
        "properties": properties,
    })
}
