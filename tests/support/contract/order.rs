//! Checks the order of keys against the order of properties in a schema.

use jsonschema::Validator;
use serde_json::Value;

use super::shape::{at, compile};

/// The order of keys in a schema.
pub struct Order {
    /// The properties in their documented order.
    properties: Option<Vec<(String, Self)>>,
    items: Option<Box<Self>>,
    all_of: Vec<Self>,
    /// Each alternative of `oneOf` and `anyOf`, which applies to the values that match it.
    choices: Vec<(Validator, Self)>,
}

impl Order {
    pub fn of(schema: &Value) -> Result<Self, String> {
        let list = |key: &str| schema[key].as_array().into_iter().flatten();
        let properties = schema["properties"].as_object().map(|properties| {
            let property = |(key, schema): (&String, _)| Ok((key.clone(), Self::of(schema)?));
            properties
                .iter()
                .map(property)
                .collect::<Result<_, String>>()
        });
        let choice = |schema| Ok((compile(schema)?, Self::of(schema)?));
        Ok(Self {
            properties: properties.transpose()?,
            items: schema
                .get("items")
                .map(|items| Self::of(items).map(Box::new))
                .transpose()?,
            all_of: list("allOf").map(Self::of).collect::<Result<_, _>>()?,
            choices: list("oneOf")
                .chain(list("anyOf"))
                .map(choice)
                .collect::<Result<_, String>>()?,
        })
    }

    /// The place where keys of a valid value are in a different order.
    pub fn check(&self, value: &Value, pointer: &str) -> Result<(), String> {
        if let (Value::Object(fields), Some(properties)) = (value, &self.properties) {
            let is_known = |key: &&String| properties.iter().any(|(known, _)| known == *key);
            let documented = properties.iter().map(|(key, _)| key);
            let documented: Vec<_> = documented.filter(|key| fields.contains_key(*key)).collect();
            let found: Vec<_> = fields.keys().filter(is_known).collect();
            if documented != found {
                return Err(at(
                    pointer,
                    &format!("the keys come as {found:?}, documented as {documented:?}"),
                ));
            }
            for (key, property) in properties {
                if let Some(field) = fields.get(key) {
                    property.check(field, &format!("{pointer}/{key}"))?;
                }
            }
        }
        if let (Value::Array(items), Some(order)) = (value, &self.items) {
            for (index, item) in items.iter().enumerate() {
                order.check(item, &format!("{pointer}/{index}"))?;
            }
        }
        for part in &self.all_of {
            part.check(value, pointer)?;
        }
        for (validator, choice) in &self.choices {
            if validator.is_valid(value) {
                choice.check(value, pointer)?;
            }
        }
        Ok(())
    }
}
