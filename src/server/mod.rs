//! The HTTP server: listening, dispatching requests, and stopping.

mod app;
mod arrival;
mod bind;
mod body;
mod body_timeout;
mod cacheable;
mod chunked_body;
mod client_timeout;
mod compression;
mod connection;
mod connection_control;
mod connection_limit;
mod console;
mod cors;
mod date;
mod dispatch;
mod documents;
mod endpoint;
mod error;
mod fault_body;
mod faults;
mod forwarded;
mod head_timer;
mod html;
mod http1;
#[cfg(feature = "tls")]
mod http2;
#[cfg(feature = "tls")]
mod http2_activity;
mod idle_timeout;
mod index;
mod listener;
mod local_origin;
mod metrics;
mod options;
mod origin;
mod outcome;
mod page;
mod pages;
mod protocol;
#[cfg(feature = "rate-limit")]
mod rate_limit;
mod request_path;
mod running_request;
mod sample_logins;
mod sandbox_domain;
mod sandbox_in_query;
mod sandbox_name;
mod serving;
mod start;
mod state;
mod target;
#[cfg(feature = "tls")]
pub mod tls;
#[cfg(not(feature = "tls"))]
#[path = "no_tls.rs"]
pub mod tls;
mod tunnel;
mod unsent_limit;
mod vendor_call;
mod vendor_control;
mod vendor_path;
mod write_timeout;

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use http::uri::Scheme;
use tokio::task::JoinSet;

use crate::control::{Https, RunningVendors};
use crate::provider::Provider;
use crate::sandbox::Sandboxes;
use crate::stop::Stop;
pub use client_timeout::{ClientTimeout, InvalidClientTimeout};
use connection_limit::ConnectionLimit;
pub use connection_limit::{MaxConnections, raise_open_files};
pub use endpoint::{Endpoint, Host};
pub use error::StartError;
pub use idle_timeout::IdleTimeout;
use listener::{Listener, Service};
pub(crate) use local_origin::local_origin;
pub use options::{DEFAULT_PORT, Options};
pub use sandbox_domain::{InvalidSandboxDomain, SandboxDomain};
use serving::Security;
pub use start::unbound;
use tls::{CaCertificate, ServerTls};
pub use unsent_limit::MaxUnsent;
use unsent_limit::Unsent;

/// A server that is bound to its addresses, with everything loaded.
pub struct Server {
    listeners: Vec<Listener>,
    authority: Option<CaCertificate>,
    service: Service,
    vendors: RunningVendors,
    stop: Stop,
}

impl fmt::Debug for Server {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let addresses: Vec<_> = self.addresses().chain(self.tls_addresses()).collect();
        formatter
            .debug_struct("Server")
            .field("addresses", &addresses)
            .finish_non_exhaustive()
    }
}

impl Server {
    /// Loads everything and binds every address.
    ///
    /// # Errors
    ///
    /// [`StartError`]; nothing is listened on then.
    #[expect(
        clippy::unused_async,
        reason = "an address is listened on inside of a runtime, which this sees to"
    )]
    pub async fn bind(options: Options) -> Result<Self, StartError> {
        let tls = start::tls(&options)?;
        let mut listeners = Vec::new();
        let plain = Security::Plain {
            within_tunnels: tls.as_ref().map(|tls| tls.acceptor.clone()),
        };
        for (endpoint, scope) in start::wanted(options.host, options.port, &options.listen) {
            listeners.extend(bind::bind(endpoint, scope, &plain)?);
        }
        if let (Some(tls), Some(over_tls)) = (&tls, &options.tls) {
            let security = Security::Tls(tls.acceptor.clone());
            for (endpoint, scope) in start::wanted(options.host, over_tls.port, &over_tls.listen) {
                listeners.extend(bind::bind(endpoint, scope, &security)?);
            }
        }
        let stop = Stop::default();
        let authority = tls.as_ref().and_then(ServerTls::authority);
        let https = tls.as_ref().map_or(Https::Off, ServerTls::https);
        let (max_connections, timeout) = (options.max_connections, options.client_timeout);
        let idle = options.idle_timeout;
        let unsent = Arc::new(Unsent::new(options.max_unsent));
        let places = ConnectionLimit::new(max_connections);
        let (app, sandboxes) = start::app(options, https.clone(), &stop, Some(places.clone()))?;
        let service = Service {
            app,
            places,
            timeout,
            idle,
            unsent,
        };
        Ok(Self {
            listeners,
            authority,
            service,
            vendors: RunningVendors { sandboxes, https },
            stop,
        })
    }

    /// The sandboxes, for code in the same process.
    #[must_use]
    pub const fn sandboxes(&self) -> &Arc<Sandboxes> {
        &self.vendors.sandboxes
    }

    /// The vendors, for code in the same process.
    #[must_use]
    pub const fn vendors(&self) -> &RunningVendors {
        &self.vendors
    }

    /// The stop signal.
    #[must_use]
    pub const fn stop(&self) -> &Stop {
        &self.stop
    }

    /// The main address for HTTP.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        self.addresses()
            .find(|(_, scope)| scope.is_none())
            .map(|(address, _)| address)
    }

    /// Every HTTP address, with the provider if it serves only one.
    pub fn addresses(&self) -> impl Iterator<Item = (SocketAddr, Option<Provider>)> {
        self.with_scheme(Scheme::HTTP)
    }

    /// The main address for HTTPS, if it is served.
    #[must_use]
    pub fn tls_address(&self) -> Option<SocketAddr> {
        self.tls_addresses()
            .find(|(_, scope)| scope.is_none())
            .map(|(address, _)| address)
    }

    /// Every HTTPS address, with the provider if it serves only one.
    pub fn tls_addresses(&self) -> impl Iterator<Item = (SocketAddr, Option<Provider>)> {
        self.with_scheme(Scheme::HTTPS)
    }

    fn with_scheme(&self, scheme: Scheme) -> impl Iterator<Item = (SocketAddr, Option<Provider>)> {
        let listeners = self.listeners.iter();
        listeners
            .filter(move |listener| listener.security.scheme() == scheme)
            .map(|listener| (listener.address, listener.scope))
    }

    /// The CA of the HTTPS certificate, unless the user provided the certificate.
    #[must_use]
    pub const fn certificate_authority(&self) -> Option<&CaCertificate> {
        self.authority.as_ref()
    }

    /// Serves until `until` completes or the control API stops the server, then lets running
    /// requests finish, within a second.
    pub async fn run(self, until: impl Future<Output = ()>) {
        let mut serving = JoinSet::new();
        for listener in self.listeners {
            let stop = self.stop.subscribe();
            serving.spawn(listener.serve(self.service.clone(), stop));
        }
        tokio::select! {
            () = until => {}
            () = self.stop.told() => {}
        }
        self.stop.tell();
        serving.join_all().await;
    }
}
