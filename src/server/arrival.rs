//! Finds the sandbox of a request, and enters its world.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::StatusCode;

use super::connection::Connection;
use super::metrics;
use super::origin::Origin;
use super::request_path;
use super::sandbox_in_query::InQuery;
use super::sandbox_name::{self, NamedSandbox};
use super::state::ServerState;
use super::target::{self, Target};
use super::vendor_path::VendorPath;
use crate::clock::NumericDate;
use crate::control::{self, AccessRefused};
use crate::host_port::HostPort;
use crate::problem::Problem;
use crate::provider::Provider;
use crate::sandbox::{Sandbox, SandboxName, World};
use crate::vendor::call::Site;

/// A request whose sandbox and target are known.
#[derive(Clone)]
pub struct Arrival {
    /// The sandbox.
    pub sandbox: Arc<Sandbox>,
    /// The world of the sandbox when the request began.
    pub world: Arc<World>,
    /// The time in that world.
    pub now: NumericDate,
    /// The URL as the client wrote it, up to the sandbox or to the provider after it.
    pub site: Site,
    /// The path after that.
    pub path: String,
    /// The provider, if the listener or the host name is only for one.
    pub scope: Option<Provider>,
    /// The part of the server that answers it.
    pub target: Target,
    /// Whether it is about all sandboxes.
    pub is_about_all: bool,
    /// The address of the client.
    pub client: IpAddr,
    /// The sandbox that it names, and where.
    pub named: NamedSandbox,
}

impl Arrival {
    /// The domain, with its port, whose subdomain the host is, if the host names the sandbox.
    pub fn domain(&self) -> Option<&str> {
        self.site.host.domain().filter(|_| self.named.is_by_host)
    }
}

/// Finds the target of a request. Its sandbox is made if it does not exist and requests make it.
///
/// # Errors
///
/// [`TargetRefused`]: the address is invalid, the control API refuses the request, it is for another
/// server, or there is no room for the sandbox.
pub fn arrive(server: &ServerState, request: &Request) -> Result<Arrival, TargetRefused> {
    let located = request_path::locate(request.uri().path())
        .map_err(|error| Problem::new(StatusCode::NOT_FOUND, error.to_string()))?;
    let origin = Origin::of(server, request)?;
    let host = origin.host_name();
    let named = sandbox_name::named(server, request, &located, host)?;
    let in_query = InQuery::of(&located.path, request.uri().query())?;
    let name = in_query.with(named.sandbox())?;
    let existing = server.sandboxes.visit(name).map(entered);
    let (vendors, settings) = server.vendors(existing.as_ref().map(|(_, world, _)| &**world));
    let listener = Connection::of(request.extensions()).and_then(|it| it.accepted.scope);
    let scope = listener.or_else(|| settings.at_host(host?));
    if sandbox_name::is_for_a_proxy(request) {
        check_proxied(server, scope, name, host)?;
    }
    let (target, found) = if let Some(rest) = control::below(&located.path) {
        let target = target::at_control(server, request, &origin, rest)?;
        (target, VendorPath::whole(&located.path))
    } else if located.path == metrics::PATH && scope.is_none() {
        let target = target::at_metrics(server, request, &origin)?;
        (target, VendorPath::whole(&located.path))
    } else {
        let found = VendorPath::find(&vendors, scope, &located.path);
        let target = target::at_path(&found, server, scope, &vendors, request.method());
        (target, found)
    };
    let (sandbox, world, now) = match existing {
        Some(entered) => entered,
        None => entered(missing(
            server,
            name,
            Use::of(target, &located.path, request),
        )?),
    };
    let default = server.sandboxes.default_sandbox().name();
    let elsewhere = named.sandbox().filter(|_| located.sandbox.is_none());
    let named_elsewhere = elsewhere.filter(|name| *name != default).cloned();
    let mount = match found.base {
        Some(provider) => [&*located.prefix, "/", provider.name()].concat(),
        None => located.prefix.into_owned(),
    };
    let is_public = scope.is_none() && !named.is_by_host;
    let client = origin.client;
    let site = Site {
        is_root: target == Target::Root,
        is_inserted: found.is_inserted,
        named_elsewhere,
        ..site(server, origin, is_public, mount)
    };
    Ok(Arrival {
        sandbox,
        world,
        now,
        path: found.path.into_owned(),
        scope,
        target,
        is_about_all: in_query == InQuery::All,
        named,
        client,
        site,
    })
}

