//! A server to be started.

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
use super::server::ended;
use super::source::Source;
use super::thread::Running;
use super::written::Written;
use super::{Error, ErrorKind, Server};
use crate::control::{Access, HostPattern, WebOrigin, admin_token};
use crate::count::InvalidCount;
use crate::fixtures::Fixtures;
use crate::identity::PasswordCost;
use crate::provider::Provider;
use crate::server::{InvalidClientTimeout, MaxConnections, Options, SandboxDomain};

/// A server to be started, with all that the command line offers. Made by [`Server::builder`].
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
    fixtures: Source,
    /// The first thing in it that makes no sense.
    refused: Option<Error>,
}

impl Default for ServerBuilder {
    fn default() -> Self {
        let mut options = Options::new(Fixtures::default());
        options.port = 0;
        Self {
            options,
            fixtures: Source::default(),
            refused: None,
        }
    }
}

impl ServerBuilder {
    /// The address to listen on; loopback, `127.0.0.1`, unless another is named.
    pub fn host(mut self, host: impl Into<IpAddr>) -> Self {
        self.options.host = host.into().into();
        self
    }

    /// The port to listen on; any that is free, 0, unless one is named.
    pub const fn port(mut self, port: u16) -> Self {
        self.options.port = port;
        self
    }

    /// An address at which one provider alone is served, port 0 for any that is free.
    /// [`Server::listener`] tells it.
    pub fn listen(mut self, provider: Provider, address: impl Into<SocketAddr>) -> Self {
        self.options.listen.push((provider, address.into().into()));
        self
    }

    /// HTTPS too, at the host of HTTP and a port of its own.
    #[cfg(feature = "tls")]
    pub fn tls(mut self, tls: Tls) -> Self {
        match tls.into_options() {
            Ok(options) => self.options.tls = Some(options),
            Err(sentence) => self.refuse(sentence),
        }
        self
    }

    /// Fixtures of a YAML file, or of a folder of them, in the place of the default ones.
    pub fn fixtures(mut self, path: impl Into<PathBuf>) -> Self {
        self.fixtures = Source::File(path.into());
        self
    }

    /// Fixtures of a YAML text.
    pub fn fixtures_yaml(mut self, text: impl Into<String>) -> Self {
        self.fixtures = Source::Yaml(text.into());
        self
    }

    /// Fixtures of a value, for instance of [`serde_json::json!`].
    pub fn fixtures_json(mut self, fixtures: Value) -> Self {
        self.fixtures = Source::Json(fixtures);
        self
    }

    /// What verifying a password costs; next to nothing unless told otherwise.
    pub const fn password_cost(mut self, cost: PasswordCost) -> Self {
        self.options.password_cost = cost;
        self
    }

    /// The instant at which clocks start; now unless another is named.
    pub const fn clock(mut self, at: Timestamp) -> Self {
        self.options.clock.at = Some(at);
        self
    }

    /// Clocks that stand until they are moved.
    pub const fn frozen(mut self) -> Self {
        self.options.clock.frozen = true;
        self
    }

    /// A token without which nobody may use the control API over HTTP.
    pub fn admin_token(mut self, token: &str) -> Self {
        match admin_token(token) {
            Ok(token) => self.options.access = Access::Token(token),
            Err(sentence) => self.refuse(sentence),
        }
        self
    }

    /// A host name at which the control API answers over HTTP without a token, `mock.example.com` or
    /// `*.example.com`, beside IP addresses, `localhost` and other names that no public DNS serves.
    pub fn admin_host(mut self, name: &str) -> Self {
        match name.parse::<HostPattern>() {
            Ok(host) => self.options.admin_hosts.push(host),
            Err(error) => self.refuse(error),
        }
        self
    }

    /// An origin, for instance `http://localhost:3000`, whose web pages may call the control API;
    /// otherwise only the server's own pages may.
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

    /// A file with a signing key of one's own: RSA in PEM for intergiro, haut-ai and s7risk, a
    /// secret of at least 32 bytes for kyc and igny8.
    pub fn signing_key(mut self, provider: Provider, file: impl Into<PathBuf>) -> Self {
        self.options.keys.files.insert(provider, file.into());
        self
    }

    /// New signing keys in the place of the development keys; with RSA, that takes a while.
    pub const fn generate_keys(mut self) -> Self {
        self.options.keys.generate = true;
        self
    }

    /// How many requests each sandbox's journal keeps, from 1 to 1,000,000; 1,000 unless told
    /// otherwise.
    pub fn journal_size(mut self, entries: usize) -> Self {
        if let Some(size) = self.count("journal size", entries) {
            self.options.journal_size = size;
        }
        self
    }

    /// How much memory the journals of all sandboxes take together, from 1 to 1,048,576 MiB; 256 MiB
    /// unless told otherwise. Beyond it, the oldest requests go of the sandbox that was asked least
    /// recently.
    pub fn journal_memory(mut self, mebibytes: usize) -> Self {
        if let Some(memory) = self.count("journal memory", mebibytes) {
            self.options.journal_memory = memory;
        }
        self
    }

