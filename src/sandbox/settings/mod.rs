//! The settings of every vendor.

mod patch;

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use schemars::{Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::fixtures::Fixtures;
use crate::identity::lockout::{LockoutPolicy, LoginKind};
use crate::provider::Provider;
use crate::vendor::settings::VendorSettings;
use crate::vendor::{Vendor, Vendors};

/// Lifetimes and switches of every vendor, in the order of the registry.
#[derive(Clone)]
pub struct SandboxSettings(Vec<(Provider, Arc<dyn VendorSettings>)>);

impl SandboxSettings {
    /// The initial settings of fixtures, with the defaults of vendors that they do not mention.
    #[must_use]
    pub fn at_start(vendors: &Vendors, fixtures: &Fixtures) -> Self {
        let own = |vendor: &dyn Vendor| {
            let written = fixtures.settings(vendor.id());
            written.unwrap_or_else(|| vendor.spec().settings.defaults())
        };
        let all = vendors.iter().map(|vendor| (vendor.id(), own(vendor)));
        Self(all.collect())
    }

    /// Parses settings that are valid for the [schema](Self::schema).
    ///
    /// # Errors
    ///
    /// The first value that a vendor's type rejects, although the schema accepts it.
    pub(super) fn read(vendors: &Vendors, all: &Value) -> Result<Self, serde_json::Error> {
        let read = |vendor: &dyn Vendor| {
            let settings = vendor.spec().settings.read(&all[vendor.id().name()])?;
            Ok((vendor.id(), settings))
        };
        let all: Result<_, _> = vendors.iter().map(read).collect();
        all.map(Self)
    }

    /// The JSON Schema of all settings.
    pub(super) fn schema(vendors: &Vendors, generator: &mut SchemaGenerator) -> Schema {
        let specs = vendors.iter().map(Vendor::spec);
        let properties: Map<String, Value> = specs
            .map(|spec| {
                let schema = spec.settings.schema(generator);
                (spec.id.name().to_owned(), schema.to_value())
            })
            .collect();
        let names: Vec<_> = vendors.ids().map(Provider::name).collect();
        json_schema!({
            "type": "object",
            "properties": properties,
            "additionalProperties": false,
            "required": names,
        })
    }

    /// A vendor's settings as its own type; the defaults if the vendor is not in the registry.
    #[must_use]
    pub fn of<S: VendorSettings + Default>(&self) -> Arc<S> {
        let found = self.0.iter().find_map(|(_, settings)| {
            let any: &dyn Any = &**settings;
            any.is::<S>().then(|| Arc::clone(settings))
        });
        found
            .and_then(|settings| {
                let any: Arc<dyn Any + Send + Sync> = settings;
                any.downcast().ok()
            })
            .unwrap_or_default()
    }

    /// The settings of a vendor that shares their type with others.
    #[must_use]
    pub fn shared<S: VendorSettings>(&self, provider: Provider) -> Option<Arc<S>> {
        let (_, settings) = self.0.iter().find(|(id, _)| *id == provider)?;
        let any: Arc<dyn Any + Send + Sync> = Arc::clone(settings) as _;
        any.downcast().ok()
    }

    /// A vendor's settings.
    #[must_use]
    pub fn get(&self, provider: Provider) -> Option<&dyn VendorSettings> {
        let mut all = self.iter();
        all.find_map(|(id, settings)| (id == provider).then_some(settings))
    }

    fn iter(&self) -> impl Iterator<Item = (Provider, &dyn VendorSettings)> {
        self.0.iter().map(|(id, settings)| (*id, &**settings))
    }

    /// The vendor with a host name: with exactly this one, otherwise with `*` for its first label.
    #[must_use]
    pub fn at_host(&self, host: &str) -> Option<Provider> {
        self.with_host(|own| own == host)
            .or_else(|| self.with_host(|own| label(own, host).is_some()))
    }

    /// The first label of a host name for which a vendor has `*`: the name of a sandbox.
    #[must_use]
    pub fn sandbox_label<'a>(&self, host: &'a str) -> Option<&'a str> {
        if self.with_host(|own| own == host).is_some() {
            return None;
        }
        self.hosts().find_map(|own| label(own, host))
    }

    fn with_host(&self, fits: impl Fn(&str) -> bool) -> Option<Provider> {
        let mut all = self.iter();
        all.find_map(|(id, settings)| settings.hosts().iter().any(|own| fits(own)).then_some(id))
    }

    /// The host names of all vendors.
    pub fn hosts(&self) -> impl Iterator<Item = &String> {
        self.iter().flat_map(|(_, settings)| settings.hosts())
    }

    /// The warnings of vendors about their settings.
    pub fn warnings(&self) -> impl Iterator<Item = (Provider, &'static str)> {
        self.iter()
            .filter_map(|(id, settings)| Some((id, settings.warning()?)))
    }

    /// The lockout policy for logins of a kind, if the vendor locks names.
    #[must_use]
    pub fn lockout(&self, provider: Provider, kind: LoginKind) -> Option<LockoutPolicy> {
        self.get(provider)?.lockout(kind)
    }
}

/// The first label of a host name, if a pattern has `*` there and the same rest.
fn label<'a>(pattern: &str, host: &'a str) -> Option<&'a str> {
    let domain = pattern.strip_prefix("*.")?;
    let (label, rest) = host.split_once('.')?;
    (rest == domain && !label.is_empty()).then_some(label)
}

impl fmt::Debug for SandboxSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self.iter()).finish()
    }
}

impl PartialEq for SandboxSettings {
    fn eq(&self, other: &Self) -> bool {
        serde_json::to_value(self).ok() == serde_json::to_value(other).ok()
    }
}

impl Serialize for SandboxSettings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().map(|(id, settings)| (id, settings.to_json())))
    }
}
