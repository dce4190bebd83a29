//! Vendors that are declared in a file: the language, its checks, and the engine that plays a file.
//!
//! A file is checked in two stages: its shape by the JSON Schema of [`language`], then the rules
//! between its values. All problems are reported together, each with its line, column and path, and
//! with what to write instead.

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
mod finding;
mod load;
mod manners;
mod mended;
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
pub use finding::Finding;
pub(crate) use load::vendor;
pub use load::{load, load_text, read};
pub(crate) use source::look_into;
pub use source::{Findings, MAX_BYTES, parse};
#[cfg(feature = "cli")]
pub(crate) use {clashes::clashes, load::clashes_with, source::is_vendor};

use crate::schema;
use language::Declaration;

/// The JSON Schema of the language, for editors; committed as `fixtures/vendors.schema.json`.
#[must_use]
pub fn json_schema() -> Value {
    schema::for_editors(schema::of::<Declaration>())
}
