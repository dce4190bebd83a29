//! A status with a text: `401 Unauthorized`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de};

/// A status, and what `${text}` is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusLine {
    /// The status.
    pub status: u16,
    /// The text.
    pub text: Option<String>,
}

impl std::str::FromStr for StatusLine {
    type Err = &'static str;

    fn from_str(line: &str) -> Result<Self, Self::Err> {
        const EXPECTED: &str = "expected a status from 200 to 599, and a text after it";
        let (status, text) = match line.split_once(' ') {
            Some((status, text)) => (status, Some(text.trim_start().to_owned())),
            None => (line, None),
        };
        let digits = status.len() == 3 && status.bytes().all(|byte| byte.is_ascii_digit());
        match status.parse() {
            Ok(status) if digits && (200..600).contains(&status) => Ok(Self { status, text }),
            _ => Err(EXPECTED),
        }
    }
}

impl<'de> Deserialize<'de> for StatusLine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum StatusForm {
            Status(u16),
            Line(String),
        }
        let line = match StatusForm::deserialize(deserializer)? {
            StatusForm::Status(status) => status.to_string(),
            StatusForm::Line(line) => line,
        };
        line.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for StatusLine {
    fn schema_name() -> Cow<'static, str> {
        "StatusLine".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "integer"],
            "format": "status-line",
            "minimum": 200,
            "maximum": 599,
        })
    }
}
