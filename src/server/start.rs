//! Prepares what a server needs from its options.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;

use super::app::App;
use super::connection_limit::ConnectionLimit;
use super::cors::Cors;
use super::endpoint::{Endpoint, Host};
use super::error::StartError;
use super::metrics::RequestCounts;
use super::options::Options;
use super::sandbox_domain::SandboxDomains;
use super::state::ServerState;
use super::tls::ServerTls;
use crate::control::{Api, Https};
use crate::outbound::Outbound;
use crate::provider::Provider;
use crate::sandbox::Sandboxes;
use crate::sandbox::baseline::Baseline;
use crate::sandbox::keys::Keys;
use crate::sandbox::settings::SandboxSettings;
use crate::stop::Stop;

/// The certificate of HTTPS, if it is served.
pub(super) fn tls(options: &Options) -> Result<Option<ServerTls>, StartError> {
    let Some(wanted) = &options.tls else {
        return Ok(None);
    };
    let settings = SandboxSettings::at_start(&options.vendors, &options.fixtures);
    let domains = &options.sandbox_domains;
    let hosts: Vec<_> = settings.hosts().map(String::as_str).collect();
    let (source, vendors) = (&wanted.certificate, &options.vendors);
    let tls = ServerTls::new(source, options.host, vendors, &hosts, domains);
    tls.map(Some).map_err(StartError::Tls)
}

/// The main address, and those that serve only one provider.
pub(super) fn wanted(
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
    let (app, sandboxes) = app(options, Https::Off, &Stop::default(), None)?;
    Ok((app.into_router(), sandboxes))
}

/// The app that answers requests, and its sandboxes.
pub(super) fn app(
    options: Options,
    https: Https,
    stop: &Stop,
    connections: Option<ConnectionLimit>,
) -> Result<(App, Arc<Sandboxes>), StartError> {
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
        .with_max_sessions(options.max_sessions, options.max_total_sessions)
        .with_outbound(Outbound::new(options.allow_outbound));
    let sandboxes = Sandboxes::new(Arc::new(baseline)).limited(options.sandbox_limits);
    let sandboxes = Arc::new(sandboxes);
    drop_idle_sandboxes(&sandboxes);
    let state = ServerState {
        sandboxes: Arc::clone(&sandboxes),
        stop: stop.clone(),
        control: gate.map(Api::new),
        https,
        sandbox_domains: SandboxDomains::new(sandbox_domains, public_url.as_ref()),
        public_url,
        own_names,
        trusts_forwarded,
        explains: options.explain,
        counts: RequestCounts::default(),
        connections,
    };
    let mut app = App::Open(Arc::new(state));
    #[cfg(feature = "rate-limit")]
    if let Some(rate) = options.rate_limit {
        app = app.behind(|router| super::rate_limit::limit(router, rate, trusts_forwarded));
    }
    if let Some(cors) = Cors::new(options.cors, options.admin_origins) {
        app = app.behind(|router| cors.before(router));
    }
    Ok((app, sandboxes))
}

/// How often idle sandboxes are dropped.
const EVERY: Duration = Duration::from_secs(60);

/// Drops idle sandboxes periodically, as long as the sandboxes exist.
fn drop_idle_sandboxes(sandboxes: &Arc<Sandboxes>) {
    let sandboxes = Arc::downgrade(sandboxes);
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(EVERY).await;
            let Some(sandboxes) = sandboxes.upgrade() else {
                return;
            };
            let dropped = sandboxes.drop_idle();
            if dropped > 0 {
                tracing::info!("dropped {dropped} idle sandboxes (--sandbox-idle)");
            }
        }
    });
}
