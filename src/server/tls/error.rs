//! Errors of HTTPS certificates.

use std::io;
use std::path::PathBuf;

use jiff::Timestamp;

use super::name::InvalidTlsName;

/// Why HTTPS cannot be served. The message names the file, what is wrong with it, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{0} cannot be read: {1}")]
    Unreadable(PathBuf, io::Error),
    /// A file of the CA cannot be written.
    #[error(
        "{0} cannot be written: {1}; --tls-ca takes a folder to keep a CA in, and \
                 without it one is made for this run alone"
    )]
    Unwritable(PathBuf, io::Error),
    /// One of the two files of the CA is missing.
    #[error(
        "there is {present} and no {absent}; put it back, or take the other away to have both made"
    )]
    Half {
        /// The existing file.
        present: PathBuf,
        /// The missing file.
        absent: PathBuf,
    },
    /// The file contains no certificate.
    #[error("{0} has no certificate in PEM (`-----BEGIN CERTIFICATE-----`) in it")]
    NoCertificate(PathBuf),
    /// The certificate is none that can be used.
    #[error("the certificate in {0} cannot be used: {1}")]
    BadCertificate(PathBuf, String),
    /// The certificate is not a CA's.
    #[error("the certificate in {0} is not that of a CA; --tls-cert takes one of a server")]
    NoAuthority(PathBuf),
    /// The certificate's time is over.
    #[error("the certificate in {0} expired at {1}; put another in its place")]
    Expired(PathBuf, Timestamp),
    /// The certificate's time has not come.
    #[error("the certificate in {0} is not valid before {1}; look at the machine's clock")]
    NotYetValid(PathBuf, Timestamp),
    /// The file has no private key in it.
    #[error("{0} has no private key in PEM (`-----BEGIN PRIVATE KEY-----`) in it")]
    NoKey(PathBuf),
    /// The private key is encrypted.
    #[error("the private key in {0} is encrypted; `openssl pkey -in FILE -out PLAIN` decrypts it")]
    EncryptedKey(PathBuf),
    /// The kind of private key is not supported.
    #[error(
        "the private key in {0} cannot be used; take one of ECDSA (P-256, P-384), Ed25519 \
                 or RSA with at least 2048 bits"
    )]
    UnusableKey(PathBuf),
    /// The private key belongs to another certificate.
    #[error("the private key in {key} does not belong to the first certificate in {certificate}")]
    Mismatch {
        /// The file of the certificate.
        certificate: PathBuf,
        /// The file of the key.
        key: PathBuf,
    },
    /// A host name in the fixtures is not valid in a certificate.
    #[error(transparent)]
    Name(InvalidTlsName),
    /// The library refused something of this server's own making.
    #[error("no certificate could be made: {0}")]
    Own(String),
}

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
