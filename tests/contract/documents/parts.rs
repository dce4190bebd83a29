//! A vendor's document: its part of the whole, and whole by itself.

use std::collections::BTreeSet;

use mockid::Provider;
use mockid::openapi::{Document, DocumentFormat};
use serde_json::Value;

use super::{operations_of, walk};
use crate::support::contract::Contract;

/// A component as a pointer, for instance `#/components/schemas/KycToken`.
type Pointers = BTreeSet<String>;

/// The document that igny8 serves itself.
const IGNY8_SCHEMA: Document = Document::VendorWithout(Provider::IGNY8, "igny8Bearer");

const ALL: [Document; 6] = [
    Document::Vendor(Provider::INTERGIRO),
    Document::Vendor(Provider::HAUT_AI),
    Document::Vendor(Provider::KYC),
    Document::Vendor(Provider::S7RISK),
    Document::Vendor(Provider::IGNY8),
    IGNY8_SCHEMA,
];

fn read(document: Document) -> Value {
    let text = document.text(DocumentFormat::Json, "http://server");
    let text = text.expect("a document");
    serde_json::from_str(&text).expect("JSON")
}

fn used(document: &Value) -> Pointers {
    let mut used = Pointers::new();
    walk(document, "", &mut |object, _| {
        used.extend(object["$ref"].as_str().map(str::to_owned));
        let ways = object["security"].as_array().into_iter().flatten();
        for (name, _) in ways.filter_map(Value::as_object).flatten() {
            used.insert(format!("#/components/securitySchemes/{name}"));
        }
    });
    used
}

fn there(document: &Value) -> Pointers {
    let kinds = document["components"].as_object().into_iter().flatten();
    let named = kinds.flat_map(|(kind, named)| {
        let names = named.as_object().into_iter().flatten();
        names.map(move |(name, _)| format!("#/components/{kind}/{name}"))
    });
    named.collect()
}

#[test]
fn a_part_has_exactly_the_components_that_it_uses() {
    for document in ALL {
        let part = read(document);
        assert_eq!(used(&part), there(&part), "{document:?}");
    }
}

#[test]
fn a_part_has_its_vendors_operations_in_their_order_and_its_tag() {
    for vendor in Provider::all() {
        let text = Document::Vendor(vendor).text(DocumentFormat::Yaml, "http://server");
        let contract = Contract::parse(&text.unwrap()).unwrap();
        let found = contract.operations().iter().map(|each| {
            let method = each.method.to_string();
            (each.id.as_str(), method, each.path.as_str())
        });
        let found: BTreeSet<_> = found.collect();
        let operations = operations_of(vendor);
        let expected = operations
            .iter()
            .map(|each| (&*each.id, each.method.to_string(), each.path.as_str()));
        assert_eq!(found, expected.collect());
        let tags = contract.document["tags"].as_array().unwrap();
        assert_eq!(tags.len(), 1);
        assert_eq!(tags[0]["name"], vendor.name());
    }
}

#[test]
fn a_part_says_the_same_as_the_whole_of_what_it_has() {
    let whole = read(Document::Vendors);
    for vendor in Provider::all() {
        let part = read(Document::Vendor(vendor));
        for (path, item) in part["paths"].as_object().unwrap() {
            assert_eq!(*item, whole["paths"][format!("/{vendor}{path}")]);
        }
        for pointer in there(&part) {
            let pointer = pointer.trim_start_matches('#');
            assert_eq!(part.pointer(pointer), whole.pointer(pointer));
        }
    }
}

#[test]
fn a_part_does_not_speak_of_the_paths_of_others() {
    for vendor in Provider::all() {
        let part = read(Document::Vendor(vendor));
        let description = part["info"]["description"].as_str().unwrap();
        assert!(!description.contains("Where a path is served"));
        assert!(description.contains("\n## How sure each statement is\n"));
        assert!(
            part["info"]["title"]
                .as_str()
                .unwrap()
                .contains(vendor.name())
        );
    }
}

#[test]
fn every_document_is_the_same_in_both_formats() {
    for document in ALL
        .into_iter()
        .chain([Document::Vendors, Document::Control])
    {
        let yaml = document
            .text(DocumentFormat::Yaml, "http://server")
            .unwrap();
        let yaml: Value = serde_saphyr::from_str(&yaml).unwrap();
        let json = read(document);
        assert_eq!(yaml, json, "{document:?}");
        // Equality does not look at the order, in which people read.
        assert_eq!(yaml.to_string(), json.to_string(), "{document:?}");
    }
}

#[test]
fn in_igny8s_own_document_the_word_bearer_is_part_of_what_one_enters() {
    let own = read(IGNY8_SCHEMA);
    let schemes = own["components"]["securitySchemes"].as_object().unwrap();
    let (name, scheme) = schemes.iter().next().unwrap();
    assert_eq!(schemes.len(), 1);
    assert_eq!(scheme["type"], "apiKey");
    assert_eq!(scheme["name"], "Authorization");
    let keywords = &own["paths"]["/api/v1/planner/keywords/"]["get"];
    assert_eq!(keywords["security"].as_array().map(Vec::len), Some(1));
    assert!(keywords["security"][0][name].is_array());
}
