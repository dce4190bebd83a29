//! Fixtures of s7risk: users and applications (`docs/vendors/s7risk.md#accounts-and-collections`).

use crate::clock::NumericDate;
use crate::fixtures::{BuiltIn, CollectionSpec, FixturesSpec, VendorFixtures};
use crate::identity::AccountKind;
use crate::vendor::{LoginExample, SampleLogin};

/// What fixtures of s7risk can say.
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

/// The first credentials.
pub(super) fn sample(fixtures: &VendorFixtures) -> Option<SampleLogin<'_>> {
    SampleLogin::of(fixtures.accounts(AccountKind::USER).first()?)
}

/// The first user and the first application that can log in.
pub(super) fn login_examples(fixtures: &VendorFixtures, now: NumericDate) -> Vec<LoginExample> {
    let is_open = |until| !NumericDate::from(until).has_come(now);
    let users = fixtures.accounts(AccountKind::USER).iter();
    let users =
        users.filter(|user| user.state.active && user.state.access_until.is_none_or(is_open));
    let applications = fixtures.accounts(AccountKind::APPLICATION).iter();
    let applications = applications.filter(|application| application.state.active);
    vec![
        LoginExample::first("s7riskCreateUserToken", ["email", "password"], users),
        LoginExample::first(
            "s7riskCreateApplicationToken",
            ["clientId", "secret"],
            applications,
        ),
    ]
}
