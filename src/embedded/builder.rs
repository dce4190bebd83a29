//! Builder of a server.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::mpsc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::oneshot;

#[cfg(feature = "tls")]
use super::Tls;
use super::built::saturated;
use super::server::ended;
use super::source::FixturesSource;
use super::thread::Running;
use super::{Error, ErrorKind, Server};
use crate::clock::Period;
use crate::control::{Access, HostPattern, WebOrigin, admin_token};
use crate::count::InvalidCount;
use crate::fixtures::Fixtures;
use crate::identity::PasswordCost;
use crate::provider::Provider;
use crate::server::{InvalidClientTimeout, MaxConnections, Options, SandboxDomain};

/// Options of a server, like those of the command line. Created by [`Server::builder`].
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
    /// [`Server::listener`] returns it.
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

    /// The number of requests that each sandbox's journal keeps, from 1 to 1,000,000; by default
    /// 1,000.
    pub fn journal_size(mut self, entries: usize) -> Self {
        if let Some(size) = self.count("journal size", entries) {
            self.options.journal_size = size;
        }
        self
    }

    /// The memory for the journals of all sandboxes together, from 1 to 1,048,576 MiB; by default
    /// 256 MiB. Above it, the oldest requests of the least recently used journal are dropped.
    pub fn journal_memory(mut self, mebibytes: usize) -> Self {
        if let Some(memory) = self.count("journal memory", mebibytes) {
            self.options.journal_memory = memory;
        }
        self
    }

    /// The maximum number of sessions in all sandboxes together, and of tokens, from 1 to
    /// 100,000,000; by default 4,000,000. Above it, a sandbox with more than 1,000 evicts one for
    /// each new one.
    pub fn max_total_sessions(mut self, sessions: usize) -> Self {
        if let Some(max) = self.count("max total sessions", sessions) {
            self.options.max_total_sessions = max;
        }
        self
    }

    /// The maximum number of sessions in a sandbox, and of tokens, from 1 to 2,000,000, which is
    /// the default. Above it, those that expire soonest are evicted.
    pub fn max_sessions(mut self, sessions: usize) -> Self {
        if let Some(max) = self.count("max sessions", sessions) {
            self.options.max_sessions = max;
        }
        self
    }

    /// The maximum number of sandboxes, including `default`, at least 1; by default 10,000.
    pub fn max_sandboxes(mut self, max: usize) -> Self {
        if max == 0 {
            self.refuse("there is always a sandbox `default`: name at least 1");
        }
        self.options.sandbox_limits.max = max;
        self
    }

    /// Only serves sandboxes that were created with [`Server::sandbox`] or a similar method, or at
    /// `/__admin/sandboxes`: requests for others get 404.
    pub fn strict_sandboxes(mut self) -> Self {
        self.options.sandbox_limits.strict = true;
        self
    }

    /// The real time without a request after which a sandbox without a handle is dropped, in whole
    /// seconds; by default an hour.
    pub fn sandbox_idle(mut self, idle: Duration) -> Self {
        match Period::try_from(saturated(idle)) {
            Ok(idle) => self.options.sandbox_limits.idle = idle,
            Err(error) => self.refuse(error),
        }
        self
    }

    /// The maximum number of open connections, at least 1; by default 10,000, or fewer if the
    /// process may not open enough files.
    pub fn max_connections(mut self, max: u32) -> Self {
        match NonZeroU32::new(max) {
            Some(max) => self.options.max_connections = MaxConnections(max),
            None => self.refuse("the maximum number of connections must be at least 1"),
        }
        self
    }

    /// The real time that a client has for each step, from 10 milliseconds to a day: to start a
    /// request, to send its head or 64 KiB of a body, to read 64 KiB of an answer; by default 30
    /// seconds. It does not apply to answers that a fault delays.
    pub fn client_timeout(mut self, timeout: Duration) -> Self {
        match timeout.try_into() {
            Ok(timeout) => self.options.client_timeout = timeout,
            Err(InvalidClientTimeout) => {
                self.refuse(format!(
                    "client timeout {timeout:?}: {InvalidClientTimeout}"
                ));
            }
        }
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

    /// A domain whose subdomains are sandboxes, in addition to `localhost` and `mockid.test`: with
    /// `mock.example.com`, `t1.mock.example.com` is the sandbox `t1`. Can be called repeatedly.
    pub fn sandbox_domain(mut self, name: &str) -> Self {
        match name.parse::<SandboxDomain>() {
            Ok(domain) => self.options.sandbox_domains.push(domain),
            Err(error) => self.refuse(error),
        }
        self
    }

    /// The real time for which an idle connection is kept, from 10 milliseconds to a day; by
    /// default 90 seconds. `Keep-Alive` in HTTP/1.1 answers announces one second less.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        match timeout.try_into() {
            Ok(timeout) => self.options.idle_timeout = timeout,
            Err(InvalidClientTimeout) => {
                self.refuse(format!("idle timeout {timeout:?}: {InvalidClientTimeout}"));
            }
        }
        self
    }

    /// The maximum rate of requests from one client address in real time, for example `100/s`; by
    /// default unlimited.
    #[cfg(feature = "rate-limit")]
    pub fn rate_limit(mut self, rate: &str) -> Self {
        match rate.parse::<crate::fixtures::Rate>() {
            Ok(rate) => self.options.rate_limit = Some(rate),
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

    /// Starts the server.
    ///
    /// # Errors
    ///
    /// [`Error`] when an option is invalid, when the fixtures or a key cannot be used, or when an
    /// address cannot be listened on. The server is then not running.
    pub async fn start(self) -> Result<Server, Error> {
        let (report, reported) = oneshot::channel();
        let running = self.begin(|started| {
            // If the caller no longer waits, the server is abandoned and ends by itself.
            drop(report.send(started));
        })?;
        let started = reported.await.map_err(|_| ended())?;
        Server::started(started?, running)
    }

    /// Like [`start`](Self::start), without an asynchronous runtime: waits for the start.
    ///
    /// # Errors
    ///
    /// As for [`ServerBuilder::start`].
    pub fn start_blocking(self) -> Result<Server, Error> {
        let (report, reported) = mpsc::sync_channel(1);
        let running = self.begin(move |started| drop(report.send(started)))?;
        let started = reported.recv().map_err(|_| ended())?;
        Server::started(started?, running)
    }

    fn begin(
        self,
        report: impl FnOnce(Result<super::thread::Started, Error>) + Send + 'static,
    ) -> Result<Running, Error> {
        match self.refused {
            Some(refused) => Err(refused),
            None => Running::begin(self.options, self.fixtures, report),
        }
    }

    /// A number within its bounds, or an error.
    fn count<T>(&mut self, name: &str, number: usize) -> Option<T>
    where
        T: TryFrom<usize, Error = InvalidCount>,
    {
        let count = number.try_into();
        count
            .inspect_err(|error| self.refuse(format!("{name} {number}: {error}")))
            .ok()
    }

    fn refuse(&mut self, sentence: impl std::fmt::Display) {
        let refused = || Error::new(ErrorKind::Start, sentence);
        self.refused.get_or_insert_with(refused);
    }
}
