//! The certificate authority (CA) of the server.

use std::path::{Path, PathBuf};

use data_encoding::{HEXLOWER, HEXUPPER};
use jiff::{SignedDuration, Timestamp};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, SanType,
};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use super::error::TlsError;
use super::folder::CaFolder;
use super::name::TlsName;
use super::pem;

/// The lifetime of a CA.
const AUTHORITY_VALID: SignedDuration = SignedDuration::from_hours(10 * 365 * 24);

/// The lifetime of a server's certificate; together with [`SKEW`] below the 398 days that some
/// clients accept at most.
const SERVER_VALID: SignedDuration = SignedDuration::from_hours(396 * 24);

/// How far in the past a certificate begins, for clients whose clock is behind.
const SKEW: SignedDuration = SignedDuration::from_hours(24);

/// The source of a CA.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaOrigin {
    /// Created for this run; its key is not stored.
    InMemory,
    /// Created now, and stored in this file.
    Made(PathBuf),
    /// Read from this file.
    Kept(PathBuf),
}

/// The public part of a CA.
#[derive(Debug, Clone)]
pub struct CaCertificate {
    /// The certificate in PEM.
    pub pem: String,
    /// SHA-256 of the certificate, as other programs write it.
    pub fingerprint: String,
    /// The source.
    pub origin: CaOrigin,
}

/// A CA with its key.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
    end: Timestamp,
    origin: CaOrigin,
}

impl Authority {
    /// Creates a CA in memory.
    pub fn in_memory(now: Timestamp) -> Result<Self, TlsError> {
        made(now, CaOrigin::InMemory).map(|(authority, _)| authority)
    }

    /// The CA in a folder, created there if absent.
    pub fn kept_in(
        folder: &Path,
        provider: &CryptoProvider,
        now: Timestamp,
    ) -> Result<Self, TlsError> {
        let folder = CaFolder::at(folder);
        if !folder.is_filled()? {
            // Of two programs that start in parallel, one creates a CA and the other waits for it.
            let locked = folder.lock()?;
            if !locked.is_filled()? {
                let origin = CaOrigin::Made(folder.certificate.clone());
                let (authority, key) = made(now, origin)?;
                locked.fill(&pem::encode(&authority.certificate), &key)?;
                return Ok(authority);
            }
        }
        read(folder.certificate, &folder.key, provider, now)
    }

    /// Issues a certificate with a new key for a server with these names.
    pub fn issue(
        &self,
        names: &[TlsName],
        now: Timestamp,
    ) -> Result<(CertificateDer<'static>, PrivateKeyDer<'static>), TlsError> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let mut params = valid(now, (now + SERVER_VALID).min(self.end))?;
        params.distinguished_name.push(DnType::CommonName, "mockid");
        for name in names {
            params.subject_alt_names.push(match name {
                TlsName::Host(name) => SanType::DnsName(name.as_str().try_into()?),
                TlsName::Address(address) => SanType::IpAddress(*address),
            });
        }
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        // Strict clients require it (RFC 5280, section 4.2.1.1).
        params.use_authority_key_identifier_extension = true;
        let certificate = params.signed_by(&key, &self.issuer)?;
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        Ok((certificate.into(), key))
    }

    /// The public part.
    pub fn certificate(&self) -> CaCertificate {
        CaCertificate {
            pem: pem::encode(&self.certificate),
            fingerprint: fingerprint(&self.certificate),
            origin: self.origin.clone(),
        }
    }
}

/// Creates a CA, and returns its key in PEM, too.
fn made(now: Timestamp, origin: CaOrigin) -> Result<(Authority, String), TlsError> {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let end = now + AUTHORITY_VALID;
    let mut params = valid(now, end)?;
    // Two CAs that one client trusts need different names.
    let distinct = HEXLOWER.encode(&Sha256::digest(key.public_key_raw())[..4]);
    let name = format!("mockid test CA {distinct}");
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let certificate = params.self_signed(&key)?.into();
    let pem = key.serialize_pem();
    let authority = Authority {
        issuer: Issuer::new(params, key),
        certificate,
        end,
        origin,
    };
    Ok((authority, pem))
}

/// A certificate with this validity and no name yet.
fn valid(now: Timestamp, end: Timestamp) -> Result<CertificateParams, TlsError> {
    let instant = |instant: Timestamp| {
        OffsetDateTime::from_unix_timestamp(instant.as_second())
            .map_err(|error| TlsError::Own(error.to_string()))
    };
    let mut params = CertificateParams::default();
    params.not_before = instant(now - SKEW)?;
    params.not_after = instant(end)?;
    params.distinguished_name = rcgen::DistinguishedName::new();
    Ok(params)
}

/// Reads a CA from any source.
fn read(
    certificate_file: PathBuf,
    key_file: &Path,
    provider: &CryptoProvider,
    now: Timestamp,
) -> Result<Authority, TlsError> {
    let mut certificates = pem::certificates(&certificate_file)?;
    let certificate = certificates.swap_remove(0);
    let in_force = pem::in_force(&certificate_file, &certificate, now)?;
    if !in_force.is_authority {
        return Err(TlsError::NoAuthority(certificate_file));
    }
    let key = pem::private_key(key_file)?;
    let with_file = (certificate_file.as_path(), vec![certificate.clone()]);
    pem::together(provider, with_file, (key_file, key.clone_key()))?;
    let key = KeyPair::try_from(&key).map_err(|_| TlsError::UnusableKey(key_file.to_owned()))?;
    let issuer = Issuer::from_ca_cert_der(&certificate, key)
        .map_err(|error| TlsError::BadCertificate(certificate_file.clone(), error.to_string()))?;
    Ok(Authority {
        issuer,
        certificate,
        end: in_force.end,
        origin: CaOrigin::Kept(certificate_file),
    })
}

fn fingerprint(certificate: &CertificateDer<'_>) -> String {
    let digits = HEXUPPER.encode(&Sha256::digest(certificate));
    let bytes: Vec<_> = digits
        .as_bytes()
        .chunks(2)
        .map(String::from_utf8_lossy)
        .collect();
    bytes.join(":")
}
