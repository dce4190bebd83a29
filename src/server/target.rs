//! Where a request goes: into which sandbox, and who answers it there.

use std::sync::Arc;

use axum::extract::Request;
use http::{HeaderMap, StatusCode, Version};

use super::address;
use super::dispatch::Shared;
use super::pages::{Owner, Page};
use super::protocol::Connection;
use super::sandbox_in_query::InQuery;
use crate::clock::NumericDate;
use crate::control::problem::Problem;
use crate::control::{self, Asked};
use crate::provider::Provider;
use crate::providers::call::{Site, host_name};
use crate::sandbox::settings::Settings;
use crate::sandbox::{Sandbox, SandboxName, World};

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
/// A [`Problem`]: the address is none, the control API refuses the request, or there is no room for
/// the sandbox.
pub fn arrive(shared: &Shared, request: &Request) -> Result<Arrival, Problem> {
    let located = address::locate(request.uri().path())
        .map_err(|error| Problem::new(StatusCode::NOT_FOUND, error.to_string()))?;
    let in_query = InQuery::of(located.path, request.uri().query())?;
    let name = in_query.with(located.sandbox.as_ref())?;
    let authority = authority(request)?;
    let mut asked = Address::of(request, authority.as_deref(), &located.prefix, located.path);
    let existing = shared.sandboxes.visit(name);
    let scope = asked.scope(|| match &existing {
        Some(sandbox) => sandbox.enter().0.settings(),
        None => shared.sandboxes.baseline().settings(),
    });
    let target = match control::below(asked.path) {
        Some(rest) => asked.at_control(shared, request, rest)?,
        None => asked.beside_control(shared, scope),
    };
    // What one vendor has for itself is not at the public address.
    if let (None, Some(public)) = (scope, &shared.public_url) {
        asked.site.origin = public.to_string();
    }
    let sandbox = match existing {
        Some(sandbox) => sandbox,
        None if shared.sandboxes.is_strict() => return Err(not_created(name)),
        None if makes_a_sandbox(target, request.headers()) => {
            let opened = shared.sandboxes.open(name);
            opened
                .map_err(|error| Problem::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string()))?
        }
        None => shared.sandboxes.peek(name),
    };
    let (world, now) = sandbox.enter();
    Ok(Arrival {
        sandbox,
        world,
        now,
        site: asked.site,
        path: asked.path.to_owned(),
        scope,
        target,
        is_about_all: in_query == InQuery::All,
    })
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

/// The host that a request names, with its port.
fn authority(request: &Request) -> Result<Option<String>, Problem> {
    let authority = address::authority(request.version(), request.uri(), request.headers());
    if request.version() >= Version::HTTP_11 && authority.is_none() {
        let detail = "a request names its host, once (RFC 9110, section 7.2)";
        return Err(Problem::new(StatusCode::BAD_REQUEST, detail));
    }
    Ok(authority)
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
    /// The host that is named, without its port.
    host: Option<&'a str>,
    site: Site,
    path: &'a str,
}

impl<'a> Address<'a> {
    fn of(request: &Request, authority: Option<&'a str>, prefix: &str, path: &'a str) -> Self {
        let connection = Connection::of(request.extensions());
        Self {
            listener: connection.and_then(|connection| connection.scope.0),
            host: authority.map(host_name),
            site: Site {
                origin: address::origin(connection, authority),
                mount: prefix.to_owned(),
                is_root: false,
            },
            path,
        }
    }

    /// The provider that has this address for itself, if any: the listener decides before the host.
    fn scope(&self, settings: impl FnOnce() -> Arc<Settings>) -> Option<Provider> {
        self.listener.or_else(|| {
            let (host, settings) = (self.host?, settings());
            Provider::ALL
                .into_iter()
                .find(|provider| settings.hosts(*provider).iter().any(|each| each == host))
        })
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
            return Err(not_here(format!(
                "this address serves {provider} alone; the control API is at the server's own \
                 address (--host, --port)"
            )));
        }
        let page = Page::at_control(rest);
        api.gate().check(&Asked {
            method: request.method(),
            headers: request.headers(),
            host: self.host,
            origin: &self.site.origin,
            is_page: page.is_some(),
        })?;
        Ok(page.map_or(Target::Control, |page| Target::Page(page, Owner::Control)))
    }

    /// Who answers everywhere else. A base path goes from the path to the site.
    fn beside_control(&mut self, shared: &Shared, scope: Option<Provider>) -> Target {
        let vendor = scope.or_else(|| {
            let (provider, rest) = address::base_path(self.path)?;
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
