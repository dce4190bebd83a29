//! Certificates and keys in PEM files, validated before use.

use std::path::Path;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;

use super::error::TlsError;
use crate::named_file;

/// The length of a line of PEM (RFC 7468, section 2).
const LINE: usize = 64;

/// The certificates in a file, that of the server or the CA first.
pub fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let bytes = read(path)?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    let found =
        found.map_err(|error| TlsError::BadCertificate(path.to_owned(), error.to_string()))?;
    if found.is_empty() {
        return Err(TlsError::NoCertificate(path.to_owned()));
    }
    Ok(found)
}

/// The private key in a file.
pub fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    let bytes = read(path)?;
    // `BEGIN ENCRYPTED PRIVATE KEY` (RFC 5958), or `Proc-Type: 4,ENCRYPTED` inside (RFC 1421).
    let encrypted = b"ENCRYPTED";
    if bytes.windows(encrypted.len()).any(|seen| seen == encrypted) {
        return Err(TlsError::EncryptedKey(path.to_owned()));
    }
    PrivateKeyDer::from_pem_slice(&bytes).map_err(|_| TlsError::NoKey(path.to_owned()))
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    named_file::read(path).map_err(|error| TlsError::Unreadable(path.to_owned(), error))
}

/// The relevant fields of a valid certificate.
#[derive(Debug, Clone, Copy)]
pub struct RenewedCertificate {
    /// Its expiry.
    pub end: Timestamp,
    /// Whether it is that of a CA.
    pub is_authority: bool,
}

/// Checks that a certificate can be parsed and is currently valid.
pub fn in_force(
    path: &Path,
    certificate: &CertificateDer<'_>,
    now: Timestamp,
) -> Result<RenewedCertificate, TlsError> {
    let (_, certificate) = X509Certificate::from_der(certificate)
        .map_err(|error| TlsError::BadCertificate(path.to_owned(), error.to_string()))?;
    let validity = certificate.validity();
    // A certificate without an end has the last second of the year 9999.
    let instant = |seconds| Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX);
    let start = instant(validity.not_before.timestamp());
    let end = instant(validity.not_after.timestamp());
    if now > end {
        return Err(TlsError::Expired(path.to_owned(), end));
    }
    if now < start {
        return Err(TlsError::NotYetValid(path.to_owned(), start));
    }
    Ok(RenewedCertificate {
        end,
        is_authority: certificate.is_ca(),
    })
}

/// Checks that a certificate and a key belong together.
pub fn together(
    provider: &CryptoProvider,
    (certificate_file, certificates): (&Path, Vec<CertificateDer<'static>>),
    (key_file, key): (&Path, PrivateKeyDer<'static>),
) -> Result<Arc<CertifiedKey>, TlsError> {
    let key = provider
        .key_provider
        .load_private_key(key)
        .map_err(|_| TlsError::UnusableKey(key_file.to_owned()))?;
    let certified = CertifiedKey::new(certificates, key);
    match certified.keys_match() {
        Ok(()) => Ok(Arc::new(certified)),
        Err(rustls::Error::InconsistentKeys(_)) => Err(TlsError::Mismatch {
            certificate: certificate_file.to_owned(),
            key: key_file.to_owned(),
        }),
        Err(error) => Err(TlsError::BadCertificate(
            certificate_file.to_owned(),
            error.to_string(),
        )),
    }
}

/// A certificate in PEM (RFC 7468).
pub fn encode(certificate: &CertificateDer<'_>) -> String {
    let encoded = STANDARD.encode(certificate);
    let mut text = String::from("-----BEGIN CERTIFICATE-----\n");
    let mut rest = encoded.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(LINE));
        text.push_str(line);
        text.push('\n');
        rest = after;
    }
    text.push_str("-----END CERTIFICATE-----\n");
    text
}
