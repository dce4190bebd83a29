//! The JSON Schema of the language.

use serde_json::Value;

use super::*;
use crate::vendors::declared::language::sessions::NotBefore;
use crate::vendors::declared::language::tokens::Lifetime;

#[test]
fn the_committed_schema_is_that_of_the_language() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/vendors.schema.json");
    let schema = serde_json::to_string_pretty(&json_schema()).unwrap() + "\n";
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(&path, &schema).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == schema,
        "fixtures/vendors.schema.json is old; rewrite it: UPDATE_SCHEMA=1 cargo test the_committed"
    );
}

#[test]
fn the_schema_explains_each_key_with_an_example() {
    let schema = json_schema();
    let mut silent = Vec::new();
    unexplained(&schema, "", &mut silent);
    assert_eq!(silent, [""; 0]);
}

#[test]
fn the_schema_accepts_the_texts_that_the_types_read() {
    fn agree<T: serde::de::DeserializeOwned + schemars::JsonSchema + 'static>(text: &str) -> bool {
        let value = Value::from(text);
        let fits = crate::schema::check(&crate::schema::of::<T>(), &value).is_empty();
        fits == T::deserialize(value).is_ok()
    }
    for text in [
        "15m",
        "session",
        "never",
        "access_expired",
        "15",
        "Never",
        "",
    ] {
        assert!(agree::<Lifetime>(text), "{text}");
        assert!(agree::<NotBefore>(text), "{text}");
    }
}

/// The keys below `at` without a description or an example. Those of fixtures are left out.
fn unexplained(schema: &Value, at: &str, silent: &mut Vec<String>) {
    match schema {
        Value::Object(object) => {
            let properties = object.get("properties").and_then(Value::as_object);
            for (key, property) in properties.into_iter().flatten() {
                if property.get("description").is_none() || property.get("examples").is_none() {
                    silent.push(format!("{at}/{key}"));
                }
            }
            for (key, value) in object {
                let of_fixtures = ["collections", "resources", "Fields", "Property", "examples"];
                if !of_fixtures.contains(&key.as_str()) {
                    unexplained(value, &format!("{at}/{key}"), silent);
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                unexplained(item, at, silent);
            }
        }
        _ => {}
    }
}

#[test]
fn other_validators_accept_the_declared_vendors_and_the_examples_of_keys() {
    let schema = json_schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (name, text) in files() {
        let value: Value = serde_saphyr::from_str(&text).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&value)
            .map(|it| it.to_string())
            .collect();
        assert_eq!(errors, [""; 0], "{name}");
    }
    examples_fit(&schema, &schema);
}

/// Every example of a key is what the key takes.
fn examples_fit(root: &Value, schema: &Value) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::Array(examples)) = object.get("examples") {
                let mut own = object.clone();
                own.insert("$defs".to_owned(), root["$defs"].clone());
                let validator = jsonschema::validator_for(&own.into()).unwrap();
                for example in examples {
                    let fits = validator.is_valid(example);
                    assert!(fits, "{example} is an example of {schema}");
                }
            }
            let inside = object.iter().filter(|(key, _)| *key != "examples");
            inside.for_each(|(_, value)| examples_fit(root, value));
        }
        Value::Array(items) => items.iter().for_each(|item| examples_fit(root, item)),
        _ => {}
    }
}
