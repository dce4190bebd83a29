//! Fixtures of igny8: accounts, their users, and permissions
//! (`docs/vendors/igny8.md#accounts-and-collections`).

use super::{accounts, rules};
use crate::fixtures::{BuiltIn, CollectionSpec, FixturesSpec, ResourceSpec, Rules};
use crate::identity::AccountKind;
use crate::vendor::LoginSpec;

/// What the fixtures of igny8 can contain.
pub(super) fn spec() -> FixturesSpec {
    FixturesSpec {
        description: "IGNY8: accounts and their users.".into(),
        collections: CollectionSpec {
            tenant: Some(accounts::TENANT_FIELD.into()),
            roles: true,
            ..CollectionSpec::default()
        },
        resources: ResourceSpec {
            limits: true,
            ..ResourceSpec::default()
        },
        built_in: BuiltIn {
            yaml: include_str!("fixtures.yaml").into(),
            json: include_str!("fixtures.json").into(),
        },
        rules: Some(Rules::new(rules::breaches)),
        own: None,
    }
}

/// The login of igny8.
pub(super) fn logins() -> Vec<LoginSpec> {
    vec![LoginSpec {
        operation: "igny8Login".into(),
        kind: AccountKind::USER,
        name: Some("email".into()),
        secret: "password".into(),
        verified_only: false,
    }]
}
