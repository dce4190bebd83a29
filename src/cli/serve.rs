//! `mockid serve`.

use std::collections::HashMap;
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use super::address::{host, port, resolve_all};
use super::arguments::{Cost, Serve};
use super::logging::Queue;
use super::output::{Failure, print};
use super::parse::require_known;
use super::{banner, environment, https, logging, runtime, stop};
use crate::control::Access;
use crate::identity::PasswordCost;
use crate::provider::Provider;
use crate::sandbox::SandboxLimits;
use crate::sandbox::baseline::ClockStart;
use crate::sandbox::keys::KeyOptions;
use crate::server::{MaxConnections, Options, Server, raise_open_files};
use crate::vendor::Vendors;
use crate::vendors;

/// Serves until it is told to stop.
pub fn run(arguments: Serve) -> Result<(), Failure> {
    let vendors = arguments.vendors.load()?;
    require_known_vendors(&arguments);
    let log = logging::start(&arguments)?;
    environment::log_ignored();
    raise_open_files();
    let runtime = runtime::start()?;
    let served = runtime.block_on(serve(arguments, vendors, log.clone()));
    // Blocking work that is still running, such as an expensive password hash, does not delay the exit.
    runtime.shutdown_background();
    log.drain();
    served
}

/// Ends the program if a flag is about a vendor that does not exist.
pub fn require_known_vendors(arguments: &Serve) {
    let addresses = |given: &[(Provider, String)]| {
        let values = given.iter();
        let values = values.map(|(provider, address)| (*provider, format!("{provider}={address}")));
        values.collect::<Vec<_>>()
    };
    let listen = addresses(&arguments.listen);
    require_known("--listen <PROVIDER=ADDRESS>", listen);
    let listen = addresses(&arguments.https.tls_listen);
    require_known("--tls-listen <PROVIDER=ADDRESS>", listen);
    let keys = arguments.signing_key.iter();
    let keys = keys.map(|(provider, file)| (*provider, format!("{provider}={}", file.display())));
    require_known("--signing-key <PROVIDER=FILE>", keys);
}

async fn serve(arguments: Serve, vendors: Arc<Vendors>, log: Queue) -> Result<(), Failure> {
    // Before the address is printed, so that an early signal is not missed.
    let stop = stop::told(log, arguments.exit_with_stdin)?;
    let embedded = arguments.fixtures.is_embedded();
    let development_keys = !arguments.generate_keys;
    let has_control = !arguments.no_admin;
    let server = bind(arguments, vendors).await?;
    // These are printed to standard output.
    let announced = [server.address(), server.tls_address()];
    for (scheme, address, provider) in every_address(&server) {
        if let Some(provider) = provider {
            tracing::info!("{provider} alone at {scheme}://{address}");
        } else if !announced.contains(&Some(address)) {
            tracing::info!("also listening on {scheme}://{address}");
        }
    }
    if development_keys {
        tracing::info!(
            "tokens are signed with the built-in development keys, which are public; \
             use --signing-key or --generate-keys for others"
        );
    }
    if let Some(address) = server.address() {
        let told = announce(&server, address, embedded, has_control);
        if let Err(Failure(reason)) = told {
            // Not fatal: the port may be known, and the log has it.
            tracing::warn!("{reason}; serving at http://{address} anyway");
        }
    }
    let sandboxes = Arc::clone(server.sandboxes());
    server.run(stop).await;
    // The end of the process frees them at once, and not each of what may be millions of sessions.
    std::mem::forget(sandboxes);
    tracing::info!("stopped");
    Ok(())
}

/// Binds the server's addresses, and logs what a user should know of it.
pub async fn bind(arguments: Serve, vendors: Arc<Vendors>) -> Result<Server, Failure> {
    let options = options(arguments, vendors).await?;
    log_declared(&options.vendors);
    let is_open = matches!(options.access, Access::Open);
    let server = Server::bind(options).await.map_err(Failure::because)?;
    https::log_authority(&server);
    if is_open {
        warn_of_open_addresses(&server);
    }
    for (provider, warning) in server.sandboxes().baseline().settings().warnings() {
        tracing::warn!("{provider}: {warning}");
    }
    Ok(server)
}

