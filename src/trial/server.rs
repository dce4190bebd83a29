//! A server of one vendor, in the same process.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use http::{Request, header};
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::Untriable;
use super::conformity::Contract;
use super::exchange::TrialExchange;
use crate::fixtures::Fixtures;
use crate::provider::Provider;
use crate::sandbox::baseline::ClockStart;
use crate::sandbox::{Sandbox, SandboxName, Sandboxes};
use crate::server::{Options, unbound};
use crate::vendor::{Vendor, Vendors};
use crate::vendors::declared::language::Declaration;

/// The host of all requests.
pub(super) const HOST: &str = "127.0.0.1:8080";

/// The instant at which each example begins, in seconds: 2026-01-01T12:00:00Z.
const NOON: i64 = 1_767_268_800;

/// A server that plays one vendor.
pub(super) struct TrialServer<'a> {
    router: Router,
    sandboxes: Arc<Sandboxes>,
    pub(super) vendor: Provider,
    pub(super) declaration: &'a Declaration,
    pub(super) contract: Contract,
}

/// A sandbox of it, in which nothing has happened yet.
pub(super) struct Place<'a> {
    pub(super) server: &'a TrialServer<'a>,
    pub(super) sandbox: Arc<Sandbox>,
}

impl<'a> TrialServer<'a> {
    pub(super) fn new(
        vendor: Arc<dyn Vendor>,
        declaration: &'a Declaration,
    ) -> Result<Self, Untriable> {
        let provider = vendor.id();
        let vendors = Arc::new(Vendors::new([vendor])?);
        let mut options = Options::new(Fixtures::embedded(&vendors)?);
        options.vendors = vendors;
        options.clock = ClockStart {
            at: jiff::Timestamp::from_second(NOON).ok(),
            frozen: true,
        };
        let (router, sandboxes) = unbound(options)?;
        Ok(Self {
            router,
            sandboxes,
            vendor: provider,
            contract: Contract::of(declaration),
            declaration,
        })
    }

    /// A new sandbox, which takes the place of the one before.
    pub(super) fn place(&'a self) -> Option<Place<'a>> {
        let name: SandboxName = "trial".parse().ok()?;
        if self.sandboxes.contains(&name) {
            self.sandboxes.remove(&name).ok()?;
        }
        let sandbox = self.sandboxes.open(Some(&name)).ok()?;
        Some(Place {
            server: self,
            sandbox,
        })
    }
}

impl Place<'_> {
    /// Sends a request to a path of the vendor, and waits for its answer.
    pub(super) async fn send(&self, mut request: Request<Body>) -> TrialExchange {
        let method = request.method().clone();
        let target = request.uri().to_string();
        let vendor = &self.server.declaration.vendor;
        let name = self.sandbox.name();
        if let Ok(uri) = format!("/~{name}/{vendor}{target}").parse() {
            *request.uri_mut() = uri;
        }
        let host = http::HeaderValue::from_static(HOST);
        request.headers_mut().insert(header::HOST, host);
        let before = *self.sandbox.journal().newest().borrow();
        let Ok(response) = self.server.router.clone().oneshot(request).await;
        let (parts, body) = response.into_parts();
        let body = body.collect().await;
        let body = body
            .map(http_body_util::Collected::to_bytes)
            .unwrap_or_default();
        let entry = self.sandbox.journal().after(before).map(|next| next.entry);
        TrialExchange {
            method,
            target,
            status: parts.status.as_u16(),
            headers: parts.headers,
            body,
            entry,
        }
    }
}
