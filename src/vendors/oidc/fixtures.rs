//! Fixtures of the OIDC provider: users and clients (`docs/vendors/oidc.md#accounts`).

use super::rules;
use crate::fixtures::{BuiltIn, FixturesSpec, ResourceSpec, Rules};

/// What the fixtures can contain.
pub(super) fn spec() -> FixturesSpec {
    FixturesSpec {
        resources: ResourceSpec {
            scopes: true,
            ..ResourceSpec::default()
        },
        description: "OAuth 2.0 and OpenID Connect: users and clients.".into(),
        built_in: BuiltIn {
            yaml: include_str!("fixtures.yaml").into(),
            json: include_str!("fixtures.json").into(),
        },
        rules: Some(Rules::new(rules::breaches)),
        ..FixturesSpec::default()
    }
}
