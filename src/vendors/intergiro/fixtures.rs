//! Fixtures of intergiro: API keys (`docs/vendors/intergiro.md#accounts-and-collections`).

use crate::fixtures::{BuiltIn, FixturesSpec};
use crate::identity::AccountKind;
use crate::vendor::LoginSpec;

/// What the fixtures of intergiro can contain.
pub(super) fn spec() -> FixturesSpec {
    FixturesSpec {
        description: "Intergiro: API keys.".into(),
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
        operation: "intergiroLogin".into(),
        kind: AccountKind::API_KEY,
        name: None,
        secret: "api_key".into(),
        verified_only: false,
    }]
}
