//! What the control API knows about HTTPS.

use std::fmt;
use std::sync::Arc;

use crate::vendor::Vendors;

/// The certificate of HTTPS.
#[derive(Debug, Clone, Default)]
pub enum Https {
    /// No HTTPS.
    #[default]
    Off,
    /// The user provided the certificate; its CA is unknown.
    OwnCertificate,
    /// The server issues the certificate.
    ByCa {
        /// The CA, in PEM.
        pem: Arc<str>,
        /// Issues the certificate.
        issuer: Arc<dyn HostCertificates>,
    },
}

/// Issues certificates for the vendors' host names.
pub trait HostCertificates: fmt::Debug + Send + Sync {
    /// Serves a certificate for the host names of a registry, in addition to those of every
    /// registry that is still used.
    ///
    /// # Errors
    ///
    /// A message: a name is invalid in a certificate, or none can be issued.
    fn cover(&self, vendors: &Arc<Vendors>, hosts: &[&str]) -> Result<(), String>;
}
