//! The JSON Schema of accounts.

use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::{AccountSpec, FieldRole, FieldSpec, IdForm, LoginCase};
use crate::schema;

impl AccountSpec {
    /// The JSON Schema of an account.
    #[must_use]
    pub fn schema(&self, generator: &mut SchemaGenerator) -> Schema {
        let own = self.own.as_ref().map(|own| own.schema(generator));
        let own = own.unwrap_or_default();
        let is_required = |name: &str| {
            let required = own["required"].as_array().into_iter().flatten();
            required.into_iter().any(|one| one == name)
        };
        let properties = self.fields.iter().map(|field| {
            let schema = match &field.role {
                FieldRole::Own { .. } => own["properties"][&*field.name].clone(),
                _ => field.schema(),
            };
            (field.name.clone().into_owned(), schema)
        });
        let properties: Map<_, _> = properties.collect();
        let required = self.fields.iter().filter(|field| match &field.role {
            FieldRole::Login { optional, .. } | FieldRole::Password { optional } => !optional,
            FieldRole::Key { .. } => true,
            FieldRole::Own { .. } => is_required(&field.name),
            _ => false,
        });
        let required: Vec<_> = required.map(|field| &field.name).collect();
        json_schema!({
            "type": "object",
            "additionalProperties": false,
            "properties": properties,
            "required": required,
            "description": self.description,
        })
    }

    /// A reference to the schema of an account, which is added to the generator's definitions.
    pub(crate) fn reference(&self, generator: &mut SchemaGenerator) -> Schema {
        schema::definition(&self.name, generator, |generator| self.schema(generator))
    }

    /// The schema of an account as a standalone document.
    pub(crate) fn document(&self) -> &Value {
        self.document
            .get_or_init(|| schema::document(|generator| self.schema(generator)))
    }
}

impl FieldSpec {
    /// The schema of a field with a role.
    fn schema(&self) -> Value {
        let description = &self.description;
        let flag = |default: bool| json!({ "type": "boolean", "description": description, "default": default });
        match &self.role {
            FieldRole::Login {
                case: LoginCase::Email,
                ..
            } => json!({ "type": "string", "description": description, "format": "email" }),
            FieldRole::Login { .. } | FieldRole::Key { .. } => {
                json!({ "type": "string", "description": description, "minLength": 1 })
            }
            FieldRole::Password { .. } => json!({
                "type": "string",
                "description": description,
                "minLength": 1,
                "format": "password",
            }),
            FieldRole::Id(IdForm::Counted) => {
                json!({ "type": "integer", "description": description, "minimum": 1 })
            }
            FieldRole::Id(IdForm::Derived { .. }) => {
                json!({ "type": "string", "description": description, "format": "uuid" })
            }
            FieldRole::Active | FieldRole::Verified => flag(true),
            FieldRole::Suspended | FieldRole::Mfa => flag(false),
            FieldRole::AccessUntil => {
                json!({ "type": "string", "description": description, "format": "utc-instant" })
            }
            FieldRole::Tenant => json!({ "type": "string", "description": description }),
            FieldRole::Own { .. } => Value::Bool(true),
        }
    }
}
