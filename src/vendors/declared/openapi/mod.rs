//! The `OpenAPI` document of a declared vendor, made from its file.

mod answered;
mod collections;
mod faults;
mod links;
mod merge;
mod operation;
mod parameters;
mod request;
mod resources;
mod responses;
mod schema;
mod security;
mod shared;
mod tag;
mod types;

use serde_json::{Value, json};

use super::answers::{CompiledAnswers, Others, compile, compile_others};
use super::language::Declaration;
use super::language::operation::Operation;
use super::names::{camel_case, operation_id, pascal_case, sentence};
use super::vocabulary::Vocabulary;

/// What a document is made from.
struct DocumentSource<'a> {
    vocabulary: &'a Vocabulary<'a>,
    answers: &'a CompiledAnswers,
    others: &'a Others,
    /// The beginning of the names of operations and components.
    prefix: String,
}

/// Operations that share a method and a path.
#[derive(Clone)]
struct Sharing<'a> {
    method: String,
    /// The path of the document.
    path: String,
    /// The names in it.
    names: Vec<String>,
    /// The end of the id, where an operation has several paths.
    suffix: &'static str,
    /// Each with its place in the file and its id.
    operations: Vec<(usize, &'a str, &'a Operation)>,
}

impl Sharing<'_> {
    /// The `operationId`: the ids of all operations, joined.
    fn document_id(&self, source: &DocumentSource) -> String {
        let vendor = &source.vocabulary.declaration.vendor;
        let ids = self.operations.iter().map(|(_, id, _)| pascal_case(id));
        operation_id(vendor, &ids.collect::<Vec<_>>().join("Or")) + self.suffix
    }
}

/// The document of a vendor whose file has no errors, with the vendor's own paths.
#[must_use]
pub fn document(declaration: &Declaration) -> Value {
    let vocabulary = Vocabulary::of(declaration);
    let mut findings = Vec::new();
    let source = DocumentSource {
        vocabulary: &vocabulary,
        answers: &compile(&vocabulary, &mut findings),
        others: &compile_others(&vocabulary, &mut findings),
        prefix: camel_case(&declaration.vendor),
    };
    let vendor = &declaration.vendor;
    let title = declaration.title.as_ref().unwrap_or(vendor);
    let mut paths = operation::paths(&source);
    let mut responses = responses::of_file(&source);
    shared::move_repeated(&mut paths, &mut responses, &source.prefix);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": format!("mockid — {title}"),
            "version": env!("CARGO_PKG_VERSION"),
            "summary": format!("The API of {title} as declared in its file and played by mockid."),
            "description": DESCRIPTION,
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/", "description": "The server that serves this document" }],
        "tags": [{ "name": vendor, "description": tag::description(&source) }],
        "paths": paths,
        "components": {
            "securitySchemes": security::schemes(&source),
            "responses": responses,
        },
    })
}

const DESCRIPTION: &str = "\
This document is made from the file that declares the vendor. It has every operation with each outcome that it can \
have, by the word that the journal has for its reason.

- Bodies are compact JSON with the keys in the order given here.
- An unknown path is 404 and another method on a known path is 405 with `Allow`. They belong to no operation; they are \
the component responses named `…NotFound` and `…MethodNotAllowed`.
- Time is the sandbox's: tests move its clock by the control API.
";
