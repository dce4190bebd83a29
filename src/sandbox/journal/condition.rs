//! Conditions on a header, a query parameter or a field of a body.
//!
//! They are evaluated on what the journal shows, where a secret is replaced by its fingerprint. So
//! patterns cannot be used to guess a secret; a test that knows the secret uses its fingerprint.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::Value;

use super::redaction;
use crate::fingerprint::Fingerprint;
use crate::text_pattern::TextPattern;

/// Conditions by the name of the header, parameter or field.
pub type Conditions = BTreeMap<String, Condition>;

/// A condition on a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Equal to this value. Headers, parameters and form fields are text, and a number is compared
    /// as text.
    Equals(Value),
    /// A text, or JSON as text, that contains a match of the pattern.
    Pattern(TextPattern),
    /// A value that contains the secret with this fingerprint.
    Secret(Fingerprint),
    /// Present, or absent.
    Present(bool),
}

/// Whether an entry matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It does not match.
    No,
    /// Unknown, because the entry was truncated.
    Unknown,
    /// It matches.
    Yes,
}

/// The recorded values under a name.
#[derive(Debug)]
pub(super) struct ShownValues {
    /// The values; several for a repeated header or parameter.
    pub(super) values: Vec<Value>,
    /// Whether all values are text, even numbers.
    pub(super) is_text: bool,
    /// Why other values may be missing, if so.
    pub(super) cut: Option<&'static str>,
}

impl ShownValues {
    /// The value, the values, or null.
    pub(super) fn show(mut self) -> Value {
        match self.values.len() {
            0 => Value::Null,
            1 => self.values.remove(0),
            _ => self.values.into(),
        }
    }
}

impl Condition {
    /// A value that contains this secret. Only its fingerprint is stored; the empty text has none.
    #[must_use]
    pub fn secret(secret: &str) -> Option<Self> {
        redaction::fingerprint_in_credentials(secret).map(Self::Secret)
    }

    /// Evaluates the condition on recorded values.
    pub(super) fn judge(&self, kept: &ShownValues) -> Fit {
        let wants_absence = *self == Self::Present(false);
        let found = kept.values.iter().any(|value| self.fits(value, kept));
        match (wants_absence, found, kept.cut) {
            (false, true, _) | (true, false, None) => Fit::Yes,
            (true, true, _) | (false, false, None) => Fit::No,
            (_, false, Some(_)) => Fit::Unknown,
        }
    }

    fn fits(&self, value: &Value, kept: &ShownValues) -> bool {
        match self {
            Self::Equals(wanted) if kept.is_text => text(wanted) == text(value),
            Self::Equals(wanted) => wanted == value,
            Self::Pattern(pattern) => pattern.is_in(&text(value)),
            Self::Secret(fingerprint) => fingerprint.is_of(&text(value)),
            Self::Present(_) => true,
        }
    }
}

/// A text as it is, and any other value as JSON.
fn text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => text.into(),
        other => other.to_string().into(),
    }
}

/// A condition written as an object with one key.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum ConditionForm {
    Equals(Value),
    Pattern(String),
    FingerprintOf(String),
    Fingerprint(String),
    Present(bool),
}

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        if !value.is_object() {
            return Ok(Self::Equals(value));
        }
        let written = ConditionForm::deserialize(value).map_err(de::Error::custom)?;
        Ok(match written {
            ConditionForm::Equals(value) => Self::Equals(value),
            ConditionForm::Pattern(text) => Self::Pattern(text.parse().map_err(de::Error::custom)?),
            ConditionForm::FingerprintOf(secret) => {
                let condition = Self::secret(&secret);
                condition.ok_or_else(|| de::Error::custom("there is no secret"))?
            }
            ConditionForm::Fingerprint(text) => {
                Self::Secret(text.parse().map_err(de::Error::custom)?)
            }
            ConditionForm::Present(present) => Self::Present(present),
        })
    }
}

/// As it is read, but a secret is written as its fingerprint.
impl Serialize for Condition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (key, value) = match self {
            Self::Equals(value @ Value::Object(_)) => ("equals", value.clone()),
            Self::Equals(value) => return value.serialize(serializer),
            Self::Pattern(pattern) => ("pattern", pattern.as_str().into()),
            Self::Secret(fingerprint) => ("fingerprint", fingerprint.as_str().into()),
            Self::Present(present) => ("present", (*present).into()),
        };
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(key, &value)?;
        map.end()
    }
}

impl JsonSchema for Condition {
    fn schema_name() -> Cow<'static, str> {
        "Condition".into()
    }

    /// `properties` applies to objects; any other value is compared for equality.
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "properties": {
                "equals": true,
                "pattern": { "type": "string", "format": "regular-expression" },
                "fingerprint_of": { "type": "string", "minLength": 1 },
                "fingerprint": { "type": "string", "pattern": "^secret:[0-9a-f]{8}$" },
                "present": { "type": "boolean" },
            },
            "additionalProperties": false,
            "minProperties": 1,
            "maxProperties": 1,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn condition(written: Value) -> Condition {
        serde_json::from_value(written).unwrap()
    }

    fn kept(values: &[Value]) -> ShownValues {
        ShownValues {
            values: values.to_vec(),
            is_text: false,
            cut: None,
        }
    }

    #[test]
    fn what_may_have_been_cut_off_is_unknown_unless_it_is_there() {
        let equals = condition(json!("a"));
        let absent = condition(json!({"present": false}));
        for (values, cut, fits, is_absent) in [
            (vec![], None, Fit::No, Fit::Yes),
            (vec![], Some("cut"), Fit::Unknown, Fit::Unknown),
            (vec![json!("a")], Some("cut"), Fit::Yes, Fit::No),
            (vec![json!("b")], Some("cut"), Fit::Unknown, Fit::No),
            (vec![json!("b"), json!("a")], None, Fit::Yes, Fit::No),
        ] {
            let kept = ShownValues {
                cut,
                ..kept(&values)
            };
            assert_eq!(equals.judge(&kept), fits, "{values:?} {cut:?}");
            assert_eq!(absent.judge(&kept), is_absent, "{values:?} {cut:?}");
        }
    }

    #[test]
    fn a_number_is_a_text_only_where_everything_is_text() {
        let two = condition(json!(2));
        let found = kept(&[json!("2")]);
        assert_eq!(two.judge(&found), Fit::No);
        let text = ShownValues {
            is_text: true,
            ..found
        };
        assert_eq!(two.judge(&text), Fit::Yes);
    }

    #[test]
    fn a_secret_is_written_as_its_fingerprint() {
        let secret = condition(json!({"fingerprint_of": "Bearer abc"}));
        let shown = json!({"fingerprint": "secret:ba7816bf"});
        assert_eq!(json!(secret), shown);
        assert_eq!(condition(shown), secret);
        for (value, fit) in [
            ("Bearer secret:ba7816bf", Fit::Yes),
            ("a=secret:ba7816bf; b=1", Fit::Yes),
            ("abc", Fit::Yes),
            ("secret:ba7816bf0", Fit::No),
            ("secret:00000000", Fit::No),
        ] {
            assert_eq!(secret.judge(&kept(&[json!(value)])), fit, "{value}");
        }
    }
}
