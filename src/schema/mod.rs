//! Deserializes a value and reports all errors.
//!
//! The schema is generated from the type, so each type is described once. serde stops at the first
//! error; a validator finds all of them.

mod cache;
mod check;
mod comparison;
#[cfg(test)]
mod differential;
mod error_messages;
mod format;
pub(crate) mod integral;
mod password;
pub(crate) mod pointer;
mod simplify;
mod violation;

use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub(crate) use cache::cached;
use check::Checker;
#[cfg(feature = "declared")]
pub(crate) use format::is_vendor_name;
pub use violation::Violation;

/// Deserializes `value` into a `T`.
///
/// # Errors
///
/// All errors, in the order of the schema. If the schema accepts a value that the type refuses,
/// that is one error at the root.
pub fn read<T: DeserializeOwned + JsonSchema>(value: &Value) -> Result<T, Vec<Violation>> {
    read_as(&of::<T>(), value)
}

/// The same with a schema that is not generated only from the type.
///
/// # Errors
///
/// All errors, in the order of the schema.
pub(crate) fn read_as<T: DeserializeOwned>(
    schema: &Value,
    value: &Value,
) -> Result<T, Vec<Violation>> {
    let violations = check(schema, value);
    if !violations.is_empty() {
        return Err(violations);
    }
    // A schema accepts `3.0` as a whole number, and serde does not.
    T::deserialize(value)
        .or_else(|error| T::deserialize(&integral::numbers(value)).map_err(|_| error))
        .map_err(|error| match integral::beyond(value, "") {
            Some((at, number)) => vec![Violation::value(
                at,
                format!("the number {number}"),
                "a whole number of 64 bits".to_owned(),
            )],
            None => vec![Violation::rule("", error.to_string())],
        })
}

/// The errors of `value` in a schema, at most a thousand, and only one per place, because a value
/// with two errors is corrected once.
pub(crate) fn check(schema: &Value, value: &Value) -> Vec<Violation> {
    Checker::run(schema, value)
}

/// The errors of a value that was not read from JSON, in the words for a JSON document.
pub(crate) fn check_built<T: Serialize + JsonSchema + 'static>(built: &T) -> Vec<Violation> {
    match serde_json::to_value(built) {
        Ok(value) => check(&cached::<T>(), &value),
        Err(error) => vec![Violation::rule("", error.to_string())],
    }
}

/// The JSON Schema document (draft 2020-12) of a `T`.
///
/// An optional field can be absent but not null, and whole numbers have bounds instead of a format
/// that only Rust knows.
#[must_use]
pub fn of<T: JsonSchema>() -> Value {
    generator().into_root_schema_for::<T>().to_value()
}

/// The JSON Schema document whose root is created with a generator, for roots that are not a single
/// type.
pub(crate) fn document(build: impl FnOnce(&mut SchemaGenerator) -> Schema) -> Value {
    let mut generator = generator();
    let mut root = build(&mut generator);
    let definitions = generator.take_definitions(false);
    if let Some(meta_schema) = generator.settings().meta_schema.as_deref() {
        root.insert("$schema".to_owned(), meta_schema.into());
    }
    root.insert("$defs".to_owned(), Value::Object(definitions));
    RecursiveTransform(simplify::tidy).transform(&mut root);
    root.to_value()
}

/// Defines a schema if it is not defined, and refers to it.
pub(crate) fn definition(
    name: &str,
    generator: &mut SchemaGenerator,
    build: impl FnOnce(&mut SchemaGenerator) -> Schema,
) -> Schema {
    if !generator.definitions().contains_key(name) {
        // It is before the definitions to which it refers.
        generator
            .definitions_mut()
            .insert(name.to_owned(), Value::Null);
        let schema = build(generator).to_value();
        generator.definitions_mut().insert(name.to_owned(), schema);
    }
    json_schema!({ "$ref": format!("#/$defs/{name}") })
}

/// The value with `3.0` replaced by `3`, for types that the schema does not know.
pub(crate) fn whole_numbers(value: &Value) -> Value {
    integral::numbers(value)
}

fn generator() -> SchemaGenerator {
    SchemaSettings::draft2020_12()
        .with_transform(RecursiveTransform(simplify::tidy))
        .into_generator()
}

/// A document for editors and other validators, which do not know our formats.
#[must_use]
pub fn for_editors(mut schema: Value) -> Value {
    replace_formats(&mut schema);
    schema
}

fn replace_formats(value: &mut Value) {
    match value {
        Value::Object(object) => {
            let format = object.get("format").and_then(Value::as_str);
            let mut others = format::FOR_OTHERS.iter();
            if let Some((_, keyword, value)) = others.find(|(name, ..)| Some(*name) == format) {
                object.shift_remove("format");
                object.insert((*keyword).to_owned(), (*value).into());
            }
            object.values_mut().for_each(replace_formats);
        }
        Value::Array(items) => items.iter_mut().for_each(replace_formats),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
