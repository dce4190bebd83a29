//! Options of a server.

use std::net::Ipv4Addr;
use std::sync::Arc;

use super::client_timeout::ClientTimeout;
use super::connection_limit::MaxConnections;
use super::endpoint::{Endpoint, Host};
use super::idle_timeout::IdleTimeout;
use super::sandbox_domain::SandboxDomain;
use super::tls::TlsOptions;
use super::unsent_limit::MaxUnsent;
use crate::control::{Access, Gate, HostPattern, WebOrigin};
use crate::fixtures::Fixtures;
use crate::identity::{MaxSessions, MaxTotalSessions, PasswordCost};
use crate::outbound::OutboundHost;
use crate::provider::Provider;
use crate::sandbox::SandboxLimits;
use crate::sandbox::baseline::ClockStart;
use crate::sandbox::journal::{JournalMemory, JournalSize};
use crate::sandbox::keys::KeyOptions;
use crate::vendor::Vendors;
use crate::vendors;

/// The default port.
pub const DEFAULT_PORT: u16 = 8080;

/// Options of a server. The default listens on loopback, port 8080.
#[derive(Debug, Clone)]
pub struct Options {
    /// The host to listen on.
    pub host: Host,
    /// The port to listen on; 0 for any free port.
    pub port: u16,
    /// Addresses that serve only one provider.
    pub listen: Vec<(Provider, Endpoint)>,
    /// The URL for clients, if they reach the server through a proxy.
    pub public_url: Option<WebOrigin>,
    /// Whether forwarded headers are trusted.
    pub trust_forwarded: bool,
    /// Domains, in addition to `localhost` and `mockid.test`, whose subdomains are sandboxes.
    pub sandbox_domains: Vec<SandboxDomain>,
    /// HTTPS, in addition to HTTP.
    pub tls: Option<TlsOptions>,
    /// The vendors.
    pub vendors: Arc<Vendors>,
    /// The initial state of sandboxes.
    pub fixtures: Fixtures,
    /// The cost of verifying a password.
    pub password_cost: PasswordCost,
    /// The initial time of clocks.
    pub clock: ClockStart,
    /// The protection of the control API.
    pub access: Access,
    /// Host names, in addition to those outside public DNS, at which the control API answers
    /// without a token.
    pub admin_hosts: Vec<HostPattern>,
    /// Origins, in addition to the server's own, whose web pages may call the control API.
    pub admin_origins: Vec<WebOrigin>,
    /// The signing keys.
    pub keys: KeyOptions,
    /// The maximum number of sandboxes, and their idle timeout.
    pub sandbox_limits: SandboxLimits,
    /// The maximum number of open connections, for all addresses together.
    pub max_connections: MaxConnections,
    /// The timeout for each step of a client, in real time.
    pub client_timeout: ClientTimeout,
    /// The timeout of idle connections, in real time.
    pub idle_timeout: IdleTimeout,
    /// Hosts, in addition to this machine and private networks, that the server may call.
    pub allow_outbound: Vec<OutboundHost>,
    /// The maximum size of unsent answers.
    pub max_unsent: MaxUnsent,
    /// The rate limit of a client address, in real time; `None` for no limit.
    #[cfg(feature = "rate-limit")]
    pub rate_limit: Option<crate::fixtures::Rate>,
    /// Whether web pages of other origins may call the vendors.
    pub cors: bool,
    /// Whether answers of vendors have headers with their reason and their entry in the journal.
    pub explain: bool,
    /// The maximum number of entries in each sandbox's journal.
    pub journal_size: JournalSize,
    /// The memory limit of all journals together.
    pub journal_memory: JournalMemory,
    /// The maximum number of sessions in a sandbox, and of tokens.
    pub max_sessions: MaxSessions,
    /// The maximum number of sessions in all sandboxes together, and of tokens.
    pub max_total_sessions: MaxTotalSessions,
}

impl Options {
    /// The default options with these fixtures.
    #[must_use]
    pub fn new(fixtures: Fixtures) -> Self {
        Self {
            host: Ipv4Addr::LOCALHOST.into(),
            port: DEFAULT_PORT,
            listen: Vec::new(),
            public_url: None,
            trust_forwarded: false,
            sandbox_domains: Vec::new(),
            tls: None,
            vendors: vendors::coded(),
            fixtures,
            password_cost: PasswordCost::default(),
            clock: ClockStart::default(),
            access: Access::default(),
            admin_hosts: Vec::new(),
            admin_origins: Vec::new(),
            keys: KeyOptions::default(),
            sandbox_limits: SandboxLimits::default(),
            max_connections: MaxConnections::default(),
            client_timeout: ClientTimeout::default(),
            idle_timeout: IdleTimeout::default(),
            allow_outbound: Vec::new(),
            max_unsent: MaxUnsent::default(),
            #[cfg(feature = "rate-limit")]
            rate_limit: None,
            cors: false,
            explain: false,
            journal_size: JournalSize::default(),
            journal_memory: JournalMemory::default(),
            max_sessions: MaxSessions::default(),
            max_total_sessions: MaxTotalSessions::default(),
        }
    }

    /// The access rules of the control API. Pages of the public URL are the server's own.
    pub(super) fn gate(&self, own_names: &[HostPattern]) -> Option<Gate> {
        let public = self.public_url.as_ref();
        let origins = self.admin_origins.iter().chain(public).cloned();
        Gate::new(&self.access, own_names.to_vec(), origins.collect())
    }

    /// The configured host names of this server, which may be in public DNS.
    pub(super) fn own_names(&self) -> Vec<HostPattern> {
        let names = self.tls.as_ref().map(|tls| tls.certificate.names());
        let names = names.unwrap_or_default().iter();
        let of_certificate = names.filter_map(|name| name.to_string().parse::<HostPattern>().ok());
        let public = self.public_url.as_ref();
        let of_public = public.and_then(|url| url.host.host().parse::<HostPattern>().ok());
        let of_sandboxes = self
            .sandbox_domains
            .iter()
            .filter(|it| it.is_below_another());
        let of_sandboxes = of_sandboxes.map(|domain| domain.hosts().clone());
        let hosts = self.admin_hosts.iter().cloned();
        let hosts = hosts.chain(of_certificate).chain(of_public);
        hosts.chain(of_sandboxes).collect()
    }
}
