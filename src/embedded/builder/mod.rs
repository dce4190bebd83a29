//! Builder of a server.

#[cfg(feature = "declared")]
mod declared;
mod limits;
mod start;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

#[cfg(feature = "tls")]
use super::Tls;
use super::source::FixturesSource;
use super::{Error, ErrorKind};
use crate::control::{Access, HostPattern, WebOrigin, admin_token};
use crate::fixtures::Fixtures;
use crate::identity::PasswordCost;
use crate::outbound::OutboundHost;
use crate::provider::Provider;
use crate::server::{Options, SandboxDomain};
use crate::vendor::{Vendor, Vendors};

/// Options of a server, like those of the command line. Created by [`Server::builder`](crate::Server::builder).
///
/// ```
/// use mockid::Server;
///
/// # fn main() -> Result<(), mockid::Error> {
/// let server = Server::builder()
///     .clock("2026-01-01T12:00:00Z".parse().expect("an instant"))
///     .frozen()
///     .fixtures_yaml("kyc: {users: [{email: a@example.com, password: secret}]}")
///     .start_blocking()?;
/// assert_eq!(server.clock().now().to_string(), "2026-01-01T12:00:00Z");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a server has to be started"]
pub struct ServerBuilder {
    options: Options,
    fixtures: FixturesSource,
    /// The first invalid value.
    refused: Option<Error>,
}

impl Default for ServerBuilder {
    fn default() -> Self {
        let mut options = Options::new(Fixtures::default());
        options.port = 0;
        Self {
            options,
            fixtures: FixturesSource::default(),
            refused: None,
        }
    }
}

impl ServerBuilder {
    /// The address to listen on; by default loopback, `127.0.0.1`.
    pub fn host(mut self, host: impl Into<IpAddr>) -> Self {
        self.options.host = host.into().into();
        self
    }

    /// The port to listen on; by default 0, any free port.
    pub const fn port(mut self, port: u16) -> Self {
        self.options.port = port;
        self
    }

    /// A separate address that serves only one provider, with port 0 for any free port.
    /// [`Server::listener`](crate::Server::listener) returns it.
    pub fn listen(mut self, provider: Provider, address: impl Into<SocketAddr>) -> Self {
        self.options.listen.push((provider, address.into().into()));
        self
    }

    /// Also serves HTTPS, at the host of HTTP and a separate port.
    #[cfg(feature = "tls")]
    pub fn tls(mut self, tls: Tls) -> Self {
        match tls.into_options() {
            Ok(options) => self.options.tls = Some(options),
            Err(sentence) => self.refuse(sentence),
        }
        self
    }

    /// One more vendor. Fixtures can have a part for it. Not for users: the trait changes in every
    /// version.
    #[doc(hidden)]
    pub fn vendor(mut self, vendor: Arc<dyn Vendor>) -> Self {
        let vendors = self.options.vendors.with(vendor);
        self.with_vendors(vendors);
        self
    }

    /// Fixtures from a YAML file or a folder, instead of the built-in ones.
    pub fn fixtures(mut self, path: impl Into<PathBuf>) -> Self {
        self.fixtures = FixturesSource::File(path.into());
        self
    }

    /// Fixtures from a YAML text.
    pub fn fixtures_yaml(mut self, text: impl Into<String>) -> Self {
        self.fixtures = FixturesSource::Yaml(text.into());
        self
    }

    /// Fixtures from a value, for example of [`serde_json::json!`].
    pub fn fixtures_json(mut self, fixtures: Value) -> Self {
        self.fixtures = FixturesSource::Json(fixtures);
        self
    }

    /// The cost of verifying a password; by default as low as possible.
    pub const fn password_cost(mut self, cost: PasswordCost) -> Self {
        self.options.password_cost = cost;
        self
    }

    /// The time at which clocks start; by default now.
    pub const fn clock(mut self, at: Timestamp) -> Self {
        self.options.clock.at = Some(at);
        self
    }

    /// Frozen clocks, which only change when they are moved.
    pub const fn frozen(mut self) -> Self {
        self.options.clock.frozen = true;
        self
    }

    /// The bearer token that the control API requires over HTTP.
    pub fn admin_token(mut self, token: &str) -> Self {
        match admin_token(token) {
            Ok(token) => self.options.access = Access::Token(token),
            Err(sentence) => self.refuse(sentence),
        }
        self
    }

