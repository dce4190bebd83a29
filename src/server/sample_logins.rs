//! Credentials for the examples of logins, from the initial fixtures of a sandbox.

use std::sync::LazyLock;

use jiff::Timestamp;

use crate::clock::NumericDate;
use crate::fixtures::Fixtures;
use crate::vendor::{LoginExample, Vendor, Vendors};
use crate::vendors;

/// The credentials in the written examples.
static OF_THE_BINARY: LazyLock<Vec<LoginExample>> = LazyLock::new(|| {
    let vendors = vendors::coded();
    let fixtures = Fixtures::embedded(&vendors).unwrap_or_default();
    of(&vendors, &fixtures, Timestamp::UNIX_EPOCH.into())
});

/// The examples that replace the written ones; `None` if those work.
pub fn examples(
    vendors: &Vendors,
    fixtures: &Fixtures,
    now: NumericDate,
) -> Option<Vec<LoginExample>> {
    let found = of(vendors, fixtures, now);
    let are_written = OF_THE_BINARY.iter().all(|example| found.contains(example));
    (!are_written).then_some(found)
}

/// For each login, the first working account with a secret in plain text.
fn of(vendors: &Vendors, fixtures: &Fixtures, now: NumericDate) -> Vec<LoginExample> {
    let specs = vendors.iter().map(Vendor::spec);
    let own = specs.filter_map(|spec| Some(spec.login_examples(fixtures.of(spec.id)?, now)));
    own.flatten().collect()
}
