//! How long a fault holds a request up, in real time.

use std::borrow::Cow;
use std::time::Duration;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::clock::Wait;

/// How long a request is held up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Delay {
    /// Always so long.
    Fixed(Wait),
    /// Between two waits, each as likely as any other.
    Drawn {
        /// The shortest and the longest.
        uniform: [Wait; 2],
    },
}

impl Delay {
    /// How long it is when a number from 0 to 1 was drawn.
    #[must_use]
    pub fn at(self, drawn: f64) -> Duration {
        match self {
            Self::Fixed(wait) => wait.duration(),
            Self::Drawn {
                uniform: [shortest, longest],
            } => {
                let (shortest, longest) = (shortest.duration(), longest.duration());
                shortest + longest.saturating_sub(shortest).mul_f64(drawn)
            }
        }
    }
}

impl JsonSchema for Delay {
    fn schema_name() -> Cow<'static, str> {
        "Delay".into()
    }

    /// Without `oneOf`: each keyword holds for one of the two types only, so that an error names
    /// the very thing that is wrong.
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "object"],
            "format": "wait",
            "properties": {
                "uniform": {
                    "type": "array",
                    "items": { "type": "string", "format": "wait" },
                    "minItems": 2,
                    "maxItems": 2,
                },
            },
            "required": ["uniform"],
            "additionalProperties": false,
        })
    }
}