    /// A host name at which the control API answers over HTTP without a token, `mock.example.com`
    /// or `*.example.com`, in addition to IP addresses, `localhost` and other names outside public
    /// DNS.
    pub fn admin_host(mut self, name: &str) -> Self {
        match name.parse::<HostPattern>() {
            Ok(host) => self.options.admin_hosts.push(host),
            Err(error) => self.refuse(error),
        }
        self
    }

    /// An origin, for example `http://localhost:3000`, whose web pages may call the control API; by
    /// default only the server's own pages may.
    pub fn admin_origin(mut self, origin: &str) -> Self {
        match origin.parse::<WebOrigin>() {
            Ok(origin) => self.options.admin_origins.push(origin),
            Err(error) => self.refuse(error),
        }
        self
    }

    /// No control API over HTTP.
    pub fn no_admin(mut self) -> Self {
        self.options.access = Access::Removed;
        self
    }

    /// A file with your own signing key: RSA in PEM for intergiro, haut-ai and s7risk, a secret of
    /// at least 32 bytes for kyc and igny8.
    pub fn signing_key(mut self, provider: Provider, file: impl Into<PathBuf>) -> Self {
        self.options.keys.files.insert(provider, file.into());
        self
    }

    /// Generates signing keys instead of using the development keys; RSA keys take a while.
    pub const fn generate_keys(mut self) -> Self {
        self.options.keys.generate = true;
        self
    }

    /// Only serves sandboxes that were created with [`Server::sandbox`](crate::Server::sandbox) or a similar method, or at
    /// `/__admin/sandboxes`: requests for others get 404.
    pub fn strict_sandboxes(mut self) -> Self {
        self.options.sandbox_limits.strict = true;
        self
    }

    /// The URL at which clients reach the server through a proxy, for example
    /// `https://mock.example.com`; used in documents, pages and redirects.
    pub fn public_url(mut self, origin: &str) -> Self {
        match origin.parse::<WebOrigin>() {
            Ok(origin) => self.options.public_url = Some(origin),
            Err(error) => self.refuse(error),
        }
        self
    }

    /// Takes the client's address, scheme and host from `Forwarded` or `X-Forwarded-For`,
    /// `X-Forwarded-Proto` and `X-Forwarded-Host`, as set by a proxy.
    pub const fn trust_forwarded(mut self) -> Self {
        self.options.trust_forwarded = true;
        self
    }

    /// A host that the server may call for back-channel logout and `jwks_uri`, in addition to loopback
    /// and private addresses: a name or an IP address. Can be called repeatedly.
    pub fn allow_outbound(mut self, host: &str) -> Self {
        match host.parse::<OutboundHost>() {
            Ok(host) => self.options.allow_outbound.push(host),
            Err(error) => self.refuse(error),
        }
        self
    }

    /// A domain whose subdomains are sandboxes, in addition to `localhost` and `mockid.test`: with
    /// `mock.example.com`, `t1.mock.example.com` is the sandbox `t1`. Can be called repeatedly.
    pub fn sandbox_domain(mut self, name: &str) -> Self {
        match name.parse::<SandboxDomain>() {
            Ok(domain) => self.options.sandbox_domains.push(domain),
            Err(error) => self.refuse(error),
        }
        self
    }

    /// Lets web pages of any origin call the vendors (CORS); for the control API use
    /// [`admin_origin`](Self::admin_origin).
    pub const fn cors(mut self) -> Self {
        self.options.cors = true;
        self
    }

    /// Adds the reason for each answer of a vendor, and the address of its journal entry, in the headers
    /// `X-Mockid-Reason` and `X-Mockid-Entry`.
    pub const fn explain(mut self) -> Self {
        self.options.explain = true;
        self
    }

    fn with_vendors(&mut self, vendors: Result<Vendors, impl std::fmt::Display>) {
        match vendors {
            Ok(vendors) => self.options.vendors = Arc::new(vendors),
            Err(error) => self.refuse(error),
        }
    }

    fn refuse(&mut self, sentence: impl std::fmt::Display) {
        let refused = || Error::new(ErrorKind::Start, sentence);
        self.refused.get_or_insert_with(refused);
    }
}
