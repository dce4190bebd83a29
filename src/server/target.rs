//! The part of the server that answers a request.

use axum::extract::Request;
use http::{Method, StatusCode};

use super::connection::Connection;
use super::metrics;
use super::origin::Origin;
use super::page::{Page, PageOwner};
use super::state::ServerState;
use super::vendor_path::VendorPath;
use crate::control::Asked;
use crate::problem::Problem;
use crate::provider::Provider;
use crate::vendor::Vendors;

/// The part of the server that answers a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The control API.
    Control,
    /// The metrics of the server.
    Metrics,
    /// A page of the server itself.
    Page(Page, PageOwner),
    /// This vendor, for any path.
    Vendor(Provider),
    /// The vendor that documents the path, if one does.
    Root,
}

/// The target of a request for a path of a vendor, or of none.
pub fn at_path(
    path: &VendorPath<'_>,
    server: &ServerState,
    scope: Option<Provider>,
    vendors: &Vendors,
    method: &Method,
) -> Target {
    let vendor = scope.or(path.base);
    let has_control = server.control.is_some();
    let owner = vendor.map_or(PageOwner::Server { has_control }, PageOwner::Vendor);
    // A listener may be for a vendor that the sandbox does not have.
    let is_missing = |id| vendors.get(id).is_none();
    match (Page::at(&path.path), vendor) {
        (Some(_), Some(vendor)) if vendors.has(vendor, method, &path.path) => {
            Target::Vendor(vendor)
        }
        (Some(page), Some(vendor)) if !page.is_health_check() && is_missing(vendor) => {
            Target::Vendor(vendor)
        }
        (Some(page), _) => Target::Page(page, owner),
        (None, Some(vendor)) => Target::Vendor(vendor),
        (None, None) => Target::Root,
    }
}

/// The metrics, if the access rules of the control API accept the request.
pub fn at_metrics(
    server: &ServerState,
    request: &Request,
    origin: &Origin,
) -> Result<Target, Problem> {
    at_control(server, request, origin, metrics::PATH).map(|_| Target::Metrics)
}

/// The target of a request below `/__admin`, if its access rules accept it.
pub fn at_control(
    server: &ServerState,
    request: &Request,
    origin: &Origin,
    rest: &str,
) -> Result<Target, Problem> {
    let not_here = |detail: String| Problem::new(StatusCode::NOT_FOUND, detail);
    let Some(api) = &server.control else {
        return Err(not_here(
            "the control API is off: this server was started with --no-admin".to_owned(),
        ));
    };
    let accepted = Connection::of(request.extensions()).map(|it| &it.accepted);
    if let Some((accepted, provider)) = accepted.and_then(|it| Some((it, it.scope?))) {
        let here = if accepted.tunnel.is_some() {
            "tunnel"
        } else {
            "address"
        };
        return Err(not_here(format!(
            "this {here} serves {provider} alone; the control API is at the server's own address \
             (--host, --port)"
        )));
    }
    let page = Page::at_control(rest);
    let mut asked = Asked {
        method: request.method(),
        headers: request.headers(),
        host: origin.host_name(),
        origin: &origin.url(),
        is_page: page.is_some(),
    };
    api.gate().check(&asked)?;
    // A page can send the headers of a proxy, but not another `Host` than its own.
    if let Some(host) = &origin.forwarded_to {
        asked.host = Some(host.host());
        api.gate().check(&asked)?;
    }
    Ok(page.map_or(Target::Control, |page| {
        Target::Page(page, PageOwner::Control)
    }))
}
