//! The values of a header, of which an answer may have several.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// The value of a header, or the values of several headers of one name, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum HeaderValues {
    /// One header.
    One(String),
    /// Several of one name.
    Several(Vec<String>),
}

impl HeaderValues {
    /// Adds another header of the name.
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

    /// Without `oneOf`, so that an error names the very thing that is wrong.
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "array"],
            "items": { "type": "string" },
            "minItems": 1,
        })
    }
}
