//! Delays of requests, in real time.

use std::borrow::Cow;
use std::time::Duration;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::clock::Wait;

/// How long a request is delayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Delay {
    /// A fixed delay.
    Fixed(Wait),
    /// A random delay, uniformly distributed.
    Drawn {
        /// The minimum and the maximum.
        uniform: [Wait; 2],
    },
}

impl Delay {
    /// The delay for a random number from 0 to 1.
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

    /// Without `oneOf`: each keyword applies to only one of the two types, so that an error names
    /// the exact mistake.
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
