//! Where a request goes: into which sandbox, and who answers it there.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};

use super::dispatch::Shared;
use super::origin::Origin;
use super::pages::{Owner, Page};
use super::protocol::Connection;
use super::request_path;
use super::sandbox_in_query::InQuery;
use super::sandbox_name::{self, Named};
use crate::clock::NumericDate;
use crate::control::problem::Problem;
use crate::control::{self, AccessRefused, Asked};
use crate::provider::Provider;
use crate::sandbox::settings::Settings;
use crate::sandbox::{Sandbox, SandboxName, World};
use crate::vendor::Vendors;
use crate::vendor::call::{Site, host_name};

/// A request on its way: everything that was found out about where it goes.
pub struct Arrival {
    /// The sandbox that it is for.
    pub sandbox: Arc<Sandbox>,
    /// The world in which it began.
    pub world: Arc<World>,
    /// When it did.
    pub now: NumericDate,
    /// The address as the client wrote it, up to the sandbox or to the provider after it.
    pub site: Site,
    /// The path after that.
    pub path: String,
    /// The provider to which the listener or the host name belongs, if to one alone.
    pub scope: Option<Provider>,
    /// Who answers it.
    pub target: Target,
    /// Whether it is about all sandboxes.
    pub is_about_all: bool,
    /// The address that it came from.
    pub client: IpAddr,
    /// What follows the sandbox in the host, with the port, where the host names the sandbox.
    pub domain: Option<String>,
    /// The sandbox that it names, and how.
    pub named: Named,
}

/// Who answers a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The control API.
    Control,
    /// A page of the server itself.
    Page(Page, Owner),
    /// This vendor, whatever the path.
    Vendor(Provider),
    /// The vendor that documents the path, if one does.
    Root,
}

/// Finds out where a request goes. The sandbox is made now if it is not there and the request is one
/// that makes it.
///
/// # Errors
///
/// [`Refused`]: the address is none, the control API refuses the request, it is for another server, or
/// there is no room for the sandbox.
pub fn arrive(shared: &Shared, request: &Request) -> Result<Arrival, Refused> {
    let located = request_path::locate(request.uri().path())
        .map_err(|error| Problem::new(StatusCode::NOT_FOUND, error.to_string()))?;
    let origin = Origin::of(shared, request)?;
    let named = sandbox_name::named(shared, request, &located, origin.host())?;
    let in_query = InQuery::of(located.path, request.uri().query())?;
    let name = in_query.with(named.sandbox())?;
    let mut asked = Address::of(request, &origin, &located.prefix, located.path);
    let existing = shared.sandboxes.visit(name);
    let (vendors, settings) = shared.vendors(existing.as_deref());
    let scope = asked.scope(&settings);
    if sandbox_name::is_for_a_proxy(request) {
        check_proxied(shared, scope, name, origin.host())?;
    }
    let target = match control::below(asked.path) {
        Some(rest) => asked.at_control(shared, request, rest)?,
        None => asked.beside_control(shared, scope, &vendors),
    };
    let domain = origin.domain().filter(|_| named.is_by_host);
    // Neither what one vendor has for itself nor a sandbox's host is at the public address.
    if let (None, None, Some(public)) = (scope, domain, &shared.public_url) {
        asked.site.origin = public.to_string();
    }
    let sandbox = match existing {
        Some(sandbox) => sandbox,
        None => missing(shared, name, makes_a_sandbox(target, request.headers()))?,
    };
    let (world, now) = sandbox.enter();
    Ok(Arrival {
        sandbox,
        world,
        now,
        client: origin.client,
        domain: domain.map(str::to_owned),
        site: asked.site,
        path: asked.path.to_owned(),
        scope,
        target,
        is_about_all: in_query == InQuery::All,
        named,
    })
}

/// Why a request goes nowhere.
#[derive(Debug)]
pub enum Refused {
    /// For this reason.
    Problem(Problem),
    /// A client that takes this server for a proxy to the vendor has to name a sandbox.
    Nameless(Provider),
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<AccessRefused> for Refused {
    fn from(refused: AccessRefused) -> Self {
        Self::Problem(refused.into())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::Problem(problem) => problem.into_response(),
            Self::Nameless(provider) => sandbox_name::ask(provider),
        }
    }
}

/// Looks at a request that a client sends to this server as to its proxy: it has to be for a vendor or
/// for the server itself, or a client would take what is answered here for the answer of another.
fn check_proxied(
    shared: &Shared,
    scope: Option<Provider>,
    name: Option<&SandboxName>,
    host: Option<&str>,
) -> Result<(), Refused> {
    match (scope, host) {
        (Some(provider), _) if name.is_none() && shared.sandboxes.is_strict() => {
            Err(Refused::Nameless(provider))
        }
        (None, Some(host)) if !control::is_named(host, &shared.own_names) => {
            let detail = format!(
                "this server is a proxy to vendors' host names, and {host} is none; if it is to be \
                 reached without this proxy, add it to NO_PROXY, and if it is a vendor's, to `hosts` \
                 in its settings"
            );
            Err(Problem::new(StatusCode::FORBIDDEN, detail).into())
        }
        _ => Ok(()),
    }
}

