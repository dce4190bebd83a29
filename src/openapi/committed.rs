//! `openapi.yaml` is put together from the vendors' parts, and the lists of vendors in
//! `openapi-admin.yaml` are those of the registry.

use super::Document;
use super::vendor_lists::filled;
use super::yaml_text::keys;
use crate::committed::{self, folder};
use crate::vendors;

/// What the vendors share: the head and a few components.
const SHARED: &str = "src/vendors/openapi.yaml";

/// A vendor's part, with its paths below its base path.
fn part(vendor: crate::Provider) -> String {
    let text = committed::read(&format!("{}/openapi.yaml", folder(vendor)));
    text.replace("\n  /", &format!("\n  /{vendor}/"))
}

/// The documents as one. What several have under a key follows one another; so do the kinds of
/// components.
fn joined(documents: &[&str], depth: usize) -> String {
    let mut joined: Vec<(&str, &str, Vec<&str>)> = Vec::new();
    for document in documents {
        for (key, range) in keys(document, depth) {
            let (head, body) = document[range].split_once('\n').unwrap();
            match joined.iter_mut().find(|(known, ..)| *known == key) {
                Some((.., bodies)) => bodies.push(body),
                None => joined.push((key, head, vec![body])),
            }
        }
    }
    let text = joined.iter().map(|(key, head, bodies)| {
        let body = match *key {
            "components" => self::joined(bodies, depth + 1),
            _ => bodies.concat(),
        };
        format!("{head}\n{body}")
    });
    text.collect()
}

#[test]
fn the_committed_document_is_put_together_from_the_vendors_parts() {
    let shared = committed::read(SHARED);
    let parts: Vec<String> = vendors::coded().ids().map(part).collect();
    let documents: Vec<&str> = [&shared]
        .into_iter()
        .chain(&parts)
        .map(|it| &**it)
        .collect();
    committed::is("openapi.yaml", &joined(&documents, 0));
}

#[test]
fn the_committed_control_document_names_the_vendors_of_the_registry() {
    let name = "openapi-admin.yaml";
    let text = filled(committed::read(name), &vendors::coded());
    committed::is(name, &text.unwrap());
}

#[test]
fn the_control_document_that_is_made_for_the_built_in_vendors_is_the_committed_one() {
    let made = Document::control_of(&vendors::coded()).unwrap();
    assert_eq!(made, Document::Control.value().unwrap());
}
