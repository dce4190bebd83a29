//! Values of filters that are written as a number or as a text.

use std::borrow::Cow;
use std::str::FromStr;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::clock::NumericDate;
use crate::identity::AccountId;

/// The id of an account, read from a number or a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Account(AccountId);

impl From<AccountId> for Account {
    fn from(id: AccountId) -> Self {
        Self(id)
    }
}

impl<'de> Deserialize<'de> for Account {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = number_or_text(deserializer)?.parse();
        id.map(Self)
            .map_err(|_| de::Error::custom("neither a number nor a UUID"))
    }
}

impl JsonSchema for Account {
    fn schema_name() -> Cow<'static, str> {
        "Account".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": ["integer", "string"], "minimum": 0, "format": "account-id" })
    }
}

/// The beginning of a range: after an entry, or from a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// After the entry of this id.
    After(u64),
    /// At this time of the sandbox's clock or later.
    From(Timestamp),
}

impl Since {
    pub(super) fn includes(self, id: u64, time: NumericDate) -> bool {
        match self {
            Self::After(entry) => id > entry,
            // Entries have whole seconds; those of the same second are included.
            Self::From(instant) => time >= NumericDate::from(instant),
        }
    }
}

/// A text that is neither the id of an entry nor an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("neither the id of an entry nor an instant (RFC 3339)")]
pub struct InvalidSince;

impl FromStr for Since {
    type Err = InvalidSince;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(id) = text.parse() {
            return Ok(Self::After(id));
        }
        text.parse().map(Self::From).map_err(|_| InvalidSince)
    }
}

impl Serialize for Since {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::After(id) => serializer.serialize_u64(*id),
            Self::From(instant) => instant.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Since {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = number_or_text(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for Since {
    fn schema_name() -> Cow<'static, str> {
        "Since".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": ["integer", "string"], "minimum": 0, "format": "entry-or-instant" })
    }
}

/// Reads a whole number or a text as text; in a query everything is text.
fn number_or_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum NumberOrText {
        Number(u64),
        Text(String),
    }
    Ok(match NumberOrText::deserialize(deserializer)? {
        NumberOrText::Number(number) => number.to_string(),
        NumberOrText::Text(text) => text,
    })
}
