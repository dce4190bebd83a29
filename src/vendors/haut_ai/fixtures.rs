//! Fixtures of haut-ai: users (`docs/vendors/haut-ai.md#accounts-and-collections`).

use crate::clock::NumericDate;
use crate::fixtures::{BuiltIn, FixturesSpec, VendorFixtures};
use crate::identity::AccountKind;
use crate::vendor::{LoginExample, SampleLogin};

/// What fixtures of haut-ai can say.
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

/// The first credentials.
pub(super) fn sample(fixtures: &VendorFixtures) -> Option<SampleLogin<'_>> {
    SampleLogin::of(fixtures.accounts(AccountKind::USER).first()?)
}

/// The first user who can log in.
pub(super) fn login_examples(fixtures: &VendorFixtures, _: NumericDate) -> Vec<LoginExample> {
    let users = fixtures.accounts(AccountKind::USER).iter();
    let users = users.filter(|user| user.state.active && !user.state.mfa);
    vec![LoginExample::first(
        "hautAiLogin",
        ["username", "password"],
        users,
    )]
}
