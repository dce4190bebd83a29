//! Reads a value into a type and reports every misfit at once.
//!
//! The schema is made from the type, so there is one description of each shape. serde stops at the
//! first thing that does not fit; a validator finds them all.

mod check;
mod explain;
mod format;
mod misfit;
mod password;
pub(crate) mod pointer;
mod tidy;
mod whole;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use serde::de::DeserializeOwned;
use serde_json::Value;

use check::Check;
pub use misfit::Misfit;

/// Reads `value` into a `T`.
///
/// # Errors
///
/// Everything that does not fit, in the order in which the schema looks at it. What the schema
/// lets pass and the type still refuses is one misfit at the root.
pub fn read<T: DeserializeOwned + JsonSchema>(value: &Value) -> Result<T, Vec<Misfit>> {
    let misfits = misfits::<T>(value);
    if !misfits.is_empty() {
        return Err(misfits);
    }
    // A schema lets `3.0` pass for a whole number, and serde does not.
    T::deserialize(value)
        .or_else(|error| T::deserialize(&whole::numbers(value)).map_err(|_| error))
        .map_err(|error| vec![Misfit::rule("", error.to_string())])
}

/// Everything about `value` that does not fit a `T`, up to a thousand misfits: one a place,
/// since a value that is wrong in two ways is put right once.
pub(crate) fn misfits<T: JsonSchema>(value: &Value) -> Vec<Misfit> {
    Check::run(&of::<T>(), value)
}

/// The JSON Schema document (draft 2020-12) of what a `T` is read from.
///
/// An optional field may be left out but not be null, and whole numbers carry their bounds instead
/// of a format that only Rust knows.
#[must_use]
pub fn of<T: JsonSchema>() -> Value {
    SchemaSettings::draft2020_12()
        .with_transform(RecursiveTransform(tidy::tidy))
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value()
}

/// The same document for editors and other validators, which know no formats of ours.
#[must_use]
pub fn for_editors<T: JsonSchema>() -> Value {
    let mut schema = of::<T>();
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