/// Logs which vendors are declared.
fn log_declared(vendors: &Vendors) {
    let coded = vendors::coded();
    let declared = vendors.ids().filter(|id| coded.get(*id).is_none());
    let declared: Vec<_> = declared.map(Provider::name).collect();
    if !declared.is_empty() {
        tracing::info!("declared vendors: {}", declared.join(", "));
    }
}

/// Every address with its scheme, and the provider if it serves only one.
fn every_address(
    server: &Server,
) -> impl Iterator<Item = (&'static str, SocketAddr, Option<Provider>)> + '_ {
    let plain = server.addresses().map(|it| ("http", it));
    let tls = server.tls_addresses().map(|it| ("https", it));
    plain
        .chain(tls)
        .map(|(scheme, (address, provider))| (scheme, address, provider))
}

/// Warns if the control API is reachable from the network without a token.
fn warn_of_open_addresses(server: &Server) {
    let addresses = [server.address(), server.tls_address()];
    for address in addresses.into_iter().flatten() {
        if !address.ip().to_canonical().is_loopback() {
            tracing::warn!(
                "the control API is open to everyone who can reach {address}; set --admin-token, or \
                 restrict access to this network"
            );
        }
    }
}

/// Prints the addresses: lines for programs, and a banner if standard output is a terminal.
fn announce(
    server: &Server,
    address: SocketAddr,
    embedded: bool,
    has_control: bool,
) -> Result<(), Failure> {
    print(&format!("mockid listening on http://{address}\n"))?;
    https::announce(server)?;
    // One line per provider: `localhost` is two addresses, and the log has the second.
    let mut told = Vec::new();
    for (scheme, address, provider) in every_address(server) {
        if let Some(provider) = provider.filter(|it| !told.contains(&(scheme, *it))) {
            told.push((scheme, provider));
            print(&format!(
                "mockid listening on {scheme}://{address} for {provider}\n"
            ))?;
        }
    }
    if std::io::stdout().is_terminal() {
        let https = https::banner(server, address, has_control);
        let baseline = server.sandboxes().baseline();
        let banner = banner::text(address, &https, &baseline, embedded, has_control);
        print(&banner)?;
    }
    Ok(())
}

async fn options(arguments: Serve, vendors: Arc<Vendors>) -> Result<Options, Failure> {
    Ok(Options {
        host: host(&arguments.host).await?,
        port: port(arguments.port)?,
        listen: resolve_all(&arguments.listen).await?,
        public_url: arguments.public_url,
        trust_forwarded: arguments.trust_forwarded,
        allow_outbound: arguments.allow_outbound,
        sandbox_domains: arguments.sandbox_domain,
        tls: https::options(&arguments.https).await?,
        password_cost: match arguments.password_cost {
            Cost::Fast => PasswordCost::Fast,
            Cost::Realistic => PasswordCost::Realistic,
        },
        clock: ClockStart {
            at: arguments.clock,
            frozen: arguments.frozen,
        },
        access: match arguments.admin_token {
            _ if arguments.no_admin => Access::Removed,
            Some(token) => Access::Token(token),
            None => Access::Open,
        },
        admin_hosts: arguments.admin_host,
        admin_origins: arguments.admin_origin,
        keys: KeyOptions {
            generate: arguments.generate_keys,
            files: key_files(arguments.signing_key)?,
        },
        sandbox_limits: SandboxLimits {
            max: arguments.max_sandboxes.get(),
            idle: arguments.sandbox_idle,
            strict: arguments.strict_sandboxes,
        },
        max_connections: MaxConnections(arguments.max_connections),
        client_timeout: arguments.client_timeout,
        idle_timeout: arguments.idle_timeout,
        rate_limit: arguments.rate_limit,
        cors: arguments.cors,
        explain: arguments.explain,
        journal_size: arguments.journal_size,
        journal_memory: arguments.journal_memory,
        max_sessions: arguments.max_sessions,
        max_total_sessions: arguments.max_total_sessions,
        vendors: Arc::clone(&vendors),
        ..Options::new(arguments.fixtures.load(&vendors)?)
    })
}

fn key_files(given: Vec<(Provider, PathBuf)>) -> Result<HashMap<Provider, PathBuf>, Failure> {
    let mut files = HashMap::new();
    for (provider, path) in given {
        if files.insert(provider, path).is_some() {
            return Err(Failure(format!(
                "{provider} has two signing keys; it takes one"
            )));
        }
    }
    Ok(files)
}
