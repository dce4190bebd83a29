//! HTTPS: the certificate and its CA.

mod authority;
mod error;
mod folder;
mod issued;
mod name;
mod pem;
mod serve;

use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::server::ResolvesServerCert;
use rustls::sign::{CertifiedKey, SingleCertAndKey};
pub use tokio_rustls::TlsAcceptor;

use crate::clock::SharedTimestamp;
use crate::control::Https;
use crate::provider::Provider;
use crate::server::endpoint::{Endpoint, Host};
use crate::server::sandbox_domain::{BUILT_IN, SandboxDomain};
use crate::vendor::Vendors;
use authority::Authority;
pub use authority::{CaCertificate, CaOrigin};
pub use error::TlsError;
use issued::IssuedCertificate;
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
pub struct ServerTls {
    /// Accepts TLS connections.
    pub acceptor: TlsAcceptor,
    /// Issues the certificate, unless the user provided it.
    issued: Option<Arc<IssuedCertificate>>,
}

impl ServerTls {
    /// Reads or generates everything. The certificate also covers the address of the server, the
    /// hosts of these vendors, and the sandboxes' names in these domains.
    ///
    /// # Errors
    ///
    /// [`TlsError`].
    pub fn new(
        source: &CertificateSource,
        host: Host,
        vendors: &Arc<Vendors>,
        hosts: &[&str],
        domains: &[SandboxDomain],
    ) -> Result<Self, TlsError> {
        let now = now();
        let provider = Arc::new(aws_lc_rs::default_provider());
        match source {
            CertificateSource::Own { certificate, key } => {
                let certified = own(certificate, key, &provider, now)?;
                Ok(Self {
                    acceptor: acceptor(Arc::new(SingleCertAndKey::from(certified)), provider)?,
                    issued: None,
                })
            }
            CertificateSource::Made { names, authority } => {
                let authority = match authority {
                    Some(folder) => Authority::kept_in(folder, &provider, now)?,
                    None => Authority::in_memory(now)?,
                };
                let others = other_names(&sandbox_names(domains), names, host);
                let issued = IssuedCertificate::new(authority, others, vendors, hosts)?;
                let issued = Arc::new(issued);
                Ok(Self {
                    acceptor: acceptor(Arc::clone(&issued) as _, provider)?,
                    issued: Some(issued),
                })
            }
        }
    }

    /// The CA of the certificate, unless the user provided the certificate.
    #[must_use]
    pub fn authority(&self) -> Option<CaCertificate> {
        self.issued.as_ref().map(|issued| issued.authority())
    }

    /// What the control API knows about it.
    pub(super) fn https(&self) -> Https {
        match &self.issued {
            None => Https::OwnCertificate,
            Some(issued) => Https::ByCa {
                pem: issued.authority().pem.into(),
                issuer: Arc::clone(issued) as _,
            },
        }
    }
}

/// The machine's time, with which clients verify a certificate.
fn now() -> Timestamp {
    SharedTimestamp::now().read()
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

/// The names of the certificate besides the vendors' hosts.
fn other_names(sandboxes: &[TlsName], given: &[TlsName], host: Host) -> Vec<TlsName> {
    let loopback = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
    let listened_on = host.address().filter(|host| !host.is_unspecified());
    let addresses = loopback.into_iter().chain(listened_on);
    let own = std::iter::once(TlsName::Host("localhost".to_owned()));
    own.chain(addresses.map(TlsName::Address))
        .chain(sandboxes.iter().chain(given).cloned())
        .collect()
}

/// One certificate for every requested name: the client checks whether it matches.
fn acceptor(
    certificate: Arc<dyn ResolvesServerCert>,
    provider: Arc<CryptoProvider>,
) -> Result<TlsAcceptor, TlsError> {
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(certificate);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
