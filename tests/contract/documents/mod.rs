//! The `OpenAPI` documents are whole and true to themselves, and the validator that holds answers
//! against them tells a good answer from a bad one.

mod declared;
mod examples;
mod parts;
mod quality;
mod references;
mod served;
mod tables;
mod validator;
mod vendor_pages;

use std::collections::HashSet;

use mockid::vendor::operation::Operation;
use mockid::{Provider, vendors};
use serde_json::Value;

use crate::support::contract::Contract;
use crate::support::contract::shape::Schema;

fn written_documents() -> [(&'static str, &'static Contract); 2] {
    [
        ("openapi.yaml", Contract::vendors()),
        ("openapi-admin.yaml", Contract::admin()),
    ]
}

/// The documents that are written by hand, and those that are made from declared vendors.
fn documents() -> impl Iterator<Item = (&'static str, &'static Contract)> {
    let declared = declared::vendors().iter();
    let declared = declared.map(|vendor| (vendor.file.as_str(), &vendor.contract));
    written_documents().into_iter().chain(declared)
}

/// The operations that a vendor has in the registry.
pub fn operations_of(vendor: Provider) -> Vec<Operation> {
    let vendors = vendors::coded();
    let vendor = vendors.get(vendor).expect("a vendor");
    vendor.spec().operations.clone()
}

/// Calls `visit` with every object of the document and its pointer.
fn walk(value: &Value, pointer: &str, visit: &mut impl FnMut(&Value, &str)) {
    match value {
        Value::Object(fields) => {
            visit(value, pointer);
            for (key, field) in fields {
                walk(
                    field,
                    &format!("{pointer}/{}", key.replace('/', "~1")),
                    visit,
                );
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(item, &format!("{pointer}/{index}"), visit);
            }
        }
        _ => {}
    }
}

/// The named examples that stand beside a schema.
fn examples(beside: &Value) -> Vec<(&str, &Value)> {
    let named = beside["examples"].as_object().into_iter().flatten();
    named
        .map(|(name, example)| (name.as_str(), &example["value"]))
        .chain(beside.get("example").map(|example| ("example", example)))
        .collect()
}

fn text<'a>(holder: &'a Value, key: &str) -> &'a str {
    holder[key].as_str().unwrap_or_default()
}

#[test]
fn operation_ids_are_unique() {
    for (name, contract) in documents() {
        let mut seen = HashSet::new();
        for operation in contract.operations() {
            assert!(
                seen.insert(&operation.id),
                "{name}: {} is there twice",
                operation.id
            );
        }
    }
}

#[test]
fn every_operation_is_explained_and_has_a_declared_tag() {
    for (name, contract) in documents() {
        let tags: Vec<&str> = contract.document["tags"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|tag| text(tag, "name"))
            .collect();
        let mut count = 0;
        walk(&contract.document["paths"], "", &mut |object, pointer| {
            if object.get("responses").is_some() {
                count += 1;
                assert!(!text(object, "summary").is_empty(), "{name}: {pointer}");
                assert!(!text(object, "description").is_empty(), "{name}: {pointer}");
                let tag = object["tags"][0].as_str().unwrap_or_default();
                assert!(tags.contains(&tag), "{name}: {pointer} has the tag `{tag}`");
            }
        });
        assert_eq!(count, contract.operations().len(), "{name}");
    }
}

#[test]
fn every_response_is_described_and_every_error_has_a_named_example() {
    for (name, contract) in documents() {
        let mut errors = 0;
        walk(&contract.document, "", &mut |object, pointer| {
            let within = pointer.rsplit('/').nth(1).unwrap_or_default();
            if within != "responses" {
                return;
            }
            assert!(!text(object, "description").is_empty(), "{name}: {pointer}");
            for (media_type, media) in object["content"].as_object().into_iter().flatten() {
                errors += 1;
                assert!(
                    media["examples"]
                        .as_object()
                        .is_some_and(|named| !named.is_empty()),
                    "{name}: {pointer} has no named example of {media_type}"
                );
            }
        });
        assert!(errors > 0, "{name}: nothing was looked at");
    }
}

/// How many examples there are, and which do not fit the schema that they stand beside.
fn unfit_examples(document: &Value) -> (usize, Vec<String>) {
    let mut looked_at = 0;
    let mut unfit = Vec::new();
    walk(document, "", &mut |object, pointer| {
        let Some(schema) = object.get("schema") else {
            return;
        };
        let schema = Schema::new(schema.clone());
        for (example, value) in examples(object) {
            looked_at += 1;
            if let Err(reason) = schema.check(value) {
                unfit.push(format!("{pointer}, example {example}: {reason}"));
            }
        }
    });
    (looked_at, unfit)
}

#[test]
fn every_example_fits_its_schema() {
    for (name, contract) in documents() {
        let (looked_at, unfit) = unfit_examples(&contract.document);
        assert!(unfit.is_empty(), "{name}: {}", unfit.join("\n"));
        assert!(looked_at > 0, "{name}: nothing was looked at");
    }
}

#[test]
fn an_example_that_does_not_fit_is_found() {
    let media = r#"{"schema": {"type": "integer", "minimum": 1}, "examples": {"one": {"value": 1}, "none": {"value": 0}}}"#;
    let document = serde_json::from_str(&format!(r#"{{"a/b": [{media}]}}"#)).unwrap();
    let (looked_at, unfit) = unfit_examples(&document);
    assert_eq!(looked_at, 2);
    assert_eq!(
        unfit,
        ["/a~1b/0, example none: the whole value: 0 is less than the minimum of 1"]
    );
}

#[test]
fn the_default_credentials_stand_in_the_examples() {
    let paths = &Contract::vendors().document["paths"];
    for (path, expected) in [
        (
            "/intergiro/v3/auth/login",
            r#"{"api_key":"c5f90f4b-9d69-416a-8611-8a8c8d605c36"}"#,
        ),
        (
            "/haut-ai/api/v1/auth/login/",
            r#"{"username":"user@example.com","password":"password"}"#,
        ),
        (
            "/s7risk/user/token",
            r#"{"email":"user@example.com","password":"password"}"#,
        ),
        (
            "/s7risk/application/token",
            r#"{"clientId":"demo-client","secret":"demo-secret"}"#,
        ),
        (
            "/igny8/api/v1/auth/login/",
            r#"{"email":"user@example.com","password":"password"}"#,
        ),
        (
            "/kyc/auth/jwt/login",
            r#"{"username":"user@example.com","password":"your_secret_password"}"#,
        ),
    ] {
        let content = paths[path]["post"]["requestBody"]["content"].as_object();
        for media in content.unwrap().values() {
            let (_, first) = examples(media)[0];
            assert_eq!(first.to_string(), expected, "{path}");
        }
    }
}

fn parse_error(yaml: &str) -> String {
    Contract::parse(yaml).err().unwrap_or_default()
}

#[test]
fn a_document_with_a_bad_reference_or_a_nameless_operation_is_refused() {
    let dangling = "components: {schemas: {A: {$ref: '#/components/schemas/B'}}}";
    let error = parse_error(dangling);
    assert!(error.contains("/components/schemas/B"), "{error}");
    let nameless = parse_error("paths: {/a: {get: {responses: {}}}}");
    assert_eq!(nameless, "get /a: it has no operationId");
}
