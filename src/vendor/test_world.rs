//! A world to try a vendor's handlers in, for tests.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName};
use http::uri::Scheme;
use http::{HeaderValue, Method};

use super::answer::Answer;
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

/// When everything happens unless a call says otherwise.
pub const NOW: NumericDate = NumericDate::from_seconds(1_767_225_600);

/// A new world as the fixtures in the binary have it.
pub fn world() -> Arc<World> {
    sandboxes().default_sandbox().enter().0
}

/// New sandboxes that start as the fixtures in the binary say.
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
        },
        ..Call::imagined(world, NOW)
    }
}

impl Call {
    /// With a header.
    pub(crate) fn with(mut self, name: HeaderName, value: &str) -> Self {
        self.headers
            .append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        self
    }

    /// With a body of a type.
    pub(crate) fn sending(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self.with(CONTENT_TYPE, content_type)
    }

    /// With a bearer token.
    pub(crate) fn bearing(self, token: &str) -> Self {
        self.with(AUTHORIZATION, &format!("Bearer {token}"))
    }

    /// So many seconds after [`NOW`].
    pub(crate) fn later(mut self, seconds: i64) -> Self {
        self.now = NumericDate::from_seconds(NOW.as_seconds() + seconds);
        self
    }
}

/// What a vendor answers.
pub async fn ask(provider: Provider, mut call: Call) -> Answer {
    let vendors = vendors::coded();
    let vendor = vendors.get(provider).unwrap();
    let at_path = vendors.at_path(&call.path);
    let found = route::route(vendor, &at_path, &mut call);
    route::answer(vendor, found, &call).await
}

impl Answer {
    /// Status and body in one text.
    pub(crate) fn told(&self) -> String {
        let body = String::from_utf8_lossy(&self.body);
        format!("{} {body}", self.status.as_u16())
    }

    /// The body as JSON.
    pub(crate) fn read(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}
