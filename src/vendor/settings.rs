//! The settings of one vendor: lifetimes, switches and host names.
//!
//! A vendor that is implemented in Rust has a type for its settings. Other modules use them through
//! [`VendorSettings`].

use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::identity::AccountKind;
use crate::identity::lockout::{LockoutPolicy, LoginKind};
use crate::schema::Violation;

/// The settings of a vendor.
pub trait VendorSettings: Any + fmt::Debug + ToJson + Send + Sync {
    /// The host names that select the vendor.
    fn hosts(&self) -> &[String];

    /// Checks that the settings are consistent; each of them was validated on its own before.
    ///
    /// # Errors
    ///
    /// The contradictory settings.
    fn check(&self) -> Result<(), Conflict> {
        Ok(())
    }

    /// What is wrong with names in the settings, at pointers below the settings. `accounts` gives the
    /// names of the vendor's accounts of a kind.
    fn violations(&self, _accounts: AccountNames<'_>) -> Vec<Violation> {
        Vec::new()
    }

    /// What everybody should know at the start, because tests prove less with these settings.
    fn warning(&self) -> Option<&'static str> {
        None
    }

    /// The lockout policy for logins of a kind, if the vendor locks names.
    fn lockout(&self, _kind: LoginKind) -> Option<LockoutPolicy> {
        None
    }

    /// Why logins of a kind have no lockout policy, at a vendor that can lock names.
    fn why_no_lockout(&self, _kind: LoginKind) -> &'static str {
        "it locks no names at this login"
    }
}

/// The names of the accounts of a kind.
pub type AccountNames<'a> = &'a dyn Fn(AccountKind) -> Vec<String>;

/// A value that can be converted to JSON, also as a trait object.
pub trait ToJson {
    /// The value as JSON.
    fn to_json(&self) -> Value;
}

impl<T: Serialize> ToJson for T {
    fn to_json(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

/// Contradictory settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Their names.
    pub settings: Vec<Cow<'static, str>>,
    /// The message.
    pub sentence: String,
}

/// The schema and the parser of a vendor's settings.
pub trait SettingsSpec: fmt::Debug + Send + Sync {
    /// Their JSON Schema.
    fn schema(&self, generator: &mut SchemaGenerator) -> Schema;

    /// Parses settings that are valid for the schema. Absent ones have their defaults.
    ///
    /// # Errors
    ///
    /// The first value that the type rejects, although the schema accepts it.
    fn read(&self, settings: &Value) -> Result<Arc<dyn VendorSettings>, serde_json::Error>;

    /// The settings of a vendor that the fixtures do not mention.
    fn defaults(&self) -> Arc<dyn VendorSettings>;
}

/// The spec of settings that have a Rust type.
pub struct Typed<S>(PhantomData<fn() -> S>);

impl<S> Default for Typed<S> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<S> fmt::Debug for Typed<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Typed")
    }
}

impl<S: VendorSettings + DeserializeOwned + Default + JsonSchema> SettingsSpec for Typed<S> {
    fn schema(&self, generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<S>()
    }

    fn read(&self, settings: &Value) -> Result<Arc<dyn VendorSettings>, serde_json::Error> {
        Ok(Arc::new(S::deserialize(settings)?))
    }

    fn defaults(&self) -> Arc<dyn VendorSettings> {
        Arc::new(S::default())
    }
}

/// The maximum number of host names of a vendor. Every request is compared with all of them.
const MAX_HOSTS: usize = 100;

/// The schema of the host names of a vendor.
#[must_use]
pub fn host_names(_: &mut SchemaGenerator) -> Schema {
    hosts("host-name")
}

/// The schema of the host names of a vendor whose sandboxes may have host names of their own, by `*`
/// as the first label.
#[must_use]
pub fn host_patterns(_: &mut SchemaGenerator) -> Schema {
    hosts("host-pattern")
}

fn hosts(format: &str) -> Schema {
    json_schema!({
        "type": "array",
        "maxItems": MAX_HOSTS,
        "items": { "type": "string", "format": format },
    })
}
