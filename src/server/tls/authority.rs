//! The CA by which the server's certificate is.

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

/// How long a CA is valid.
const AUTHORITY_VALID: SignedDuration = SignedDuration::from_hours(10 * 365 * 24);

/// How long a server's certificate is valid, with [`SKEW`] under the 398 days beyond which some
/// clients refuse one.
const SERVER_VALID: SignedDuration = SignedDuration::from_hours(396 * 24);

/// How long ago a certificate began, for clients whose clock is behind.
const SKEW: SignedDuration = SignedDuration::from_hours(24);

/// Where a CA is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Made for this run alone; nobody has its key afterwards.
    InMemory,
    /// Made now, and kept in this file.
    Made(PathBuf),
    /// Read from this file.
    Kept(PathBuf),
}

/// A CA, as whoever is to trust it sees it.
#[derive(Debug, Clone)]
pub struct CaCertificate {
    /// The certificate in PEM.
    pub pem: String,
    /// SHA-256 of the certificate, as other programs write it.
    pub fingerprint: String,
    /// Where it is from.
    pub origin: Origin,
}

/// A CA with its key.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
    end: Timestamp,
    origin: Origin,
}

impl Authority {
    /// Makes one that nobody keeps.
    pub fn in_memory(now: Timestamp) -> Result<Self, TlsError> {
        made(now, Origin::InMemory).map(|(authority, _)| authority)
    }

    /// The one of a folder; where there is none, it is made and written there.
    pub fn kept_in(
        folder: &Path,
        provider: &CryptoProvider,
        now: Timestamp,
    ) -> Result<Self, TlsError> {
        let folder = CaFolder::at(folder);
        if !folder.is_filled()? {
            // Of two programs that start at once, one makes a CA and the other waits for it.
            let locked = folder.lock()?;
            if !locked.is_filled()? {
                let origin = Origin::Made(folder.certificate.clone());
                let (authority, key) = made(now, origin)?;
                locked.fill(&pem::encode(&authority.certificate), &key)?;
                return Ok(authority);
            }
        }
        read(folder.certificate, &folder.key, provider, now)
    }

    /// Issues a certificate for a server of these names, with a key of its own.
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
        // Clients that are strict about RFC 5280, section 4.2.1.1, ask for it.
        params.use_authority_key_identifier_extension = true;
        let certificate = params.signed_by(&key, &self.issuer)?;
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        Ok((certificate.into(), key))
    }

    /// What there is to see of it.
    pub fn certificate(&self) -> CaCertificate {
        CaCertificate {
            pem: pem::encode(&self.certificate),
            fingerprint: fingerprint(&self.certificate),
            origin: self.origin.clone(),
        }
    }
}

/// Makes a CA, and gives its key in PEM too.
fn made(now: Timestamp, origin: Origin) -> Result<(Authority, String), TlsError> {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let end = now + AUTHORITY_VALID;
    let mut params = valid(now, end)?;
    // Two of them that are trusted by one client need different names.
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

/// A certificate of these times and no name yet.
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

/// Reads a CA, whoever made it.
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
        origin: Origin::Kept(certificate_file),
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
