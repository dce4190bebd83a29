//! The HTTP server: listening, dispatching requests, and stopping.

mod app;
mod body;
mod body_timeout;
mod cacheable;
mod chunked_body;
mod client_timeout;
mod compression;
mod connection;
mod connection_control;
mod connection_limit;
mod cors;
mod date;
mod dispatch;
mod documents;
mod endpoint;
mod faults;
mod forwarded;
mod head_timer;
mod housekeeping;
mod html;
mod http1;
#[cfg(feature = "tls")]
mod http2;
#[cfg(feature = "tls")]
mod http2_activity;
mod idle_timeout;
mod index;
mod listener;
pub mod open_files;
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
mod slow_body;
mod state;
mod target;
#[cfg(feature = "tls")]
pub mod tls;
#[cfg(not(feature = "tls"))]
#[path = "no_tls.rs"]
pub mod tls;
mod truncated_body;
mod tunnel;
mod unsent_limit;
mod vendor_call;
mod write_timeout;

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use http::uri::Scheme;
use tokio::task::JoinSet;

use crate::control::{Api, Https};
use crate::provider::Provider;
use crate::sandbox::Sandboxes;
use crate::sandbox::baseline::{Baseline, BaselineError};
use crate::sandbox::keys::{Keys, KeysError};
use crate::sandbox::settings::Settings;
use crate::stop::Stop;
use app::App;
pub use client_timeout::{ClientTimeout, InvalidClientTimeout};
use connection_limit::ConnectionLimit;
pub use connection_limit::MaxConnections;
use cors::Cors;
pub use endpoint::{Endpoint, Host};
pub use idle_timeout::IdleTimeout;
use listener::{Listener, Security, Service};
pub use options::{DEFAULT_PORT, Options};
use sandbox_domain::SandboxDomains;
pub use sandbox_domain::{InvalidSandboxDomain, SandboxDomain};
use state::ServerState;
use tls::{CaCertificate, Tls, TlsError};
pub use unsent_limit::MaxUnsent;
use unsent_limit::Unsent;

/// Why a server did not start. The message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// An address cannot be listened on.
    #[error("{}", not_bound(.0, .1))]
    Bind(SocketAddr, std::io::Error),
    /// A key cannot be used.
    #[error(transparent)]
    Keys(KeysError),
    /// The fixtures cannot be loaded into the store.
    #[error(transparent)]
    Baseline(BaselineError),
    /// HTTPS cannot be served.
    #[error("no HTTPS: {0}")]
    Tls(TlsError),
}

fn not_bound(address: &SocketAddr, error: &std::io::Error) -> String {
    if error.kind() == std::io::ErrorKind::AddrInUse {
        return format!(
            "{address} is in use by another program; choose another port, or 0 for any that is free"
        );
    }
    format!("cannot listen on {address}: {error}")
}

