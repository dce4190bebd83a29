//! Fixtures of intergiro: API keys (`docs/vendors/intergiro.md#accounts-and-collections`).

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use crate::clock::NumericDate;
use crate::fixtures::{
    AccountListSpec, Comparison, FixturesSpec, TypedEntry, UniqueField, VendorFixtures,
};
use crate::identity::Secret;
use crate::vendor::{LoginExample, SampleLogin};

/// What fixtures of intergiro can say.
pub(super) fn spec() -> FixturesSpec {
    FixturesSpec {
        description: "Intergiro: API keys.".into(),
        accounts: vec![AccountListSpec {
            name: "api_keys".into(),
            description: "The API keys that log in.".into(),
            unique: vec![
                UniqueField::new("key", "the API key", Comparison::Secret),
                UniqueField::id(),
            ],
            entries: Arc::new(TypedEntry::<ApiKey>::default()),
        }],
        ..FixturesSpec::default()
    }
}

/// The first credentials.
pub(super) fn sample(fixtures: &VendorFixtures) -> Option<SampleLogin<'_>> {
    let key = fixtures.accounts::<ApiKey>().first()?;
    Some(SampleLogin {
        name: None,
        secret: &key.key,
    })
}

/// The first API key that can log in.
pub(super) fn login_examples(fixtures: &VendorFixtures, _: NumericDate) -> Vec<LoginExample> {
    let mut keys = fixtures.accounts::<ApiKey>().iter();
    let key = keys.find(|key| key.active);
    let fields = key.map(|key| vec![("api_key".into(), key.key.expose().to_owned())]);
    vec![LoginExample {
        operation: "intergiroLogin".into(),
        fields,
    }]
}

/// An API key and its owner.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "intergiro.api_key")]
pub struct ApiKey {
    /// The key itself.
    #[schemars(with = "String", length(min = 1))]
    pub key: Secret,
    /// What tokens call its owner; made up when absent.
    pub id: Option<Uuid>,
    /// A name for people.
    pub name: Option<String>,
    /// Whether it logs in.
    #[serde(default = "crate::fixtures::enabled")]
    pub active: bool,
}
