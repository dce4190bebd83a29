//! Replaces HTTPS in a build without the feature `tls`: no value of these types exists.

use std::convert::Infallible;
use std::future::Ready;
use std::sync::Arc;

use super::connection::Opened;
use super::endpoint::{Endpoint, Host};
use super::sandbox_domain::SandboxDomain;
use super::serving::Serving;
use super::write_timeout::WriteTimeout;
use crate::control::Https;
use crate::provider::Provider;
use crate::vendor::Vendors;

/// How HTTPS is served, beside HTTP.
#[derive(Debug, Clone)]
pub struct TlsOptions {
    /// The port to listen on, at the server's address.
    pub port: u16,
    /// Ports at which one provider alone is served.
    pub listen: Vec<(Provider, Endpoint)>,
    /// The certificate that is served.
    pub certificate: CertificateSource,
}

/// Where the certificate comes from.
#[derive(Debug, Clone)]
pub struct CertificateSource(Infallible);

impl CertificateSource {
    /// The names that a certificate was ordered for.
    #[must_use]
    pub const fn names(&self) -> &[Infallible] {
        match self.0 {}
    }
}

/// What HTTPS is served with.
#[derive(Clone)]
pub struct ServerTls {
    /// Makes TLS out of a connection.
    pub acceptor: TlsAcceptor,
}

impl ServerTls {
    /// Never called: there is no source of a certificate.
    ///
    /// # Errors
    ///
    /// None.
    #[must_use = "it serves TLS"]
    pub fn new(
        source: &CertificateSource,
        _host: Host,
        _vendors: &Arc<Vendors>,
        _hosts: &[&str],
        _domains: &[SandboxDomain],
    ) -> Result<Self, TlsError> {
        match source.0 {}
    }

    /// The CA of the certificate.
    #[must_use]
    pub const fn authority(&self) -> Option<CaCertificate> {
        match self.acceptor.0 {}
    }

    pub(super) const fn https(&self) -> Https {
        match self.acceptor.0 {}
    }
}

/// What makes TLS out of a connection.
#[derive(Debug, Clone)]
pub struct TlsAcceptor(Infallible);

/// A CA.
#[derive(Debug, Clone)]
pub struct CaCertificate {
    /// The certificate in PEM.
    pub pem: String,
}

/// Why HTTPS cannot be served.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct TlsError(Infallible);

pub(super) fn through_tunnel(
    acceptor: &TlsAcceptor,
    _opened: Opened,
    _serving: Serving,
) -> Ready<hyper::Result<()>> {
    match acceptor.0 {}
}

pub(super) fn serve(
    acceptor: &TlsAcceptor,
    _stream: WriteTimeout,
    _serving: Serving,
) -> Ready<hyper::Result<()>> {
    match acceptor.0 {}
}