/// A server that is bound to its addresses, with everything loaded.
pub struct Server {
    listeners: Vec<Listener>,
    authority: Option<CaCertificate>,
    service: Service,
    sandboxes: Arc<Sandboxes>,
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
        let tls = tls(&options)?;
        let mut listeners = Vec::new();
        let plain = Security::Plain {
            within_tunnels: tls.as_ref().map(|tls| tls.acceptor.clone()),
        };
        for (endpoint, scope) in wanted(options.host, options.port, &options.listen) {
            listeners.extend(endpoint.bind(scope, &plain)?);
        }
        if let (Some(tls), Some(over_tls)) = (&tls, &options.tls) {
            let security = Security::Tls(tls.acceptor.clone());
            for (endpoint, scope) in wanted(options.host, over_tls.port, &over_tls.listen) {
                listeners.extend(endpoint.bind(scope, &security)?);
            }
        }
        let stop = Stop::default();
        let authority = tls.as_ref().and_then(|tls| tls.authority.clone());
        let https = match (tls, &authority) {
            (None, _) => Https::Off,
            (Some(_), None) => Https::OwnCertificate,
            (Some(_), Some(ca)) => Https::ByCa(ca.pem.as_str().into()),
        };
        let (max_connections, timeout) = (options.max_connections, options.client_timeout);
        let idle = options.idle_timeout;
        let unsent = Arc::new(Unsent::new(options.max_unsent));
        let (app, sandboxes) = app(options, https, &stop)?;
        let service = Service {
            app,
            places: ConnectionLimit::new(max_connections),
            timeout,
            idle,
            unsent,
        };
        Ok(Self {
            listeners,
            authority,
            service,
            sandboxes,
            stop,
        })
    }

    /// The sandboxes, for code in the same process.
    #[must_use]
    pub const fn sandboxes(&self) -> &Arc<Sandboxes> {
        &self.sandboxes
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

fn tls(options: &Options) -> Result<Option<Tls>, StartError> {
    let Some(wanted) = &options.tls else {
        return Ok(None);
    };
    let settings = Settings::at_start(&options.vendors, &options.fixtures);
    let domains = &options.sandbox_domains;
    let tls = Tls::new(&wanted.certificate, options.host, settings.hosts(), domains);
    tls.map(Some).map_err(StartError::Tls)
}

/// The main address, and those that serve only one provider.
fn wanted(
    host: Host,
    port: u16,
    own: &[(Provider, Endpoint)],
) -> impl Iterator<Item = (Endpoint, Option<Provider>)> {
    let own = own.iter();
    let own = own.map(|(provider, endpoint)| (*endpoint, Some(*provider)));
    std::iter::once((Endpoint { host, port }, None)).chain(own)
}

/// A server without an address: its router and sandboxes, for requests in the same process. Needs a
/// tokio runtime for periodic work.
///
/// # Errors
///
/// [`StartError`].
pub fn unbound(options: Options) -> Result<(Router, Arc<Sandboxes>), StartError> {
    let (app, sandboxes) = app(options, Https::Off, &Stop::default())?;
    Ok((app.into_router(), sandboxes))
}

fn app(options: Options, https: Https, stop: &Stop) -> Result<(App, Arc<Sandboxes>), StartError> {
    let vendors = Arc::clone(&options.vendors);
    let keys = Keys::new(vendors.key_plans(), &options.keys);
    let keys = Arc::new(keys.map_err(StartError::Keys)?);
    let own_names = options.own_names();
    let gate = options.gate(&own_names);
    let public_url = options.public_url;
    let sandbox_domains = options.sandbox_domains;
    let trusts_forwarded = options.trust_forwarded;
    let baseline = Baseline::new(
        vendors,
        options.fixtures,
        keys,
        options.password_cost,
        options.clock,
    );
    let baseline = baseline.map_err(StartError::Baseline)?;
    let baseline = baseline
        .with_journal_size(options.journal_size)
        .with_journal_memory(options.journal_memory)
        .with_max_sessions(options.max_sessions, options.max_total_sessions);
    let sandboxes = Sandboxes::new(Arc::new(baseline)).limited(options.sandbox_limits);
    let sandboxes = Arc::new(sandboxes);
    housekeeping::begin(&sandboxes);
    let state = ServerState {
        sandboxes: Arc::clone(&sandboxes),
        stop: stop.clone(),
        control: gate.map(Api::new),
        https,
        sandbox_domains: SandboxDomains::new(sandbox_domains, public_url.as_ref()),
        public_url,
        own_names,
        trusts_forwarded,
    };
    let mut app = App::Open(Arc::new(state));
    #[cfg(feature = "rate-limit")]
    if let Some(rate) = options.rate_limit {
        app = app.behind(|router| rate_limit::limit(router, rate, trusts_forwarded));
    }
    if let Some(cors) = Cors::new(options.cors, options.admin_origins) {
        app = app.behind(|router| cors.before(router));
    }
    Ok((app, sandboxes))
}
