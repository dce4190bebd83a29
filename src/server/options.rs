//! What a server can be told.

use std::net::Ipv4Addr;

use super::client_timeout::ClientTimeout;
use super::endpoint::{Endpoint, Host};
use super::idle_timeout::IdleTimeout;
use super::places::MaxConnections;
use super::sandbox_domain::SandboxDomain;
use super::tls::TlsOptions;
use super::unsent::MaxUnsent;
use crate::control::{Access, Gate, HostPattern, WebOrigin};
use crate::fixtures::Fixtures;
use crate::identity::{MaxSessions, MaxTotalSessions, PasswordCost};
use crate::provider::Provider;
use crate::sandbox::SandboxLimits;
use crate::sandbox::baseline::ClockStart;
use crate::sandbox::journal::{JournalMemory, JournalSize};
use crate::sandbox::keys::KeyOptions;

/// The port that is listened on unless another is named.
pub const DEFAULT_PORT: u16 = 8080;

/// What a server can be told. The default listens on loopback, port 8080.
#[derive(Debug, Clone)]
pub struct Options {
    /// The host to listen on.
    pub host: Host,
    /// The port to listen on; 0 for any that is free.
    pub port: u16,
    /// Ports at which one provider alone is served.
    pub listen: Vec<(Provider, Endpoint)>,
    /// Where clients reach the server, when that is a proxy before it.
    pub public_url: Option<WebOrigin>,
    /// Whether headers with which a proxy tells the client's address, scheme and host are believed.
    pub trust_forwarded: bool,
    /// Domains, beside `localhost` and `mockid.test`, whose names one label longer are sandboxes.
    pub sandbox_domains: Vec<SandboxDomain>,
    /// HTTPS beside HTTP; none when absent.
    pub tls: Option<TlsOptions>,
    /// What sandboxes start from.
    pub fixtures: Fixtures,
    /// What a login costs.
    pub password_cost: PasswordCost,
    /// Where clocks start.
    pub clock: ClockStart,
    /// Who may use the control API.
    pub access: Access,
    /// Host names, beside those that no public DNS serves, at which the control API answers without a
    /// token.
    pub admin_hosts: Vec<HostPattern>,
    /// Origins, beside the server's own, whose web pages may call the control API.
    pub admin_origins: Vec<WebOrigin>,
    /// Where keys come from.
    pub keys: KeyOptions,
    /// How many sandboxes there may be, and how long one is kept that nobody uses.
    pub sandbox_limits: SandboxLimits,
    /// How many connections there may be, of all addresses together.
    pub max_connections: MaxConnections,
    /// How long a client may keep the server waiting, in real time.
    pub client_timeout: ClientTimeout,
    /// How long a connection is kept for the next request, in real time.
    pub idle_timeout: IdleTimeout,
    /// How many bytes of answers may wait to be sent.
    pub max_unsent: MaxUnsent,
    /// How many requests a client address may make, in real time; no limit when absent.
    #[cfg(feature = "rate-limit")]
    pub rate_limit: Option<crate::fixtures::Rate>,
    /// Whether web pages of other origins may call the vendors.
    pub cors: bool,
    /// How many entries each sandbox's journal keeps.
    pub journal_size: JournalSize,
    /// How much memory the journals of all sandboxes take together.
    pub journal_memory: JournalMemory,
    /// How many sessions each sandbox remembers, and how many tokens.
    pub max_sessions: MaxSessions,
    /// How many sessions all sandboxes remember together, and how many tokens.
    pub max_total_sessions: MaxTotalSessions,
}

impl Options {
    /// The defaults, on these fixtures.
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
            max_unsent: MaxUnsent::default(),
            #[cfg(feature = "rate-limit")]
            rate_limit: None,
            cors: false,
            journal_size: JournalSize::default(),
            journal_memory: JournalMemory::default(),
            max_sessions: MaxSessions::default(),
            max_total_sessions: MaxTotalSessions::default(),
        }
    }

    /// What decides about requests to the control API. The pages of the public URL are the server's own.
    pub(super) fn gate(&self, own_names: &[HostPattern]) -> Option<Gate> {
        let public = self.public_url.as_ref();
        let origins = self.admin_origins.iter().chain(public).cloned();
        Gate::new(&self.access, own_names.to_vec(), origins.collect())
    }

    /// The host names of this server that public DNS may serve: those that were given to it.
    pub(super) fn own_names(&self) -> Vec<HostPattern> {
        let names = self.tls.as_ref().map(|tls| tls.certificate.names());
        let names = names.unwrap_or_default().iter();
        let of_certificate = names.filter_map(|name| name.to_string().parse::<HostPattern>().ok());
        let public = self.public_url.as_ref();
        let of_public = public.and_then(|url| url.host().parse::<HostPattern>().ok());
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
