//! Vendor-specific account fields.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use schemars::{JsonSchema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::identity::AccountId;
use crate::identity::account::{AccountFields, Fields};
use crate::identity::directory::Accounts;
use crate::identity::table::Taken;
use crate::schema::Violation;

/// The own fields of a vendor that is implemented in Rust.
pub trait OwnFields: AccountFields + Clone + Serialize + DeserializeOwned + JsonSchema {
    /// The login of an account that is written without one.
    fn login(&self) -> Option<String> {
        None
    }

    /// What is wrong with an account that is valid for the schema, at pointers below the account.
    /// `has_secret` tells whether it has a password.
    fn violations(&self, _has_secret: bool) -> Vec<Violation> {
        Vec::new()
    }

    /// The field of this account that no other account of its kind may have set.
    fn exclusive(&self) -> Option<&'static str> {
        None
    }

    /// Fills in absent fields. `is_taken` tells whether another account has a username.
    fn complete(&mut self, _login: &str, _is_taken: &dyn Fn(&str) -> bool) {}

    /// Creates the tenant of an account that is written without one, at vendors that do so.
    /// `is_reserved` tells whether an account in the same fixtures is written with a username.
    ///
    /// # Errors
    ///
    /// [`Taken`]; then nothing was created.
    fn create_tenant(
        &self,
        _login: &str,
        _is_reserved: &dyn Fn(&str) -> bool,
        _accounts: &mut Accounts,
    ) -> Result<Option<AccountId>, Taken> {
        Ok(None)
    }
}

/// Object-safe form of [`OwnFields`], for any vendor.
pub trait OwnSpec: fmt::Debug + Send + Sync {
    /// The JSON Schema of an object with these fields.
    fn schema(&self, generator: &mut SchemaGenerator) -> Value;

    /// Parses fields that are valid for the schema.
    ///
    /// # Errors
    ///
    /// The first value that the type rejects, although the schema accepts it.
    fn read(&self, fields: Map<String, Value>) -> Result<Fields, serde_json::Error>;

    /// The fields as they are written.
    fn write(&self, fields: &Fields) -> Map<String, Value>;

    /// See [`OwnFields::login`].
    fn login(&self, fields: &Fields) -> Option<String>;

    /// See [`OwnFields::violations`].
    fn violations(&self, _fields: &Fields, _has_secret: bool) -> Vec<Violation> {
        Vec::new()
    }

    /// See [`OwnFields::exclusive`].
    fn exclusive(&self, _fields: &Fields) -> Option<&'static str> {
        None
    }

    /// See [`OwnFields::complete`].
    fn complete(&self, fields: &Fields, login: &str, is_taken: &dyn Fn(&str) -> bool) -> Fields;

    /// See [`OwnFields::create_tenant`].
    ///
    /// # Errors
    ///
    /// [`Taken`]; then nothing was created.
    fn create_tenant(
        &self,
        fields: &Fields,
        login: &str,
        is_reserved: &dyn Fn(&str) -> bool,
        accounts: &mut Accounts,
    ) -> Result<Option<AccountId>, Taken>;
}

/// The spec of fields with a Rust type.
pub(super) fn typed<T: OwnFields>() -> Arc<dyn OwnSpec> {
    Arc::new(Typed(PhantomData::<fn() -> T>))
}

struct Typed<T>(PhantomData<fn() -> T>);

impl<T> fmt::Debug for Typed<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(std::any::type_name::<T>())
    }
}

impl<T: OwnFields> OwnSpec for Typed<T> {
    fn schema(&self, generator: &mut SchemaGenerator) -> Value {
        T::json_schema(generator).to_value()
    }

    fn read(&self, fields: Map<String, Value>) -> Result<Fields, serde_json::Error> {
        serde_json::from_value::<T>(Value::Object(fields)).map(Fields::new)
    }

    fn write(&self, fields: &Fields) -> Map<String, Value> {
        let fields = fields.get::<T>().map(serde_json::to_value);
        match fields {
            Some(Ok(Value::Object(fields))) => fields,
            _ => Map::new(),
        }
    }

    fn login(&self, fields: &Fields) -> Option<String> {
        fields.get::<T>()?.login()
    }

    fn violations(&self, fields: &Fields, has_secret: bool) -> Vec<Violation> {
        let fields = fields.get::<T>();
        fields.map_or_else(Vec::new, |fields| fields.violations(has_secret))
    }

    fn exclusive(&self, fields: &Fields) -> Option<&'static str> {
        fields.get::<T>()?.exclusive()
    }

    fn complete(&self, fields: &Fields, login: &str, is_taken: &dyn Fn(&str) -> bool) -> Fields {
        let Some(fields) = fields.get::<T>() else {
            return fields.clone();
        };
        let mut fields = fields.clone();
        fields.complete(login, is_taken);
        Fields::new(fields)
    }

    fn create_tenant(
        &self,
        fields: &Fields,
        login: &str,
        is_reserved: &dyn Fn(&str) -> bool,
        accounts: &mut Accounts,
    ) -> Result<Option<AccountId>, Taken> {
        let Some(fields) = fields.get::<T>() else {
            return Ok(None);
        };
        fields.create_tenant(login, is_reserved, accounts)
    }
}

/// The own fields of accounts that have a display name and nothing else.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct DisplayName {
    /// A name, for display only.
    pub name: Option<String>,
}

impl AccountFields for DisplayName {}

impl OwnFields for DisplayName {
    fn complete(&mut self, _: &str, _: &dyn Fn(&str) -> bool) {
        self.name.get_or_insert_default();
    }
}
