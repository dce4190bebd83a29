//! Values of a header that may be repeated.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// The value of a header, or the values of a repeated header, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum HeaderValues {
    /// One header.
    One(String),
    /// Several headers of the same name.
    Several(Vec<String>),
}

impl HeaderValues {
    /// Adds a value.
    pub fn add(&mut self, value: String) {
        match self {
            Self::One(first) => *self = Self::Several(vec![std::mem::take(first), value]),
            Self::Several(values) => values.push(value),
        }
    }

    /// The values.
    #[must_use]
    pub fn as_slice(&self) -> &[String] {
        match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::Several(values) => values,
        }
    }
}

impl JsonSchema for HeaderValues {
    fn schema_name() -> Cow<'static, str> {
        "HeaderValues".into()
    }

    /// Without `oneOf`, so that an error names the exact mistake.
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "array"],
            "items": { "type": "string" },
            "minItems": 1,
        })
    }
}
