//! Errors of HTTPS certificates.

use std::fmt;
use std::io;
use std::path::PathBuf;

use jiff::Timestamp;

use super::name::InvalidTlsName;

/// Why HTTPS cannot be served. The message names the file, what is wrong with it, and what to do.
#[derive(Debug)]
pub enum TlsError {
    /// A file cannot be read.
    Unreadable(PathBuf, io::Error),
    /// A file of the CA cannot be written.
    Unwritable(PathBuf, io::Error),
    /// One of the two files of the CA is missing.
    Half {
        /// The existing file.
        present: PathBuf,
        /// The missing file.
        absent: PathBuf,
    },
    /// The file contains no certificate.
    NoCertificate(PathBuf),
    /// The certificate cannot be used.
    BadCertificate(PathBuf, String),
    /// The certificate is not that of a CA.
    NoAuthority(PathBuf),
    /// The certificate has expired.
    Expired(PathBuf, Timestamp),
    /// The certificate is not valid yet.
    NotYetValid(PathBuf, Timestamp),
    /// The file contains no private key.
    NoKey(PathBuf),
    /// The private key is encrypted.
    EncryptedKey(PathBuf),
    /// The kind of private key is not supported.
    UnusableKey(PathBuf),
    /// The private key belongs to another certificate.
    Mismatch {
        /// The file of the certificate.
        certificate: PathBuf,
        /// The file of the key.
        key: PathBuf,
    },
    /// A host name in the fixtures is not valid in a certificate.
    Name(InvalidTlsName),
    /// The library refused a generated value.
    Own(String),
}

impl fmt::Display for TlsError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(path, error) => {
                write!(formatter, "{} cannot be read: {error}", path.display())
            }
            Self::Unwritable(path, error) => write!(
                formatter,
                "{} cannot be written: {error}; --tls-ca takes a folder to keep a CA in, and \
                 without it one is made for this run alone",
                path.display()
            ),
            Self::Half { present, absent } => write!(
                formatter,
                "there is {} and no {}; put it back, or take the other away to have both made",
                present.display(),
                absent.display()
            ),
            Self::NoCertificate(path) => write!(
                formatter,
                "{} has no certificate in PEM (`-----BEGIN CERTIFICATE-----`) in it",
                path.display()
            ),
            Self::BadCertificate(path, reason) => write!(
                formatter,
                "the certificate in {} cannot be used: {reason}",
                path.display()
            ),
            Self::NoAuthority(path) => write!(
                formatter,
                "the certificate in {} is not that of a CA; --tls-cert takes one of a server",
                path.display()
            ),
            Self::Expired(path, end) => write!(
                formatter,
                "the certificate in {} expired at {end}; put another in its place",
                path.display()
            ),
            Self::NotYetValid(path, start) => write!(
                formatter,
                "the certificate in {} is not valid before {start}; look at the machine's clock",
                path.display()
            ),
            Self::NoKey(path) => write!(
                formatter,
                "{} has no private key in PEM (`-----BEGIN PRIVATE KEY-----`) in it",
                path.display()
            ),
            Self::EncryptedKey(path) => write!(
                formatter,
                "the private key in {} is encrypted; `openssl pkey -in FILE -out PLAIN` decrypts it",
                path.display()
            ),
            Self::UnusableKey(path) => write!(
                formatter,
                "the private key in {} cannot be used; take one of ECDSA (P-256, P-384), Ed25519 \
                 or RSA with at least 2048 bits",
                path.display()
            ),
            Self::Mismatch { certificate, key } => write!(
                formatter,
                "the private key in {} does not belong to the first certificate in {}",
                key.display(),
                certificate.display()
            ),
            Self::Name(error) => error.fmt(formatter),
            Self::Own(reason) => write!(formatter, "no certificate could be made: {reason}"),
        }
    }
}

impl std::error::Error for TlsError {}

impl From<rustls::Error> for TlsError {
    fn from(error: rustls::Error) -> Self {
        Self::Own(error.to_string())
    }
}

impl From<rcgen::Error> for TlsError {
    fn from(error: rcgen::Error) -> Self {
        Self::Own(error.to_string())
    }
}
