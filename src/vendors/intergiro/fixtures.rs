//! Fixtures of intergiro: API keys (`docs/vendors/intergiro.md#accounts-and-collections`).

use crate::clock::NumericDate;
use crate::fixtures::{BuiltIn, FixturesSpec, VendorFixtures};
use crate::identity::AccountKind;
use crate::vendor::{LoginExample, SampleLogin};

/// What fixtures of intergiro can say.
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

/// The first credentials.
pub(super) fn sample(fixtures: &VendorFixtures) -> Option<SampleLogin<'_>> {
    SampleLogin::of(fixtures.accounts(AccountKind::API_KEY).first()?)
}

/// The first API key that can log in.
pub(super) fn login_examples(fixtures: &VendorFixtures, _: NumericDate) -> Vec<LoginExample> {
    let mut keys = fixtures.accounts(AccountKind::API_KEY).iter();
    let key = keys.find(|key| key.state.active);
    let key = key.and_then(|key| key.secret.as_ref());
    let fields = key.map(|key| vec![("api_key".into(), key.expose().to_owned())]);
    vec![LoginExample {
        operation: "intergiroLogin".into(),
        fields,
    }]
}
