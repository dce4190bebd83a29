//! What all requests of a server share.

use std::sync::Arc;

use super::connection_limit::ConnectionLimit;
use super::metrics::RequestCounts;
use super::sandbox_domain::SandboxDomains;
use crate::control::{self, HostPattern, Https, WebOrigin};
use crate::provider::Provider;
use crate::sandbox::settings::SandboxSettings;
use crate::sandbox::{SandboxName, Sandboxes, World};
use crate::stop::Stop;
use crate::vendor::Vendors;

/// What all requests of a server share.
#[derive(Debug)]
pub struct ServerState {
    /// The sandboxes.
    pub sandboxes: Arc<Sandboxes>,
    /// Stops the server.
    pub stop: Stop,
    /// The control API, unless it is disabled.
    pub control: Option<control::Api>,
    /// The CA of the HTTPS certificate.
    pub https: Https,
    /// The URL for clients, if they reach the server through a proxy.
    pub public_url: Option<WebOrigin>,
    /// The configured host names of this server, which may be in public DNS.
    pub own_names: Vec<HostPattern>,
    /// The domains whose subdomains are sandboxes.
    pub sandbox_domains: SandboxDomains,
    /// Whether forwarded headers are trusted.
    pub trusts_forwarded: bool,
    /// Whether answers of vendors have headers with their reason and their entry in the journal.
    pub explains: bool,
    /// The counters of requests.
    pub counts: RequestCounts,
    /// The places for connections; `None` without an address.
    pub connections: Option<ConnectionLimit>,
}

impl ServerState {
    /// The vendor with this host name in a sandbox. A sandbox that does not exist has the vendors
    /// and settings of a new one.
    pub fn vendor_at(&self, sandbox: Option<&SandboxName>, host: &str) -> Option<Provider> {
        let world = self.sandboxes.visit(sandbox).map(|it| it.enter().0);
        let (_, settings) = self.vendors(world.as_deref());
        settings.at_host(host)
    }

    /// The first label of a host, if it names a sandbox: below a domain of sandboxes, or where a
    /// vendor of a new sandbox has `*` for it.
    pub fn sandbox_label<'a>(&self, host: &'a str) -> Option<&'a str> {
        // An address has no labels.
        let is_name = host.contains('.') && host.ends_with(|last: char| last.is_ascii_alphabetic());
        let of_vendor = is_name.then(|| self.sandboxes.baseline().settings().sandbox_label(host));
        let label = of_vendor.flatten();
        label.or_else(|| {
            let label = self.sandbox_domains.label(host)?;
            self.vendor_at(None, host).is_none().then_some(label)
        })
    }

    /// The vendors and the settings of a world, or of a new one.
    pub fn vendors(&self, world: Option<&World>) -> (Arc<Vendors>, Arc<SandboxSettings>) {
        if let Some(world) = world {
            return (Arc::clone(world.vendors()), world.settings());
        }
        let baseline = self.sandboxes.baseline();
        (Arc::clone(baseline.vendors()), baseline.settings())
    }
}
