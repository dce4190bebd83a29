//! Fixtures of kyc: users (`docs/vendors/kyc.md#accounts-and-collections`).

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use crate::clock::NumericDate;
use crate::fixtures::{AccountListSpec, FixturesSpec, TypedEntry, UniqueField, VendorFixtures};
use crate::identity::Secret;
use crate::vendor::{LoginExample, SampleLogin};

/// What fixtures of kyc can say.
pub(super) fn spec() -> FixturesSpec {
    FixturesSpec {
        description: "The KYC service: users.".into(),
        accounts: vec![AccountListSpec {
            name: "users".into(),
            description: "The users who log in.".into(),
            unique: vec![UniqueField::email(), UniqueField::id()],
            entries: Arc::new(TypedEntry::<User>::default()),
        }],
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

/// The first user who can log in.
pub(super) fn login_examples(fixtures: &VendorFixtures, _: NumericDate) -> Vec<LoginExample> {
    let users = fixtures.accounts::<User>().iter();
    let users = users.filter(|user| user.active && user.verified);
    let users = users.map(|user| (&user.email, &user.password));
    vec![LoginExample::first(
        "kycLogin",
        ["username", "password"],
        users,
    )]
}

/// A user of kyc.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "kyc.user")]
pub struct User {
    /// The address that logs in, whatever its letter case.
    #[schemars(extend("format" = "email"))]
    pub email: String,
    /// In the clear, or a PHC string of argon2.
    #[schemars(with = "String", length(min = 1), extend("format" = "password"))]
    pub password: Secret,
    /// What tokens call the user; made up when absent.
    pub id: Option<Uuid>,
    /// Whether the user logs in and tokens work.
    #[serde(default = "crate::fixtures::enabled")]
    pub active: bool,
    /// Whether the e-mail address is verified; otherwise the login says so.
    #[serde(default = "crate::fixtures::enabled")]
    pub verified: bool,
}
