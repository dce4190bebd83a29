//! A handle on a server.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::ops::Deref;
use std::sync::Arc;

use super::thread::{Running, Started};
use super::{Error, ErrorKind, Sandbox};
use crate::control::{Adoption, RunningVendors, fixtures, sandboxes};
use crate::provider::Provider;
use crate::sandbox::{SandboxName, Sandboxes};
use crate::server::local_origin;
use crate::stop::Stop;
use crate::vendor::Vendor;

/// The name of a vendor's text in error messages.
#[cfg(feature = "declared")]
pub(super) const VENDOR: &str = "vendor";

/// A running server, which stops when it is dropped.
///
/// It dereferences to its sandbox `default`, which serves URLs without a sandbox: all methods of
/// [`Sandbox`] are available.
///
/// ```
/// use mockid::{Provider, Server};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), mockid::Error> {
/// let server = Server::start().await?;
/// let api = server.url(Provider::INTERGIRO); // http://127.0.0.1:41081/intergiro
/// # assert_eq!(api, format!("http://127.0.0.1:{}/intergiro", server.port()));
/// # Ok(())
/// # }
/// ```
///
/// # Its thread
///
/// A server has its own thread and runtime, and both end with it. So it answers blocking and
/// asynchronous clients, in a `#[test]` and in a `#[tokio::test]`, and none of its methods needs a
/// runtime. A start takes a few milliseconds, and each test can have its own server; tests that
/// share one can use a [sandbox](Server::sandbox) each.
///
/// # Stopping
///
/// Dropping the server stops it immediately: running requests are aborted, and when `drop` returns,
/// the port is closed. [`stop`](Server::stop) lets running requests finish first. The server logs with
/// `tracing` and installs no subscriber.
pub struct Server {
    vendors: RunningVendors,
    default: Sandbox,
    address: SocketAddr,
    listeners: Vec<(Provider, SocketAddr)>,
    tls_address: Option<SocketAddr>,
    tls_listeners: Vec<(Provider, SocketAddr)>,
    authority: Option<String>,
    stop: Stop,
    running: Running,
}

impl Server {
    pub(super) fn started(started: Started, running: Running) -> Result<Self, Error> {
        let (address, listeners) = owned(&started.addresses);
        let address = address.ok_or_else(ended)?;
        let (tls_address, tls_listeners) = owned(&started.tls_addresses);
        let default = Arc::clone(started.vendors.sandboxes.default_sandbox());
        let https = tls_address.map(|address| local_origin("https", address));
        Ok(Self {
            default: Sandbox::new(default, local_origin("http", address), https),
            listeners,
            tls_address,
            tls_listeners,
            authority: started.authority,
            address,
            vendors: started.vendors,
            stop: started.stop,
            running,
        })
    }

    /// The address that it listens on.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The host that it listens on.
    #[must_use]
    pub const fn host(&self) -> IpAddr {
        self.address.ip()
    }

