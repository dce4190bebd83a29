//! The client metadata of a request (RFC 7591, section 2), field by field.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

use crate::sandbox::reason::Reason;
use crate::vendor::call::Call;
use crate::vendors::oidc::refusal::{ErrorCode, Refusal};

/// The maximum length of a text, in bytes.
const MAX_TEXT: usize = 2_000;

/// The maximum number of items in a list.
const MAX_ITEMS: usize = 50;

/// The fields of a request. `null` is the same as an absent field.
pub struct Document(Map<String, Value>);

impl Document {
    /// The document in the body of a call.
    ///
    /// # Errors
    ///
    /// It is no JSON object, or has a field twice.
    pub fn read(call: &Call) -> Result<Self, Refusal> {
        let refused = |why: &str| {
            Refusal::new(
                ErrorCode::InvalidClientMetadata,
                Reason::RegistrationMalformed,
                why.to_owned(),
            )
        };
        if !call.has_media_type("application/json") {
            return Err(refused(
                "the body must be JSON, with the Content-Type application/json",
            ));
        }
        let unique: Unique = serde_json::from_slice(&call.body).map_err(|error| {
            refused(&format!(
                "the body is no JSON object with each field once: {error}"
            ))
        })?;
        Ok(Self(unique.0))
    }

    fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A text.
    ///
    /// # Errors
    ///
    /// The field is none, or too long.
    pub fn text(&self, name: &str) -> Result<Option<&str>, Refusal> {
        self.value(name).map(|value| text(name, value)).transpose()
    }

    /// A list of texts.
    ///
    /// # Errors
    ///
    /// The field is none, or too long.
    pub fn texts(&self, name: &str) -> Result<Option<Vec<&str>>, Refusal> {
        let Some(value) = self.value(name) else {
            return Ok(None);
        };
        let items = value
            .as_array()
            .ok_or_else(|| wrong(name, "must be a list of texts"))?;
        if items.len() > MAX_ITEMS {
            return Err(wrong(name, format_args!("has more than {MAX_ITEMS} items")));
        }
        items
            .iter()
            .map(|item| text(name, item))
            .collect::<Result<_, _>>()
            .map(Some)
    }

    /// A switch, which is off if it is absent.
    ///
    /// # Errors
    ///
    /// The field is none.
    pub fn flag(&self, name: &str) -> Result<bool, Refusal> {
        let flag = self.value(name).map(Value::as_bool);
        flag.unwrap_or(Some(false))
            .ok_or_else(|| wrong(name, "must be true or false"))
    }

    /// An object.
    ///
    /// # Errors
    ///
    /// The field is none.
    pub fn object(&self, name: &str) -> Result<Option<&Map<String, Value>>, Refusal> {
        let object = self.value(name).map(Value::as_object);
        object
            .map(|object| object.ok_or_else(|| wrong(name, "must be an object")))
            .transpose()
    }
}

fn text<'a>(name: &str, value: &'a Value) -> Result<&'a str, Refusal> {
    let text = value.as_str().ok_or_else(|| wrong(name, "must be text"))?;
    if text.is_empty() || text.len() > MAX_TEXT {
        return Err(wrong(
            name,
            format_args!("must have between 1 and {MAX_TEXT} bytes"),
        ));
    }
    if text.chars().any(char::is_control) {
        return Err(wrong(name, "has a control character"));
    }
    Ok(text)
}

/// A field does not have the form that it must have.
fn wrong(name: &str, why: impl fmt::Display) -> Refusal {
    refused(Reason::RegistrationField, name, why)
}

/// The metadata are refused for a field.
pub fn refused(reason: Reason, name: &str, why: impl fmt::Display) -> Refusal {
    Refusal::new(
        ErrorCode::InvalidClientMetadata,
        reason,
        format!("the field {name} {why}"),
    )
}

/// An object with each key once.
struct Unique(Map<String, Value>);

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(OfUnique)
    }
}

struct OfUnique;

impl<'de> Visitor<'de> for OfUnique {
    type Value = Unique;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Unique, A::Error> {
        let mut fields = Map::new();
        while let Some((name, value)) = entries.next_entry::<String, Value>()? {
            if fields.contains_key(&name) {
                return Err(de::Error::custom(format_args!(
                    "the field {name} is there twice"
                )));
            }
            fields.insert(name, value);
        }
        Ok(Unique(fields))
    }
}
