//! Fixtures of igny8: accounts, their users, and permissions
//! (`docs/vendors/igny8.md#accounts-and-collections`).

use super::accounts::TenantFields;
use super::rules;
use crate::clock::NumericDate;
use crate::fixtures::{BuiltIn, CollectionSpec, FixturesSpec, ResourceSpec, VendorFixtures};
use crate::identity::AccountKind;
use crate::vendor::accounts::{AccountEntry, OwnFields};
use crate::vendor::{LoginExample, SampleLogin};

/// What fixtures of igny8 can say.
pub(super) fn spec() -> FixturesSpec {
    FixturesSpec {
        description: "IGNY8: accounts and their users.".into(),
        collections: CollectionSpec {
            tenant: Some(ACCOUNT.into()),
            roles: true,
            ..CollectionSpec::default()
        },
        resources: ResourceSpec { limits: true },
        built_in: BuiltIn {
            yaml: include_str!("fixtures.yaml").into(),
            json: include_str!("fixtures.json").into(),
        },
        rules: Some(rules::breaches),
    }
}

/// The first credentials.
pub(super) fn sample(fixtures: &VendorFixtures) -> Option<SampleLogin<'_>> {
    SampleLogin::of(fixtures.accounts(AccountKind::USER).first()?)
}

/// The first user who can log in.
pub(super) fn login_examples(fixtures: &VendorFixtures, _: NumericDate) -> Vec<LoginExample> {
    let accounts = fixtures.accounts(AccountKind::ACCOUNT);
    let slug = |account: &AccountEntry| {
        let own = || account.fields.get::<TenantFields>()?.login();
        account.login.clone().or_else(own)
    };
    let is_suspended = |user: &AccountEntry| {
        let mut suspended = accounts.iter().filter(|account| !account.state.active);
        user.tenant.is_some() && suspended.any(|account| slug(account) == user.tenant)
    };
    let users = fixtures.accounts(AccountKind::USER).iter();
    let users = users.filter(|user| user.state.active && !is_suspended(user));
    vec![LoginExample::first(
        "igny8Login",
        ["email", "password"],
        users,
    )]
}

/// The field of an item that names its account.
pub const ACCOUNT: &str = "account";
