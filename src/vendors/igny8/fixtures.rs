//! Fixtures of igny8: accounts, their users, and permissions
//! (`docs/vendors/igny8.md#accounts-and-collections`).

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rules;
use crate::clock::NumericDate;
use crate::fixtures::{
    AccountListSpec, CollectionSpec, FixturesSpec, ResourceSpec, TypedEntry, UniqueField,
    VendorFixtures,
};
use crate::identity::{AccessScope, Role, Secret};
use crate::vendor::{LoginExample, SampleLogin};

/// What fixtures of igny8 can say.
pub(super) fn spec() -> FixturesSpec {
    FixturesSpec {
        description: "IGNY8: accounts and their users.".into(),
        accounts: vec![
            AccountListSpec {
                name: "accounts".into(),
                description: "The accounts to which users and resources belong.".into(),
                unique: vec![UniqueField::id()],
                entries: Arc::new(TypedEntry::<Account>::default()),
            },
            AccountListSpec {
                name: "users".into(),
                description: "The users who log in.".into(),
                unique: vec![UniqueField::email(), UniqueField::id()],
                entries: Arc::new(TypedEntry::<User>::default()),
            },
        ],
        collections: CollectionSpec {
            tenant: Some(ACCOUNT.into()),
            roles: true,
            ..CollectionSpec::default()
        },
        resources: ResourceSpec { limits: true },
        rules: Some(rules::breaches),
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
    let accounts = fixtures.accounts::<Account>();
    let is_suspended = |user: &User| {
        let mut accounts = accounts.iter();
        accounts.any(|account| account.suspended && Some(account.slug()) == user.account)
    };
    let users = fixtures.accounts::<User>().iter();
    let users = users.filter(|user| user.active && !is_suspended(user));
    let users = users.map(|user| (&user.email, &user.password));
    vec![LoginExample::first(
        "igny8Login",
        ["email", "password"],
        users,
    )]
}

/// An account: what users and resources belong to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "igny8.account")]
pub struct Account {
    /// The name in answers.
    #[schemars(length(min = 1))]
    pub name: String,
    /// The name in addresses, by which users and resources refer to the account. Absent: made from
    /// the name, so that "My Account" is `my-account`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub slug: Option<String>,
    /// The number in answers and tokens; made up when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub id: Option<u64>,
    /// Whether the tokens of its users have stopped working.
    #[serde(default)]
    pub suspended: bool,
}

impl Account {
    /// The slug: the one given, or the one made from the name.
    #[must_use]
    pub fn slug(&self) -> String {
        self.slug.clone().unwrap_or_else(|| slugify(&self.name))
    }
}

/// The slug of a name: its letters and digits in lower case, with a hyphen for what stands between.
#[must_use]
pub fn slugify(name: &str) -> String {
    let words: Vec<String> = name
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    if words.is_empty() {
        "account".to_owned()
    } else {
        words.join("-")
    }
}

/// A user of igny8.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "igny8.user")]
pub struct User {
    /// The address that logs in, in this very letter case. No other user has it in any.
    #[schemars(extend("format" = "email"))]
    pub email: String,
    /// In the clear, or a PHC string of argon2.
    #[schemars(with = "String", length(min = 1), extend("format" = "password"))]
    pub password: Secret,
    /// The number in answers and tokens; made up when absent.
    #[schemars(range(min = 1))]
    pub id: Option<u64>,
    /// The username in answers, which no other user has. Absent: the e-mail address up to its `@`, or
    /// all of it where another user has that name.
    pub username: Option<String>,
    /// The first name.
    #[serde(default)]
    pub first_name: String,
    /// The last name.
    #[serde(default)]
    pub last_name: String,
    /// What the user may do.
    #[serde(default = "owner")]
    pub role: Role,
    /// The slug of the account to which the user belongs. Absent: an account of its own, as
    /// registration makes one.
    pub account: Option<String>,
    /// Whether the user logs in and tokens work.
    #[serde(default = "crate::fixtures::enabled")]
    pub active: bool,
    /// The sites that the user may enter.
    #[serde(default)]
    pub sites: AccessScope,
    /// The sectors that the user may enter.
    #[serde(default)]
    pub sectors: AccessScope,
}

const fn owner() -> Role {
    Role::Owner
}

/// The field of an item that names its account.
pub const ACCOUNT: &str = "account";

#[cfg(test)]
mod tests {
    use super::slugify;

    #[test]
    fn a_slug_is_made_of_the_words_of_the_name() {
        for (name, slug) in [
            ("My Account", "my-account"),
            ("  Other -- Account! ", "other-account"),
            ("Café 24", "café-24"),
            ("!", "account"),
        ] {
            assert_eq!(slugify(name), slug);
        }
    }
}
