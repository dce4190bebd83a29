//! Flags for HTTPS.

use std::path::PathBuf;

use clap::Args;

use crate::provider::Provider;
use crate::server::tls::{DEFAULT_TLS_PORT, TlsName};

/// Flags for HTTPS, which is served at the same host as HTTP.
#[derive(Debug, Args)]
pub struct HttpsArguments {
    /// Also serve HTTPS, with a certificate for the vendors' host names and this machine
    #[arg(long, env = "MOCKID_TLS", value_parser = super::values::switch)]
    pub tls: bool,

    /// Port to listen on for HTTPS, 0 for any free port
    #[arg(
        long,
        env = "MOCKID_TLS_PORT",
        default_value_t = DEFAULT_TLS_PORT,
        value_name = "PORT",
        value_parser = super::values::port
    )]
    pub tls_port: u16,

    /// Separate address that serves only one provider over HTTPS, for example kyc=127.0.0.1:9443
    #[arg(long, env = "MOCKID_TLS_LISTEN", value_delimiter = ',', value_name = "PROVIDER=ADDRESS", value_parser = super::values::listen_over_tls)]
    pub tls_listen: Vec<(Provider, String)>,

    /// Additional name in the certificate: a host name, *.example.com or an IP address
    #[arg(
        long,
        env = "MOCKID_TLS_NAME",
        value_delimiter = ',',
        value_name = "NAME"
    )]
    pub tls_name: Vec<TlsName>,

    /// Folder of the CA that signs the certificate (ca.pem and ca-key.pem), created if absent
    /// [default: a new CA, in memory]
    #[arg(long, env = "MOCKID_TLS_CA", value_name = "DIR")]
    pub tls_ca: Option<PathBuf>,

    /// Certificate to use instead, in PEM, followed by its intermediate certificates
    #[arg(long, env = "MOCKID_TLS_CERT", value_name = "FILE", requires = "tls_key", conflicts_with_all = ["tls_ca", "tls_name"])]
    pub tls_cert: Option<PathBuf>,

    /// Private key of that certificate, in PEM
    #[arg(
        long,
        env = "MOCKID_TLS_KEY",
        value_name = "FILE",
        requires = "tls_cert"
    )]
    pub tls_key: Option<PathBuf>,
}
