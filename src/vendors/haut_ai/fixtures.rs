//! Fixtures of haut-ai: users (`docs/vendors/haut-ai.md#accounts-and-collections`).

use crate::fixtures::{BuiltIn, FixturesSpec};
use crate::identity::AccountKind;
use crate::vendor::LoginSpec;

/// What the fixtures of haut-ai can contain.
pub(super) fn spec() -> FixturesSpec {
    FixturesSpec {
        description: "Haut.AI: users.".into(),
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
        operation: "hautAiLogin".into(),
        kind: AccountKind::USER,
        name: Some("username".into()),
        secret: "password".into(),
        verified_only: false,
    }]
}
