//! The flags of HTTPS.

use std::path::PathBuf;

use clap::Args;
use clap::builder::BoolishValueParser;

use crate::provider::Provider;
use crate::server::tls::{DEFAULT_TLS_PORT, InvalidTlsName, TlsName};

/// How HTTPS is served, beside HTTP and at the same host.
#[derive(Debug, Args)]
pub struct Https {
    /// Serve HTTPS too, with a certificate for the vendors' host names and this machine
    #[arg(long, env = "MOCKID_TLS", value_parser = BoolishValueParser::new())]
    pub tls: bool,

    /// The port to listen on for HTTPS, 0 for any that is free
    #[arg(
        long,
        env = "MOCKID_TLS_PORT",
        default_value_t = DEFAULT_TLS_PORT,
        value_name = "PORT"
    )]
    pub tls_port: u16,

    /// A port at which one provider alone is served over HTTPS, for instance kyc=127.0.0.1:9443
    #[arg(long, env = "MOCKID_TLS_LISTEN", value_delimiter = ',', value_name = "PROVIDER=ADDRESS", value_parser = super::listen::tls)]
    pub tls_listen: Vec<(Provider, String)>,

    /// Another name that the certificate is for: a host name, *.example.com or an IP address
    #[arg(long, env = "MOCKID_TLS_NAME", value_delimiter = ',', value_name = "NAME", value_parser = name)]
    pub tls_name: Vec<TlsName>,

    /// The folder of the CA that the certificate is by, ca.pem and ca-key.pem; they are made there
    /// when there are none [default: a CA for this run alone]
    #[arg(long, env = "MOCKID_TLS_CA", value_name = "DIR")]
    pub tls_ca: Option<PathBuf>,

    /// A certificate of one's own in PEM, and behind it those between it and its CA
    #[arg(long, env = "MOCKID_TLS_CERT", value_name = "FILE", requires = "tls_key", conflicts_with_all = ["tls_ca", "tls_name"])]
    pub tls_cert: Option<PathBuf>,

    /// The private key of that certificate, in PEM
    #[arg(
        long,
        env = "MOCKID_TLS_KEY",
        value_name = "FILE",
        requires = "tls_cert"
    )]
    pub tls_key: Option<PathBuf>,
}

fn name(text: &str) -> Result<TlsName, String> {
    text.parse()
        .map_err(|error: InvalidTlsName| error.to_string())
}