fn entered(sandbox: Arc<Sandbox>) -> (Arc<Sandbox>, Arc<World>, NumericDate) {
    let (world, now) = sandbox.enter();
    (sandbox, world, now)
}

/// The URL of a request, up to the vendor's own path. The public URL is neither that of a vendor's
/// own address nor that of a sandbox's host.
fn site(server: &ServerState, origin: Origin, is_public: bool, mount: String) -> Site {
    let public = server.public_url.as_ref().filter(|_| is_public);
    let (scheme, host) = match public {
        Some(public) => (public.scheme.clone(), public.host.clone()),
        None => (
            origin.scheme,
            origin.host.unwrap_or_else(HostPort::localhost),
        ),
    };
    Site {
        scheme,
        host,
        mount,
        is_root: false,
        is_inserted: false,
        named_elsewhere: None,
    }
}

/// Why a request has no target.
#[derive(Debug)]
pub enum TargetRefused {
    /// For this reason.
    Problem(Problem),
    /// A client that uses this server as a proxy to the vendor has to name a sandbox.
    Nameless(Provider),
}

impl From<Problem> for TargetRefused {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<AccessRefused> for TargetRefused {
    fn from(refused: AccessRefused) -> Self {
        Self::Problem(refused.into())
    }
}

impl IntoResponse for TargetRefused {
    fn into_response(self) -> Response {
        match self {
            Self::Problem(problem) => problem.into_response(),
            Self::Nameless(provider) => sandbox_name::ask(provider),
        }
    }
}

/// Checks a request that a client sends to this server as to a proxy. It has to be for a vendor or
/// for the server itself; otherwise the client would take the answer for that of another server.
fn check_proxied(
    server: &ServerState,
    scope: Option<Provider>,
    name: Option<&SandboxName>,
    host: Option<&str>,
) -> Result<(), TargetRefused> {
    match (scope, host) {
        (Some(provider), _) if name.is_none() && server.sandboxes.is_strict() => {
            Err(TargetRefused::Nameless(provider))
        }
        (None, Some(host)) if !control::is_named(host, &server.own_names) => {
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

/// The sandbox for a name that has none: made now, or only for this request.
fn missing(
    server: &ServerState,
    name: Option<&SandboxName>,
    usage: Use,
) -> Result<Arc<Sandbox>, Problem> {
    if server.sandboxes.is_strict() && usage != Use::Creates {
        let default = server.sandboxes.default_sandbox().name();
        return Err(control::not_created(name.unwrap_or(default)));
    }
    if usage != Use::Makes {
        return Ok(server.sandboxes.peek(name));
    }
    let opened = server.sandboxes.open(name);
    opened.map_err(|error| Problem::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string()))
}

/// What a request does to the sandbox that it names, if there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    /// It makes it.
    Makes,
    /// It sees what a new one would have.
    Looks,
    /// The control API decides by its body which sandbox it creates.
    Creates,
}

impl Use {
    /// Pages show what a new sandbox would have. A web page of another site that loads an image or a
    /// script from here cannot read it, so it is not the app under test.
    fn of(target: Target, path: &str, request: &Request) -> Self {
        let headers = request.headers();
        let says = |name: &str, value: &str| headers.get(name).is_some_and(|it| it == value);
        let is_subresource =
            says("sec-fetch-mode", "no-cors") && says("sec-fetch-site", "cross-site");
        match target {
            Target::Control if control::creates_a_sandbox(request.method(), path) => Self::Creates,
            Target::Page(..) | Target::Metrics => Self::Looks,
            _ if is_subresource => Self::Looks,
            _ => Self::Makes,
        }
    }
}
