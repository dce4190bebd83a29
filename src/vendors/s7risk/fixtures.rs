//! Fixtures of s7risk: users and applications (`docs/vendors/s7risk.md#accounts-and-collections`).

use crate::fixtures::{BuiltIn, CollectionSpec, FixturesSpec};
use crate::identity::AccountKind;
use crate::vendor::LoginSpec;

/// What the fixtures of s7risk can contain.
pub(super) fn spec() -> FixturesSpec {
    FixturesSpec {
        description: "S7 Risk: users and applications.".into(),
        collections: CollectionSpec {
            envelope_keys: true,
            ..CollectionSpec::default()
        },
        built_in: BuiltIn {
            yaml: include_str!("fixtures.yaml").into(),
            json: include_str!("fixtures.json").into(),
        },
        ..FixturesSpec::default()
    }
}

/// The vendor's logins.
pub(super) fn logins() -> Vec<LoginSpec> {
    vec![
        LoginSpec {
            operation: "s7riskCreateUserToken".into(),
            kind: AccountKind::USER,
            name: Some("email".into()),
            secret: "password".into(),
            verified_only: false,
        },
        LoginSpec {
            operation: "s7riskCreateApplicationToken".into(),
            kind: AccountKind::APPLICATION,
            name: Some("clientId".into()),
            secret: "secret".into(),
            verified_only: false,
        },
    ]
}
