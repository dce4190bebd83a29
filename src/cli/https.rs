//! Turns the TLS flags into options, and reports the address and the CA.

use std::net::SocketAddr;

use super::address::resolve_all;
use super::arguments::HttpsArguments;
use super::output::{Failure, print};
use crate::control;
use crate::server::Server;
use crate::server::tls::{CaOrigin, CertificateSource, TlsOptions};

/// The TLS options; `None` without `--tls`.
pub async fn options(arguments: &HttpsArguments) -> Result<Option<TlsOptions>, Failure> {
    if !arguments.tls {
        return Ok(None);
    }
    let certificate = match (&arguments.tls_cert, &arguments.tls_key) {
        (Some(certificate), Some(key)) => CertificateSource::Own {
            certificate: certificate.clone(),
            key: key.clone(),
        },
        _ => CertificateSource::Made {
            names: arguments.tls_name.clone(),
            authority: arguments.tls_ca.clone(),
        },
    };
    Ok(Some(TlsOptions {
        port: arguments.tls_port,
        listen: resolve_all(&arguments.tls_listen).await?,
        certificate,
    }))
}

/// Logs which CA signed the certificate.
pub fn log_authority(server: &Server) {
    let Some(authority) = server.certificate_authority() else {
        return;
    };
    let fingerprint = &authority.fingerprint;
    let said = match &authority.origin {
        CaOrigin::InMemory => {
            "a new CA in memory, which clients have to trust; --tls-ca stores one".to_owned()
        }
        CaOrigin::Made(path) => format!("a new CA, stored in {}", path.display()),
        CaOrigin::Kept(path) => format!("the CA in {}", path.display()),
    };
    tracing::info!("the certificate for HTTPS is signed by {said}; its SHA-256 is {fingerprint}");
}

/// Prints the address of HTTPS, and the CA's certificate if it is in no file.
pub fn announce(server: &Server) -> Result<(), Failure> {
    if let Some(address) = server.tls_address() {
        print(&format!("mockid also listening on https://{address}\n"))?;
    }
    match server.certificate_authority() {
        Some(authority) if authority.origin == CaOrigin::InMemory => print(&authority.pem),
        _ => Ok(()),
    }
}

/// The banner's line with the address of HTTPS and its CA; empty without HTTPS.
pub fn banner(server: &Server, plain: SocketAddr, has_control: bool) -> String {
    let Some(address) = server.tls_address() else {
        return String::new();
    };
    let ca = match server.certificate_authority().map(|ca| &ca.origin) {
        Some(CaOrigin::Made(path) | CaOrigin::Kept(path)) => format!("   CA: {}", path.display()),
        Some(CaOrigin::InMemory) if has_control => {
            format!("   CA: http://{plain}{}/ca.pem", control::PREFIX)
        }
        Some(CaOrigin::InMemory) | None => String::new(),
    };
    format!("  HTTPS: https://{address}{ca}\n")
}