    /// How many sessions all sandboxes remember together, and how many tokens, from 1 to
    /// 100,000,000; 4,000,000 unless told otherwise. Beyond it, a sandbox with more than 1,000
    /// forgets one of its own for each new one.
    pub fn max_total_sessions(mut self, sessions: usize) -> Self {
        if let Some(max) = self.count("max total sessions", sessions) {
            self.options.max_total_sessions = max;
        }
        self
    }

    /// How many sessions each sandbox remembers, and how many tokens, from 1 to 2,000,000, which it
    /// is unless told otherwise. Beyond it, those that end first are forgotten.
    pub fn max_sessions(mut self, sessions: usize) -> Self {
        if let Some(max) = self.count("max sessions", sessions) {
            self.options.max_sessions = max;
        }
        self
    }

    /// How many sandboxes there may be, `default` included, at least 1; 10,000 unless told
    /// otherwise.
    pub fn max_sandboxes(mut self, max: usize) -> Self {
        if max == 0 {
            self.refuse("there is always a sandbox `default`: name at least 1");
        }
        self.options.sandbox_limits.max = max;
        self
    }

    /// Lets only those sandboxes exist that were created with [`Server::sandbox`] and its like, or at
    /// `/__admin/sandboxes`: requests for others get 404.
    pub fn strict_sandboxes(mut self) -> Self {
        self.options.sandbox_limits.strict = true;
        self
    }

    /// After how long without a request a sandbox on which nobody has a handle is dropped, by the
    /// machine's time and in whole seconds; an hour unless told otherwise.
    pub fn sandbox_idle(mut self, idle: Duration) -> Self {
        match Written(idle).period() {
            Ok(idle) => self.options.sandbox_limits.idle = idle,
            Err(error) => self.refuse(error),
        }
        self
    }

    /// How many connections there may be at a time, at least 1; 10,000 unless told otherwise, or as
    /// many as the process may have files open, less a few.
    pub fn max_connections(mut self, max: u32) -> Self {
        match NonZeroU32::new(max) {
            Some(max) => self.options.max_connections = MaxConnections(max),
            None => self.refuse("a server without connections serves nobody: name at least 1"),
        }
        self
    }

    /// How long a client may take over the next step in real time, from 10 milliseconds to a day: to
    /// say something, to send a head or 64 KiB of a body, to take 64 KiB of an answer; 30 seconds
    /// unless told otherwise. Answers that are held up on purpose have no end by it.
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

    /// Where clients reach the server through a proxy, for instance `https://mock.example.com`: what
    /// documents, pages and redirects call it.
    pub fn public_url(mut self, origin: &str) -> Self {
        match origin.parse::<WebOrigin>() {
            Ok(origin) => self.options.public_url = Some(origin),
            Err(error) => self.refuse(error),
        }
        self
    }

    /// Believes what a proxy says of the client's address, scheme and host in `Forwarded` or
    /// `X-Forwarded-For`, `X-Forwarded-Proto` and `X-Forwarded-Host`.
    pub const fn trust_forwarded(mut self) -> Self {
        self.options.trust_forwarded = true;
        self
    }

    /// A domain whose names are sandboxes, beside `localhost` and `mockid.test`: with
    /// `mock.example.com`, `t1.mock.example.com` is the sandbox `t1`. May be called again.
    pub fn sandbox_domain(mut self, name: &str) -> Self {
        match name.parse::<SandboxDomain>() {
            Ok(domain) => self.options.sandbox_domains.push(domain),
            Err(error) => self.refuse(error),
        }
        self
    }

    /// How long a connection is kept for the next request in real time, from 10 milliseconds to a day;
    /// 90 seconds unless told otherwise. HTTP/1.1 answers say a second less, in `Keep-Alive`.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        match timeout.try_into() {
            Ok(timeout) => self.options.idle_timeout = timeout,
            Err(InvalidClientTimeout) => {
                self.refuse(format!("idle timeout {timeout:?}: {InvalidClientTimeout}"));
            }
        }
        self
    }

    /// How many requests a client address may make in real time, for instance `100/s`; as many as
    /// it likes unless told otherwise.
    #[cfg(feature = "rate-limit")]
    pub fn rate_limit(mut self, rate: &str) -> Self {
        match rate.parse::<crate::fixtures::Rate>() {
            Ok(rate) => self.options.rate_limit = Some(rate),
            Err(error) => self.refuse(error),
        }
        self
    }

    /// Lets web pages of any origin call the vendors (CORS); the control API is opened with
    /// [`admin_origin`](Self::admin_origin).
    pub const fn cors(mut self) -> Self {
        self.options.cors = true;
        self
    }

    /// Starts it.
    ///
    /// # Errors
    ///
    /// [`Error`] when something of what was said makes no sense, when the fixtures or a key cannot
    /// be used, or when an address cannot be listened on. Nothing is listened on then.
    pub async fn start(self) -> Result<Server, Error> {
        let (report, reported) = oneshot::channel();
        let running = self.begin(|started| {
            // If nobody waits any more, the server is abandoned and ends by itself.
            drop(report.send(started));
        })?;
        let started = reported.await.map_err(|_| ended())?;
        Server::started(started?, running)
    }

    /// The same for a program without an asynchronous runtime: it waits for the start.
    ///
    /// # Errors
    ///
    /// As of [`ServerBuilder::start`].
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

    /// A number within its bounds, or a refusal of it.
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