    /// The port that it listens on.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.address.port()
    }

    /// The address that serves only this provider, if there is one ([`ServerBuilder::listen`](super::ServerBuilder::listen)).
    #[must_use]
    pub fn listener(&self, provider: Provider) -> Option<SocketAddr> {
        of(&self.listeners, provider)
    }

    /// The address for HTTPS, if there is one ([`ServerBuilder::tls`](super::ServerBuilder::tls)).
    /// [`https_url`](Sandbox::https_url) contains it.
    #[must_use]
    pub const fn tls_address(&self) -> Option<SocketAddr> {
        self.tls_address
    }

    /// The address that serves only this provider over HTTPS, if there is one
    /// ([`Tls::listen`](super::Tls::listen)).
    #[must_use]
    pub fn tls_listener(&self, provider: Provider) -> Option<SocketAddr> {
        of(&self.tls_listeners, provider)
    }

    /// The CA that clients of HTTPS have to trust, in PEM; `None` without HTTPS, or with [your own
    /// certificate](super::Tls::own).
    #[must_use]
    pub fn certificate_authority_pem(&self) -> Option<&str> {
        self.authority.as_deref()
    }

    /// A sandbox with its own accounts, sessions, tokens, lockouts, clock, settings, faults and
    /// journal. It is created from the fixtures if it does not exist.
    ///
    /// ```
    /// # let server = mockid::Server::start_blocking()?;
    /// let sandbox = server.sandbox("test-42")?;
    /// sandbox.clock().freeze();
    /// assert!(sandbox.base_url().ends_with("/~test-42"));
    /// # Ok::<(), mockid::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error`] when the name is empty, longer than 128 bytes or has `/`, `~` or a control character
    /// in it, or when there are as many sandboxes as may be.
    pub fn sandbox(&self, name: &str) -> Result<Sandbox, Error> {
        let name: SandboxName = name.parse()?;
        let sandbox = self.sandboxes().open(Some(&name))?;
        sandbox.claim();
        Ok(self.handle(sandbox))
    }

    /// The sorted names of all sandboxes.
    #[must_use]
    pub fn sandbox_names(&self) -> Vec<String> {
        let all = self.sandboxes().list();
        all.iter().map(|one| one.name().to_string()).collect()
    }

    /// Drops a sandbox. Existing handles keep it alive; its URL leads to a new one.
    ///
    /// # Errors
    ///
    /// [`Error`] when the name is unknown, and for `default`, which always exists.
    pub fn drop_sandbox(&self, name: &str) -> Result<(), Error> {
        Ok(sandboxes::discard(self.sandboxes(), name)?)
    }

    /// Replaces the fixtures of new sandboxes and of resets. Every sandbox keeps its state until it
    /// is [reset](Sandbox::reset), and one that was built with its own
    /// [fixtures](super::SandboxBuilder::fixtures) returns to those.
    ///
    /// ```
    /// # let server = mockid::Server::start_blocking()?;
    /// server.replace_fixtures("kyc: {users: [{email: a@example.com, password: secret}]}")?;
    /// server.reset();
    /// # Ok::<(), mockid::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error`] with everything that is wrong in them; nothing has changed then.
    pub fn replace_fixtures(&self, yaml: &str) -> Result<(), Error> {
        fixtures::load(self.sandboxes(), "fixtures", yaml.into())?;
        Ok(())
    }

    /// Puts a vendor in the place of the one with the same name, or adds it, for new sandboxes and
    /// for resets. Not for users: the trait changes in every version.
    ///
    /// # Errors
    ///
    /// [`Error`] when it clashes with another vendor; nothing has changed then.
    #[doc(hidden)]
    pub fn replace_vendor(&self, vendor: Arc<dyn Vendor>) -> Result<(), Error> {
        Ok(self.vendors.replace(vendor, Adoption::AtReset)?)
    }

    /// Puts the vendor that a YAML text declares in the place of the declared one with the same name,
    /// or adds it, for new sandboxes and for resets; sandboxes keep what they have until they are
    /// reset. Returns its id. Its accounts in the loaded fixtures stay if they fit the new version.
    ///
    /// # Errors
    ///
    /// [`Error`] with everything that is wrong in the text, or if the vendor has the name of a
    /// built-in one or clashes with another; nothing has changed then.
    #[cfg(feature = "declared")]
    pub fn replace_vendor_yaml(&self, yaml: &str) -> Result<Provider, Error> {
        let vendor = self.vendors.replace_declared(
            VENDOR,
            yaml.as_bytes().to_vec(),
            None,
            Adoption::AtReset,
        )?;
        Ok(vendor)
    }

    /// Removes a declared vendor, with its loaded fixtures, for new sandboxes and for resets; sandboxes
    /// keep it until they are reset.
    ///
    /// # Errors
    ///
    /// [`Error`] when there is no such vendor, or when it is a built-in one.
    #[cfg(feature = "declared")]
    pub fn remove_vendor(&self, vendor: Provider) -> Result<(), Error> {
        Ok(self
            .vendors
            .remove_declared(vendor.name(), Adoption::AtReset)?)
    }

    /// Stops the server after running requests have finished, within a second.
    pub async fn stop(mut self) {
        self.stop.tell();
        self.running.ended().await;
    }

    /// Like [`stop`](Self::stop), without an asynchronous runtime.
    pub fn stop_blocking(mut self) {
        self.stop.tell();
        self.running.join();
    }

    pub(super) const fn sandboxes(&self) -> &Arc<Sandboxes> {
        &self.vendors.sandboxes
    }

    pub(super) fn handle(&self, sandbox: Arc<crate::sandbox::Sandbox>) -> Sandbox {
        if sandbox.name() == self.sandboxes().default_sandbox().name() {
            return self.default.clone();
        }
        self.default.beside(sandbox)
    }
}

/// The sandbox `default`.
impl Deref for Server {
    type Target = Sandbox;

    fn deref(&self) -> &Sandbox {
        &self.default
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Server")
            .field("address", &self.address)
            .field("listeners", &self.listeners)
            .field("tls_address", &self.tls_address)
            .field("tls_listeners", &self.tls_listeners)
            .field("sandboxes", &self.sandboxes().count())
            .finish_non_exhaustive()
    }
}

/// The server's thread ended without a result.
pub(super) fn ended() -> Error {
    Error::new(ErrorKind::Start, "the server ended before it had started")
}

/// The main address, and those that serve only one provider.
fn owned(
    addresses: &[(SocketAddr, Option<Provider>)],
) -> (Option<SocketAddr>, Vec<(Provider, SocketAddr)>) {
    let everything = addresses.iter().find(|(_, provider)| provider.is_none());
    let alone = addresses.iter();
    let alone = alone.filter_map(|(address, provider)| Some(((*provider)?, *address)));
    (everything.map(|(address, _)| *address), alone.collect())
}

fn of(listeners: &[(Provider, SocketAddr)], provider: Provider) -> Option<SocketAddr> {
    let own = listeners.iter().find(|(owner, _)| *owner == provider)?;
    Some(own.1)
}
