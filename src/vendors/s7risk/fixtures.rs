//! Fixtures of s7risk: users and applications (`docs/vendors/s7risk.md#accounts-and-collections`).

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use crate::clock::{NumericDate, UtcInstant};
use crate::fixtures::{
    AccountListSpec, CollectionSpec, Comparison, FixturesSpec, TypedEntry, UniqueField,
    VendorFixtures,
};
use crate::identity::Secret;
use crate::vendor::{LoginExample, SampleLogin};

/// What fixtures of s7risk can say.
pub(super) fn spec() -> FixturesSpec {
    FixturesSpec {
        description: "S7 Risk: users and applications.".into(),
        accounts: vec![
            AccountListSpec {
                name: "users".into(),
                description: "The users who log in.".into(),
                unique: vec![UniqueField::email(), UniqueField::id()],
                entries: Arc::new(TypedEntry::<User>::default()),
            },
            AccountListSpec {
                name: "applications".into(),
                description: "The applications that log in.".into(),
                unique: vec![
                    UniqueField::new("client_id", "the client id", Comparison::Exact),
                    UniqueField::id(),
                ],
                entries: Arc::new(TypedEntry::<Application>::default()),
            },
        ],
        collections: CollectionSpec {
            envelope_keys: true,
            ..CollectionSpec::default()
        },
        ..FixturesSpec::default()
    }
}

/// The first credentials.
pub(super) fn sample(fixtures: &VendorFixtures) -> Option<SampleLogin<'_>> {
    let user = fixtures.accounts::<User>().first()?;
    Some(SampleLogin {
        name: Some(&user.email),
        secret: &user.password,
    })
}

/// The first user and the first application that can log in.
pub(super) fn login_examples(fixtures: &VendorFixtures, now: NumericDate) -> Vec<LoginExample> {
    let is_open = |until| !NumericDate::from(until).has_come(now);
    let users = fixtures.accounts::<User>().iter();
    let users = users.filter(|user| user.active && user.access_until.is_none_or(is_open));
    let users = users.map(|user| (&user.email, &user.password));
    let applications = fixtures.accounts::<Application>().iter();
    let applications = applications.filter(|application| application.active);
    let applications = applications.map(|one| (&one.client_id, &one.secret));
    vec![
        LoginExample::first("s7riskCreateUserToken", ["email", "password"], users),
        LoginExample::first(
            "s7riskCreateApplicationToken",
            ["clientId", "secret"],
            applications,
        ),
    ]
}

/// A user of s7risk.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "s7risk.user")]
pub struct User {
    /// The address that logs in, whatever its letter case.
    #[schemars(extend("format" = "email"))]
    pub email: String,
    /// In the clear, or a PHC string of argon2.
    #[schemars(with = "String", length(min = 1), extend("format" = "password"))]
    pub password: Secret,
    /// What tokens call the user; made up when absent.
    pub id: Option<Uuid>,
    /// Whether the user logs in.
    #[serde(default = "crate::fixtures::enabled")]
    pub active: bool,
    /// When the access window is over (RFC 3339). Absent: never.
    #[schemars(with = "Option<String>", extend("format" = "utc-instant"))]
    pub access_until: Option<UtcInstant>,
}

/// An application of s7risk.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "s7risk.application")]
pub struct Application {
    /// The id that logs in.
    #[schemars(length(min = 1))]
    pub client_id: String,
    /// In the clear, or a PHC string of argon2.
    #[schemars(with = "String", length(min = 1), extend("format" = "password"))]
    pub secret: Secret,
    /// What tokens call the application; made up when absent.
    pub id: Option<Uuid>,
    /// A name for people.
    pub name: Option<String>,
    /// Whether the application logs in.
    #[serde(default = "crate::fixtures::enabled")]
    pub active: bool,
}
