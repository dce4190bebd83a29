//! Connections to a server, with TLS for https.

use std::path::Path;
use std::sync::Arc;

use hyper_util::rt::TokioIo;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::Url;

use super::refused::unreachable;
use crate::cli::address::lookup;
use crate::cli::output::Failure;

/// A connection, encrypted or not.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// Connects to the host of a URL.
pub async fn open(url: &Url, ca: Option<&Path>) -> Result<TokioIo<Box<dyn Stream>>, Failure> {
    let server = url.as_str().trim_end_matches('/');
    let failed = |error: std::io::Error| unreachable(server, &error.to_string());
    let host = url.host_str().unwrap_or("127.0.0.1");
    let port = url.port_or_known_default().unwrap_or(80);
    let addresses = lookup(host, port).await.map_err(failed)?;
    let stream = TcpStream::connect(&*addresses).await.map_err(failed)?;
    let Some(ca) = ca.filter(|_| url.scheme() == "https") else {
        return Ok(TokioIo::new(Box::new(stream)));
    };
    let name = host.trim_start_matches('[').trim_end_matches(']');
    let name = ServerName::try_from(name.to_owned()).map_err(Failure::because)?;
    let connector = TlsConnector::from(Arc::new(config(ca)?));
    let stream = connector.connect(name, stream).await.map_err(failed)?;
    Ok(TokioIo::new(Box::new(stream)))
}

/// Trusts the certificates of a file alone.
fn config(ca: &Path) -> Result<ClientConfig, Failure> {
    let unusable = |error: &dyn std::fmt::Display| {
        Failure(format!(
            "--ca {}: {error}; it has to be a certificate in PEM",
            ca.display()
        ))
    };
    let mut roots = RootCertStore::empty();
    let certificates = CertificateDer::pem_file_iter(ca).map_err(|error| unusable(&error))?;
    for certificate in certificates {
        let certificate = certificate.map_err(|error| unusable(&error))?;
        roots.add(certificate).map_err(|error| unusable(&error))?;
    }
    if roots.is_empty() {
        return Err(unusable(&"it has no certificate"));
    }
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    let config = config.with_safe_default_protocol_versions();
    let config = config.map_err(Failure::because)?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}
