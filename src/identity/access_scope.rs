//! The sites or sectors that a user may access.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The sites or the sectors that a user may access.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum AccessScope {
    /// All of them, written as `all`.
    #[default]
    All,
    /// Only the listed ones; an empty list allows none.
    Only(Vec<String>),
}

impl AccessScope {
    /// Whether `name` is included.
    #[must_use]
    pub fn includes(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(names) => names.iter().any(|known| known == name),
        }
    }
}

impl Serialize for AccessScope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::All => serializer.serialize_str("all"),
            Self::Only(names) => names.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for AccessScope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum ScopeForm {
            Word(String),
            List(Vec<String>),
        }
        match ScopeForm::deserialize(deserializer)? {
            ScopeForm::Word(word) if word == "all" => Ok(Self::All),
            ScopeForm::Word(word) => Err(de::Error::invalid_value(
                de::Unexpected::Str(&word),
                &"the word `all`, or a list",
            )),
            ScopeForm::List(names) => Ok(Self::Only(names)),
        }
    }
}

impl schemars::JsonSchema for AccessScope {
    fn schema_name() -> Cow<'static, str> {
        "AccessScope".into()
    }

    /// Without `oneOf`: each keyword applies to only one of the two types, so that an error names
    /// the exact mistake.
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": ["string", "array"],
            "format": "all-or-list",
            "items": { "type": "string", "minLength": 1 },
            "description": "The word `all`, or a list of names; an empty list is none at all.",
            "examples": ["all", ["site-1"]],
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::schema::read;

    fn message(value: &Value) -> String {
        read::<AccessScope>(value).unwrap_err()[0].to_string()
    }

    #[test]
    fn it_is_the_word_all_or_a_list() {
        let all: AccessScope = read(&json!("all")).unwrap();
        let only: AccessScope = read(&json!(["a"])).unwrap();
        let none: AccessScope = read(&json!([])).unwrap();
        assert!(all.includes("a") && only.includes("a"));
        assert!(!only.includes("b") && !none.includes("a"));
        for reach in [all, only, none] {
            assert_eq!(read(&serde_json::to_value(&reach).unwrap()), Ok(reach));
        }
    }

    #[test]
    fn anything_else_is_told_so() {
        assert_eq!(
            message(&json!("site-1")),
            "found `site-1`, expected the word `all`, or a list"
        );
        assert_eq!(
            message(&json!(5)),
            "found the number 5, expected the word `all`, or a list"
        );
        assert_eq!(
            message(&json!([5])),
            "found the number 5, expected a string: put it in quotes"
        );
    }
}
