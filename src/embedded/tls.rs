//! HTTPS options of an embedded server.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::provider::Provider;
use crate::server::tls::{CertificateSource, TlsName, TlsOptions};

/// How a server serves HTTPS, with HTTP/1.1 and HTTP/2; for [`ServerBuilder::tls`].
///
/// A client verifies it by the CA that the server tells:
///
/// ```
/// use mockid::{Provider, Server, Tls};
///
/// # fn main() -> Result<(), mockid::Error> {
/// let server = Server::builder().tls(Tls::made()).start_blocking()?;
/// let api = server.https_url(Provider::KYC); // https://127.0.0.1:41082/kyc
/// let ca = server.certificate_authority_pem(); // -----BEGIN CERTIFICATE-----
/// # assert!(api.is_some_and(|api| api.starts_with("https://127.0.0.1:") && api.ends_with("/kyc")));
/// # assert!(ca.is_some_and(|ca| ca.starts_with("-----BEGIN CERTIFICATE-----")));
/// # Ok(())
/// # }
/// ```
///
/// With `reqwest`, the client under test is then built by
/// `Client::builder().tls_certs_only([Certificate::from_pem(ca.as_bytes())?])`. One whose base URL
/// cannot be changed keeps it, if its resolver leads the vendor's host name to
/// [`Server::tls_address`]: the certificate is for every host name of the vendors.
///
/// [`ServerBuilder::tls`]: crate::ServerBuilder::tls
/// [`Server::tls_address`]: crate::Server::tls_address
#[derive(Debug, Clone)]
#[must_use = "it has to be passed to `ServerBuilder::tls`"]
pub struct Tls {
    options: TlsOptions,
    /// The first invalid value.
    refused: Option<String>,
}

impl Tls {
    /// With a generated certificate for the providers' host names, this machine and the server's
    /// address, signed by a new CA.
    pub fn made() -> Self {
        Self::with(CertificateSource::Made {
            names: Vec::new(),
            authority: None,
        })
    }

    /// With your own certificate in PEM files: the certificate followed by its intermediate
    /// certificates, and its private key.
    pub fn own(certificate: impl Into<PathBuf>, key: impl Into<PathBuf>) -> Self {
        Self::with(CertificateSource::Own {
            certificate: certificate.into(),
            key: key.into(),
        })
    }

    const fn with(certificate: CertificateSource) -> Self {
        Self {
            options: TlsOptions {
                port: 0,
                listen: Vec::new(),
                certificate,
            },
            refused: None,
        }
    }

    /// An additional name in the generated certificate: a host name, `*.example.com` or an IP
    /// address.
    pub fn name(mut self, name: &str) -> Self {
        match (&mut self.options.certificate, name.parse::<TlsName>()) {
            (CertificateSource::Made { names, .. }, Ok(name)) => names.push(name),
            (CertificateSource::Made { .. }, Err(error)) => self.refuse(error.to_string()),
            (CertificateSource::Own { .. }, _) => self.refuse(OWN_NAMES),
        }
        self
    }

    /// The folder of the CA that signs the certificate, with `ca.pem` and `ca-key.pem`; created if
    /// absent.
    pub fn authority(mut self, folder: impl Into<PathBuf>) -> Self {
        match &mut self.options.certificate {
            CertificateSource::Made { authority, .. } => *authority = Some(folder.into()),
            CertificateSource::Own { .. } => self.refuse(OWN_AUTHORITY),
        }
        self
    }

    /// The port to listen on; by default 0, any free port.
    pub const fn port(mut self, port: u16) -> Self {
        self.options.port = port;
        self
    }

    /// A separate address that serves only one provider over HTTPS, with port 0 for any free port.
    /// [`Server::tls_listener`](crate::Server::tls_listener) returns it.
    pub fn listen(mut self, provider: Provider, address: impl Into<SocketAddr>) -> Self {
        self.options.listen.push((provider, address.into().into()));
        self
    }

    /// The options for the server, or the message about an invalid value.
    pub(super) fn into_options(self) -> Result<TlsOptions, String> {
        self.refused.map_or(Ok(self.options), Err)
    }

    fn refuse(&mut self, sentence: impl Into<String>) {
        self.refused.get_or_insert_with(|| sentence.into());
    }
}

const OWN_NAMES: &str = "your own certificate has fixed names; only a generated one takes more";
const OWN_AUTHORITY: &str = "your own certificate has its own CA; only a generated one takes a CA";
