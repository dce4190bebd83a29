//! The names of the vendors that this process knows: the built-in ones, and those of registries that
//! were made later.

use std::borrow::Cow;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::nearest::choose;
use crate::provider::{Provider, UnknownProvider};

impl Provider {
    /// Every vendor of this process, in the order in which they are listed.
    #[must_use]
    pub fn all() -> Vec<Self> {
        // Creating that registry registers its ids.
        drop(super::coded());
        Self::known()
    }
}

impl JsonSchema for Provider {
    fn schema_name() -> Cow<'static, str> {
        "Provider".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names = Self::all().into_iter();
        let names: Vec<_> = names
            .map(|id| json_schema!({ "type": "string", "const": id.name() }))
            .collect();
        json_schema!({ "oneOf": names })
    }
}

impl FromStr for Provider {
    type Err = UnknownProvider;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        choose("provider", name, &Self::all(), Self::name).map_err(UnknownProvider)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_parse_back_and_a_wrong_one_names_the_nearest() {
        for provider in Provider::all() {
            assert_eq!(provider.name().parse(), Ok(provider));
            let json = serde_json::to_value(provider).unwrap();
            assert_eq!(json, serde_json::json!(provider.name()));
            assert_eq!(serde_json::from_value::<Provider>(json).unwrap(), provider);
        }
        assert_eq!(
            "hautai".parse::<Provider>().unwrap_err().to_string(),
            "no provider is called `hautai`; did you mean `haut-ai`?"
        );
    }
}
