//! The reference of the language in `docs/vendors/declared.md`, made from its JSON Schema.

use std::fmt::Write;
use std::path::Path;

use serde_json::{Map, Value};

use super::*;
use crate::vendors::declared::draft::in_one_line;

const BEGIN: &str =
    "<!-- Made from the JSON Schema: UPDATE_SCHEMA=1 cargo test the_committed -->\n";
const END: &str = "<!-- The end of what is made -->";

#[test]
fn the_committed_reference_is_that_of_the_language() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/vendors/declared.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (committed, after) = rest.split_once(END).unwrap();
    let reference = reference(&json_schema());
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}{reference}{END}{after}")).unwrap();
        return;
    }
    assert!(
        committed == reference,
        "docs/vendors/declared.md is old: UPDATE_SCHEMA=1 cargo test the_committed"
    );
}

#[test]
fn the_file_on_the_page_is_one_that_is_tested() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let file = format!("```yaml\n{}```\n", read("tests/declared/deepgram.yaml"));
    assert!(read("docs/vendors/declared.md").contains(&file));
}

fn reference(schema: &Value) -> String {
    let definitions = schema["$defs"].as_object().unwrap();
    let mut text = String::from("\n#### The top of the file\n\n");
    table(&mut text, schema, definitions);
    let objects = definitions.iter().filter(|(name, it)| is_listed(name, it));
    for (name, definition) in objects {
        let description = definition["description"].as_str().unwrap_or_default();
        write!(text, "\n#### `{name}`\n\n").unwrap();
        if !description.is_empty() {
            write!(text, "{}\n\n", in_cell(description)).unwrap();
        }
        table(&mut text, definition, definitions);
    }
    text.push('\n');
    text
}

/// Whether a definition has a section: an object with keys of its own.
fn is_listed(name: &str, definition: &Value) -> bool {
    let of_fixtures = ["Fields", "Property"];
    definition.get("properties").is_some() && !of_fixtures.contains(&name)
}

fn table(text: &mut String, schema: &Value, definitions: &Map<String, Value>) {
    text.push_str("| key | | example |\n| --- | --- | --- |\n");
    for (key, property) in schema["properties"].as_object().unwrap() {
        let meaning = meaning(property, definitions);
        let examples = property["examples"].as_array().unwrap();
        let examples = examples
            .iter()
            .map(|it| format!("`{}`", in_one_line(it).replace('|', "\\|")));
        let examples = examples.collect::<Vec<_>>().join(", ");
        writeln!(text, "| `{key}` | {meaning} | {examples} |").unwrap();
    }
}

/// What a key says, with its words if it has a list of them, and where its own keys are.
fn meaning(property: &Value, definitions: &Map<String, Value>) -> String {
    let mut text = in_cell(property["description"].as_str().unwrap_or_default());
    let mut names = Vec::new();
    referred(property, definitions, &mut names);
    for name in &names {
        let definition = &definitions[name];
        let words = definition["oneOf"].as_array().into_iter().flatten();
        for word in words.filter(|word| word["const"].is_string()) {
            let description = in_cell(word["description"].as_str().unwrap_or_default());
            write!(
                text,
                "<br>`{}`: {description}",
                word["const"].as_str().unwrap()
            )
            .unwrap();
        }
    }
    let listed = names
        .iter()
        .filter(|name| is_listed(name, &definitions[*name]));
    let links: Vec<String> = listed.map(|name| format!("[`{name}`](#{name})")).collect();
    if !links.is_empty() {
        write!(text, "<br>Keys: {}", links.join(", ")).unwrap();
    }
    text
}

/// The definitions to which a schema refers, through those that only choose between others.
fn referred(schema: &Value, definitions: &Map<String, Value>, names: &mut Vec<String>) {
    let Some(object) = schema.as_object() else {
        return;
    };
    if let Some(name) = object.get("$ref").and_then(Value::as_str) {
        let name = name.trim_start_matches("#/$defs/");
        if name.contains("_or_") {
            referred(&definitions[name], definitions, names);
        } else if !names.iter().any(|it| it == name) {
            names.push(name.to_owned());
        }
    }
    for key in ["additionalProperties", "items", "then", "else"] {
        if let Some(inner) = object.get(key) {
            referred(inner, definitions, names);
        }
    }
}

fn in_cell(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace('|', "\\|")
}
