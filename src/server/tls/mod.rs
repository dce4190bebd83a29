//! HTTPS: the certificate and its CA.

mod authority;
mod error;
mod folder;
mod name;
mod pem;
mod serve;

use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
pub use tokio_rustls::TlsAcceptor;

use crate::clock::SharedTimestamp;
use crate::provider::Provider;
use crate::server::endpoint::{Endpoint, Host};
use crate::server::sandbox_domain::{BUILT_IN, SandboxDomain};
use authority::Authority;
pub use authority::{CaCertificate, CaOrigin};
pub use error::TlsError;
pub use name::{InvalidTlsName, TlsName};
pub(super) use serve::{serve, through_tunnel};

/// The default port of HTTPS.
pub const DEFAULT_TLS_PORT: u16 = 8443;

/// Options of HTTPS, which is served in addition to HTTP.
#[derive(Debug, Clone)]
pub struct TlsOptions {
    /// The port to listen on, at the server's address; 0 for any free port.
    pub port: u16,
    /// Addresses that serve only one provider.
    pub listen: Vec<(Provider, Endpoint)>,
    /// The certificate that is served.
    pub certificate: CertificateSource,
}

impl Default for TlsOptions {
    /// The default port, and a certificate from a CA in memory.
    fn default() -> Self {
        Self {
            port: DEFAULT_TLS_PORT,
            listen: Vec::new(),
            certificate: CertificateSource::Made {
                names: Vec::new(),
                authority: None,
            },
        }
    }
}

/// The source of the certificate.
#[derive(Debug, Clone)]
pub enum CertificateSource {
    /// Generated at the start, for the providers' host names and this machine.
    Made {
        /// Additional names.
        names: Vec<TlsName>,
        /// The folder of its CA; without it the CA is only in memory.
        authority: Option<PathBuf>,
    },
    /// Provided by the user, in PEM.
    Own {
        /// The certificate, followed by its intermediate certificates.
        certificate: PathBuf,
        /// Its private key.
        key: PathBuf,
    },
}

impl CertificateSource {
    /// The additional names of a generated certificate.
    #[must_use]
    pub fn names(&self) -> &[TlsName] {
        match self {
            Self::Made { names, .. } => names,
            Self::Own { .. } => &[],
        }
    }
}

/// The loaded certificate.
#[derive(Clone)]
pub struct Tls {
    /// Accepts TLS connections.
    pub acceptor: TlsAcceptor,
    /// The CA of the certificate, unless the user provided the certificate.
    pub authority: Option<CaCertificate>,
}

impl Tls {
    /// Reads or generates everything. The certificate also covers the address of the server, these
    /// host names, and the sandboxes' names in these domains.
    ///
    /// # Errors
    ///
    /// [`TlsError`].
    pub fn new<'a>(
        source: &CertificateSource,
        host: Host,
        hosts: impl Iterator<Item = &'a String>,
        domains: &[SandboxDomain],
    ) -> Result<Self, TlsError> {
        // Clients verify with their own clock, so this uses the machine's.
        let now = SharedTimestamp::now().read();
        let provider = Arc::new(aws_lc_rs::default_provider());
        let (certified, authority) = match source {
            CertificateSource::Own { certificate, key } => {
                (own(certificate, key, &provider, now)?, None)
            }
            CertificateSource::Made { names, authority } => {
                let authority = match authority {
                    Some(folder) => Authority::kept_in(folder, &provider, now)?,
                    None => Authority::in_memory(now)?,
                };
                let names = [sandbox_names(domains), names.clone()].concat();
                let names = all_names(&names, host, hosts)?;
                let (certificate, key) = authority.issue(&names, now)?;
                let certified = CertifiedKey::from_der(vec![certificate], key, &provider);
                (Arc::new(certified?), Some(authority.certificate()))
            }
        };
        Ok(Self {
            acceptor: acceptor(certified, provider)?,
            authority,
        })
    }
}

fn own(
    certificate_file: &Path,
    key_file: &Path,
    provider: &CryptoProvider,
    now: Timestamp,
) -> Result<Arc<CertifiedKey>, TlsError> {
    let certificates = pem::certificates(certificate_file)?;
    for certificate in &certificates {
        pem::in_force(certificate_file, certificate, now)?;
    }
    let key = pem::private_key(key_file)?;
    pem::together(provider, (certificate_file, certificates), (key_file, key))
}

/// The host names of sandboxes, except below a domain of one label, where clients do not accept a
/// wildcard.
fn sandbox_names(domains: &[SandboxDomain]) -> Vec<TlsName> {
    let built_in = BUILT_IN.iter().map(|name| format!("*.{name}"));
    let given = domains.iter().map(|domain| format!("*.{domain}"));
    built_in
        .chain(given)
        .filter_map(|name| name.parse().ok())
        .collect()
}

/// All names of the certificate, without duplicates.
fn all_names<'a>(
    given: &[TlsName],
    host: Host,
    hosts: impl Iterator<Item = &'a String>,
) -> Result<Vec<TlsName>, TlsError> {
    let mut names = Vec::new();
    for name in hosts {
        names.push(name.parse().map_err(TlsError::Name)?);
    }
    names.push(TlsName::Host("localhost".to_owned()));
    let loopback = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
    let listened_on = host.address().filter(|host| !host.is_unspecified());
    names.extend(
        loopback
            .into_iter()
            .chain(listened_on)
            .map(TlsName::Address),
    );
    names.extend_from_slice(given);
    let mut each_once: Vec<TlsName> = Vec::new();
    for name in names {
        if !each_once.contains(&name) {
            each_once.push(name);
        }
    }
    Ok(each_once)
}

/// One certificate for every requested name: the client checks whether it matches.
fn acceptor(
    certified: Arc<CertifiedKey>,
    provider: Arc<CryptoProvider>,
) -> Result<TlsAcceptor, TlsError> {
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(SingleCertAndKey::from(certified)));
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
