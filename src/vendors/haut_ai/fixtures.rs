//! Fixtures of haut-ai: users (`docs/vendors/haut-ai.md#accounts-and-collections`).

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use crate::clock::NumericDate;
use crate::fixtures::{AccountListSpec, FixturesSpec, TypedEntry, UniqueField, VendorFixtures};
use crate::identity::Secret;
use crate::vendor::{LoginExample, SampleLogin};

/// What fixtures of haut-ai can say.
pub(super) fn spec() -> FixturesSpec {
    FixturesSpec {
        description: "Haut.AI: users.".into(),
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
    let users = users.filter(|user| user.active && !user.mfa);
    let users = users.map(|user| (&user.email, &user.password));
    vec![LoginExample::first(
        "hautAiLogin",
        ["username", "password"],
        users,
    )]
}

/// A user of haut-ai.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "haut-ai.user")]
pub struct User {
    /// The address that logs in, whatever its letter case.
    #[schemars(extend("format" = "email"))]
    pub email: String,
    /// In the clear, or a PHC string of argon2.
    #[schemars(with = "String", length(min = 1), extend("format" = "password"))]
    pub password: Secret,
    /// The number in answers and tokens; made up when absent.
    #[schemars(range(min = 1))]
    pub id: Option<u64>,
    /// The user name in the login's answer; the e-mail address when absent.
    pub username: Option<String>,
    /// The full name in the profile; empty when absent.
    pub full_name: Option<String>,
    /// The company in the login's answer; made up when absent.
    pub company_id: Option<Uuid>,
    /// Whether the e-mail address is verified.
    #[serde(default = "crate::fixtures::enabled")]
    pub verified: bool,
    /// Whether a second factor is on, with which this login cannot cope: 400.
    #[serde(default)]
    pub mfa: bool,
    /// Whether the account is enabled; otherwise 403.
    #[serde(default = "crate::fixtures::enabled")]
    pub active: bool,
}
