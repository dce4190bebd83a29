//! Fixtures of kyc: users (`docs/vendors/kyc.md#accounts-and-collections`).

use crate::fixtures::{BuiltIn, FixturesSpec};
use crate::identity::AccountKind;
use crate::vendor::LoginSpec;

/// What the fixtures of kyc can contain.
pub(super) fn spec() -> FixturesSpec {
    FixturesSpec {
        description: "The KYC service: users.".into(),
        built_in: BuiltIn {
            yaml: include_str!("fixtures.yaml").into(),
            json: include_str!("fixtures.json").into(),
        },
        ..FixturesSpec::default()
    }
}

/// The vendor's login.
pub(super) fn logins() -> Vec<LoginSpec> {
    vec![LoginSpec {
        operation: "kycLogin".into(),
        kind: AccountKind::USER,
        name: Some("username".into()),
        secret: "password".into(),
        verified_only: true,
    }]
}
