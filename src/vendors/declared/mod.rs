//! Vendors that are declared in a file: the language, and what can be said about a file without
//! playing it.
//!
//! A file is read in two stages. The first is its shape, by the JSON Schema of [`language`]; the
//! second are the rules between its values. What is wrong is told all at once, each with its line,
//! its column, its path and what to write instead.

pub mod answers;
pub mod draft;
pub mod language;
pub mod outcomes;
pub mod page;
pub mod template;
pub mod vocabulary;

mod behind_guard;
mod clashes;
mod engine;
mod load;
mod manners;
pub mod names;
pub mod openapi;
mod rules;
pub(crate) mod sample;
mod source;

#[cfg(test)]
mod tests;

use serde_json::Value;

pub use engine::{DeclaredVendor, Unplayable};
pub(crate) use engine::{SignedCall, one_time_password};
pub(crate) use load::vendor;
pub use load::{load, load_text, read};
pub use rules::Finding;
pub(crate) use source::look_into;
pub use source::{Findings, MAX_BYTES, parse};
#[cfg(feature = "cli")]
pub(crate) use {clashes::clashes, source::is_vendor};

use crate::schema;
use language::Declaration;

/// The JSON Schema of the language, for editors; committed as `fixtures/vendors.schema.json`.
#[must_use]
pub fn json_schema() -> Value {
    schema::for_editors(schema::of::<Declaration>())
}
