//! Listening, finding out who answers, and stopping.

mod address;
mod body;
mod connection;
mod dispatch;
mod documents;
mod faults;
mod guard;
mod housekeeping;
mod html;
mod index;
mod journal;
mod options;
mod pages;
mod readable;
mod truncated;
mod wire;

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tower_http::cors::{AllowHeaders, AllowMethods, AllowOrigin, CorsLayer, ExposeHeaders};

use crate::control::{self, Stop};
use crate::provider::Provider;
use crate::providers;
use crate::sandbox::Sandboxes;
use crate::sandbox::baseline::{Baseline, BaselineError};
use crate::sandbox::keys::{Keys, KeysError};
use dispatch::{Scope, Shared};
pub use options::{DEFAULT_PORT, Options};

/// Why a server did not start. Its text says what to do about it.
#[derive(Debug)]
pub enum StartError {
    /// An address cannot be listened on.
    Bind(SocketAddr, std::io::Error),
    /// A key cannot be used.
    Keys(KeysError),
    /// The fixtures cannot be put into the store.
    Baseline(BaselineError),
}

impl fmt::Display for StartError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bind(address, error) if error.kind() == std::io::ErrorKind::AddrInUse => write!(
                formatter,
                "{address} is in use by another program; choose another port, or 0 for any that is free"
            ),
            Self::Bind(address, error) => write!(formatter, "cannot listen on {address}: {error}"),
            Self::Keys(error) => error.fmt(formatter),
            Self::Baseline(error) => error.fmt(formatter),
        }
    }
}

impl std::error::Error for StartError {}

/// A server that is bound to its addresses, with everything loaded.
#[derive(Debug)]
pub struct Server {
    listeners: Vec<(TcpListener, SocketAddr, Scope)>,
    router: Router,
    sandboxes: Arc<Sandboxes>,
    stop: Stop,
}

impl Server {
    /// Loads everything and binds every address.
    ///
    /// # Errors
    ///
    /// [`StartError`]; nothing is listened on then.
    pub async fn bind(options: Options) -> Result<Self, StartError> {
        let main = SocketAddr::new(options.host, options.port);
        let wanted = options.listen.iter();
        let wanted = wanted.map(|(provider, address)| (*address, Scope(Some(*provider))));
        let mut listeners = Vec::new();
        for (address, scope) in std::iter::once((main, Scope(None))).chain(wanted) {
            listeners.push(listen(address, scope).await?);
        }
        let stop = Stop::default();
        let (router, sandboxes) = router(options, &stop)?;
        Ok(Self {
            listeners,
            router,
            sandboxes,
            stop,
        })
    }

    /// Its sandboxes, for whoever is in the same process.
    #[must_use]
    pub const fn sandboxes(&self) -> &Arc<Sandboxes> {
        &self.sandboxes
    }

    /// What tells it to stop.
    #[must_use]
    pub const fn stop(&self) -> &Stop {
        &self.stop
    }

    /// The address at which everything is served.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        self.addresses()
            .find(|(_, scope)| scope.is_none())
            .map(|(address, _)| address)
    }

    /// Every address with the provider that has it for itself, if any.
    pub fn addresses(&self) -> impl Iterator<Item = (SocketAddr, Option<Provider>)> {
        self.listeners
            .iter()
            .map(|(_, address, scope)| (*address, scope.0))
    }

    /// Serves until `until` is done or the control API is told to stop, then lets the requests under way end: within a second.
    pub async fn run(self, until: impl Future<Output = ()>) {
        let mut serving = JoinSet::new();
        for (listener, _, scope) in self.listeners {
            let stop = self.stop.subscribe();
            serving.spawn(connection::serve(
                listener,
                scope,
                self.router.clone(),
                stop,
            ));
        }
        tokio::select! {
            () = until => {}
            () = self.stop.told() => {}
        }
        self.stop.tell();
        serving.join_all().await;
    }
}

async fn listen(
    address: SocketAddr,
    scope: Scope,
) -> Result<(TcpListener, SocketAddr, Scope), StartError> {
    let refused = |error| StartError::Bind(address, error);
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let bound = listener.local_addr().map_err(refused)?;
    Ok((listener, bound, scope))
}

fn router(options: Options, stop: &Stop) -> Result<(Router, Arc<Sandboxes>), StartError> {
    let keys = Keys::new(
        Provider::ALL.map(|provider| providers::vendor(provider).key_plan()),
        providers::PRIVATE_TOKENS_KEY,
        &options.keys,
    );
    let keys = Arc::new(keys.map_err(StartError::Keys)?);
    let baseline = Baseline::new(options.fixtures, keys, options.password_cost, options.clock);
    let baseline = baseline.map_err(StartError::Baseline)?;
    let baseline = Arc::new(baseline.with_journal_size(options.journal_size));
    let sandboxes = Sandboxes::new(baseline).limited(options.sandbox_limits);
    let sandboxes = Arc::new(sandboxes);
    housekeeping::begin(&sandboxes);
    let shared = Shared {
        sandboxes: Arc::clone(&sandboxes),
        stop: stop.clone(),
        control: control::router(&options.access),
    };
    let mut router = Router::new()
        .fallback(dispatch::dispatch)
        .with_state(Arc::new(shared));
    if let Some(rate) = options.rate_limit {
        router = guard::limit(router, rate);
    }
    if options.cors {
        router = router.layer(cors());
    }
    Ok((router, sandboxes))
}

/// Any web page may call, with credentials too: what a page in development needs.
fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::mirror_request())
        .allow_methods(AllowMethods::mirror_request())
        .allow_headers(AllowHeaders::mirror_request())
        .allow_credentials(true)
        .expose_headers(ExposeHeaders::list([
            http::header::RETRY_AFTER,
            http::HeaderName::from_static("x-request-id"),
        ]))
}
