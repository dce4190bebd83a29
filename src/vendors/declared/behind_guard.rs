//! The operations of resources and collections: each method at each path, after the guard.

use std::collections::HashSet;

use http::Method;

use super::language::Declaration;
use super::names::operation_id;
use crate::fixtures::Writable;
use crate::vendor::path_template::PathTemplate;

/// The name of the parameter of documents that stands for `**`.
pub const REST: &str = "rest";

/// The methods of a list and of an item that only read, and those that write.
const READING: [(&str, bool); 2] = [("GET", false), ("GET", true)];
const WRITING: [(&str, bool); 4] = [
    ("POST", false),
    ("PUT", true),
    ("PATCH", true),
    ("DELETE", true),
];

/// An operation of a resource or a collection.
#[derive(Debug)]
pub struct GuardedOperation {
    /// Its `operationId`.
    pub id: String,
    /// Its method.
    pub method: Method,
    /// Its path.
    pub path: PathTemplate,
}

/// The operations of a file's collections and resources, without those at a place that an operation
/// of the file or an earlier one has.
#[must_use]
pub fn operations(declaration: &Declaration) -> Vec<GuardedOperation> {
    let collections = declaration.collections.iter().flat_map(|collection| {
        let is_written = collection.writable != Writable::Switch(false);
        let writing = WRITING.iter().filter(move |_| is_written);
        READING.iter().chain(writing).map(|(method, is_of_item)| {
            let list = collection.path.as_str();
            let path = if *is_of_item {
                item_path(list)
            } else {
                list.to_owned()
            };
            (*method, path)
        })
    });
    let resources = declaration.resources.iter();
    let resources = resources.map(|it| (it.method.name(), template(it.path.as_str()).0));
    let own = declaration.operations.iter();
    let own = own.map(|(_, it)| (it.at.method.clone(), it.at.path.as_str()));
    let mut places: HashSet<_> = own
        .map(|(method, path)| (method, PathTemplate::from(path).pattern()))
        .collect();
    let mut ids = HashSet::new();
    let mut operations = Vec::new();
    for (method, path) in collections.chain(resources) {
        let id = id_of(&declaration.vendor, method, &path);
        let Ok(method) = Method::from_bytes(method.as_bytes()) else {
            continue;
        };
        let path = PathTemplate::from(&*path.replace(&format!("{{{REST}}}"), "**"));
        if places.insert((method.clone(), path.pattern())) && ids.insert(id.clone()) {
            operations.push(GuardedOperation { id, method, path });
        }
    }
    operations
}

/// The `operationId` of a method at a path of a document.
#[must_use]
pub fn id_of(vendor: &str, method: &str, path: &str) -> String {
    operation_id(vendor, &format!("{} {path}", method.to_lowercase()))
}

/// The path of an item. It has a trailing slash where that of the list has one.
#[must_use]
pub fn item_path(list: &str) -> String {
    match list.strip_suffix('/') {
        Some(list) => format!("{list}/{{id}}/"),
        None => format!("{list}/{{id}}"),
    }
}

/// The path of a pattern as a template of documents, and the names in it.
#[must_use]
pub fn template(pattern: &str) -> (String, Vec<String>) {
    let mut names = Vec::new();
    let segments = pattern.split('/').map(|segment| {
        if !segment.contains('*') {
            return segment.to_owned();
        }
        let name = match segment {
            "**" => REST.to_owned(),
            _ => format!("part{}", names.len() + 1),
        };
        names.push(name.clone());
        format!("{{{name}}}")
    });
    let path = segments.collect::<Vec<_>>().join("/");
    (path, names)
}