/// A sandbox that is not there: made now, or only looked at.
fn missing(
    shared: &Shared,
    name: Option<&SandboxName>,
    is_made: bool,
) -> Result<Arc<Sandbox>, Problem> {
    if shared.sandboxes.is_strict() {
        return Err(not_created(name));
    }
    if !is_made {
        return Ok(shared.sandboxes.peek(name));
    }
    let opened = shared.sandboxes.open(name);
    opened.map_err(|error| Problem::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string()))
}

/// A sandbox that nobody created, where requests create none.
fn not_created(name: Option<&SandboxName>) -> Problem {
    let name = name.map_or("default", SandboxName::as_str);
    let create = serde_json::json!({ "name": name });
    let detail = format!(
        "no sandbox is called `{name}`, and requests make none (--strict-sandboxes); create it: \
         POST /__admin/sandboxes {create}"
    );
    Problem::new(StatusCode::NOT_FOUND, detail)
}

/// Whether a request makes the sandbox that it names. Pages and probes look at what a new one would
/// show; and a web page elsewhere, which fetches an image or a script from here without being allowed
/// to read it, is no app under test.
fn makes_a_sandbox(target: Target, headers: &HeaderMap) -> bool {
    let says = |name: &str, value: &str| headers.get(name).is_some_and(|it| it == value);
    let is_subresource = says("sec-fetch-mode", "no-cors") && says("sec-fetch-site", "cross-site");
    !matches!(target, Target::Page(..)) && !is_subresource
}

/// What a request says of where it goes, and how it came.
struct Address<'a> {
    /// The provider that has the listener for itself, if any.
    listener: Option<Provider>,
    /// Whether that is because of a tunnel.
    is_in_tunnel: bool,
    /// The host that is named, without its port.
    host: Option<&'a str>,
    /// The host that the request itself names, where a proxy tells another.
    forwarded_to: Option<&'a str>,
    site: Site,
    path: &'a str,
}

impl<'a> Address<'a> {
    fn of(request: &Request, origin: &'a Origin, prefix: &str, path: &'a str) -> Self {
        let connection = Connection::of(request.extensions());
        Self {
            listener: connection.and_then(|connection| connection.scope.0),
            is_in_tunnel: connection.is_some_and(|connection| connection.tunnel.is_some()),
            host: origin.host(),
            forwarded_to: origin.forwarded_to.as_deref().map(host_name),
            site: Site {
                origin: request_path::origin(&origin.scheme, origin.authority.as_deref()),
                mount: prefix.to_owned(),
                is_root: false,
            },
            path,
        }
    }

    /// The provider that has this address for itself, if any: the listener decides before the host.
    fn scope(&self, settings: &Settings) -> Option<Provider> {
        self.listener.or_else(|| settings.at_host(self.host?))
    }

    /// Who answers below `/__admin`.
    fn at_control(
        &self,
        shared: &Shared,
        request: &Request,
        rest: &str,
    ) -> Result<Target, Problem> {
        let not_here = |detail: String| Problem::new(StatusCode::NOT_FOUND, detail);
        let Some(api) = &shared.control else {
            return Err(not_here(
                "the control API is off: this server was started with --no-admin".to_owned(),
            ));
        };
        if let Some(provider) = self.listener {
            let here = if self.is_in_tunnel {
                "tunnel"
            } else {
                "address"
            };
            return Err(not_here(format!(
                "this {here} serves {provider} alone; the control API is at the server's own \
                 address (--host, --port)"
            )));
        }
        let page = Page::at_control(rest);
        let mut asked = Asked {
            method: request.method(),
            headers: request.headers(),
            host: self.host,
            origin: &self.site.origin,
            is_page: page.is_some(),
        };
        api.gate().check(&asked)?;
        // A page can send the headers of a proxy, but not another `Host` than its own.
        if self.forwarded_to.is_some() {
            asked.host = self.forwarded_to;
            api.gate().check(&asked)?;
        }
        Ok(page.map_or(Target::Control, |page| Target::Page(page, Owner::Control)))
    }

    /// Who answers everywhere else. A base path goes from the path to the site.
    fn beside_control(
        &mut self,
        shared: &Shared,
        scope: Option<Provider>,
        vendors: &Vendors,
    ) -> Target {
        let vendor = scope.or_else(|| {
            let (provider, rest) = vendors.at_base_path(self.path)?;
            self.path = rest;
            self.site.mount = format!("{}/{provider}", self.site.mount);
            Some(provider)
        });
        let has_control = shared.control.is_some();
        let owner = vendor.map_or(Owner::Server { has_control }, Owner::Vendor);
        match (Page::at(self.path), vendor) {
            (Some(page), _) => Target::Page(page, owner),
            (None, Some(vendor)) => Target::Vendor(vendor),
            (None, None) => {
                self.site.is_root = true;
                Target::Root
            }
        }
    }
}
