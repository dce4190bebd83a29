//! Calls in a new world, for tests.

use std::sync::{Arc, OnceLock};

use http::Method;
use http::uri::Scheme;

use super::call::{Call, Site};
use super::route;
use crate::clock::NumericDate;
use crate::fixtures::Fixtures;
use crate::host_port::HostPort;
use crate::identity::PasswordCost;
use crate::provider::Provider;
use crate::sandbox::baseline::{Baseline, ClockStart};
use crate::sandbox::keys::{KeyOptions, Keys};
use crate::sandbox::{Sandboxes, World};
use crate::vendors;

/// The time of every call.
pub const NOW: NumericDate = NumericDate::from_seconds(1_767_225_600);

/// A new world with the built-in fixtures.
pub fn world() -> Arc<World> {
    sandboxes().default_sandbox().enter().0
}

/// New sandboxes with the built-in fixtures.
pub fn sandboxes() -> Sandboxes {
    static BASELINE: OnceLock<Arc<Baseline>> = OnceLock::new();
    let baseline = BASELINE.get_or_init(|| {
        let vendors = vendors::coded();
        let keys = Keys::new(vendors.key_plans(), &KeyOptions::default()).unwrap();
        let fixtures = Fixtures::embedded(&vendors).unwrap();
        let start = ClockStart::default();
        Arc::new(
            Baseline::new(vendors, fixtures, Arc::new(keys), PasswordCost::Fast, start).unwrap(),
        )
    });
    Sandboxes::new(Arc::clone(baseline))
}

/// A call without headers and body.
pub fn call(world: &Arc<World>, method: Method, path: &str) -> Call {
    let (path, query) = match path.split_once('?') {
        Some((path, query)) => (path, Some(query.to_owned())),
        None => (path, None),
    };
    Call {
        method,
        path: path.to_owned(),
        query,
        site: Site {
            scheme: Scheme::HTTP,
            host: HostPort::parse("mock.test").unwrap(),
            mount: "/mount".to_owned(),
            is_root: false,
            is_inserted: false,
            named_elsewhere: None,
        },
        ..Call::imagined(world, NOW)
    }
}

/// A vendor's answer to a call: status and body in one text.
pub async fn ask(provider: Provider, mut call: Call) -> String {
    let vendors = vendors::coded();
    let vendor = vendors.get(provider).unwrap();
    let at_path = vendors.at_path_of(vendor, &call.world, &call.path);
    let found = route::route(vendor, &at_path, &mut call);
    let answer = route::answer(vendor, found, &call).await;
    let body = String::from_utf8_lossy(&answer.body);
    format!("{} {body}", answer.status.as_u16())
}
