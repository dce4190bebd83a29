//! What a server can be told.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::client_timeout::ClientTimeout;
use super::places::MaxConnections;
use super::tls::TlsOptions;
use super::unsent::MaxUnsent;
use crate::control::{Access, Gate, HostPattern, WebOrigin};
use crate::fixtures::{Fixtures, Rate};
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
    /// The address to listen on.
    pub host: IpAddr,
    /// The port to listen on; 0 for any that is free.
    pub port: u16,
    /// Ports at which one provider alone is served.
    pub listen: Vec<(Provider, SocketAddr)>,
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
    /// How many bytes of answers may wait to be sent.
    pub max_unsent: MaxUnsent,
    /// How many requests a client address may make, in real time; no limit when absent.
    pub rate_limit: Option<Rate>,
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
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: DEFAULT_PORT,
            listen: Vec::new(),
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
            max_unsent: MaxUnsent::default(),
            rate_limit: None,
            cors: false,
            journal_size: JournalSize::default(),
            journal_memory: JournalMemory::default(),
            max_sessions: MaxSessions::default(),
            max_total_sessions: MaxTotalSessions::default(),
        }
    }

    /// What decides about requests to the control API. The names that a certificate was ordered for
    /// are names of this server.
    pub(super) fn gate(&self) -> Option<Gate> {
        let names = self.tls.as_ref().map(|tls| tls.certificate.names());
        let names = names.unwrap_or_default().iter();
        let of_certificate = names.filter_map(|name| name.to_string().parse::<HostPattern>().ok());
        let hosts = self.admin_hosts.iter().cloned().chain(of_certificate);
        Gate::new(&self.access, hosts.collect(), self.admin_origins.clone())
    }
}
