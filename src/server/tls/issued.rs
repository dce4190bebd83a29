//! The certificate that the server issues, and replaces when vendors have other hosts.

use std::fmt;
use std::sync::{Arc, Weak};

use parking_lot::{Mutex, RwLock};
use rustls::crypto::aws_lc_rs;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use super::authority::{Authority, CaCertificate};
use super::error::TlsError;
use super::name::TlsName;
use super::now;
use crate::control::HostCertificates;
use crate::vendor::Vendors;

/// The certificate that the server issues for the vendors' host names.
pub(super) struct IssuedCertificate {
    authority: Authority,
    /// The names besides the vendors' hosts.
    others: Vec<TlsName>,
    /// The registries with their hosts. A sandbox may still use one that was replaced.
    registries: Mutex<Vec<(Weak<Vendors>, Vec<TlsName>)>>,
    served: RwLock<Arc<CertifiedKey>>,
}

impl fmt::Debug for IssuedCertificate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("IssuedCertificate(…)")
    }
}

impl IssuedCertificate {
    /// Issues a certificate for the hosts of these vendors and other names.
    pub(super) fn new(
        authority: Authority,
        others: Vec<TlsName>,
        vendors: &Arc<Vendors>,
        hosts: &[&str],
    ) -> Result<Self, TlsError> {
        let hosts = names(hosts)?;
        let served = issue(&authority, hosts.iter().chain(&others))?;
        Ok(Self {
            authority,
            others,
            registries: Mutex::new(vec![(Arc::downgrade(vendors), hosts)]),
            served: RwLock::new(served),
        })
    }

    /// The CA.
    pub(super) fn authority(&self) -> CaCertificate {
        self.authority.certificate()
    }

    fn try_cover(&self, vendors: &Arc<Vendors>, hosts: &[&str]) -> Result<(), TlsError> {
        let hosts = names(hosts)?;
        let mut registries = self.registries.lock();
        registries.retain(|(registry, _)| registry.strong_count() > 0);
        let known: Vec<_> = registries.iter().flat_map(|(_, hosts)| hosts).collect();
        if !hosts.iter().all(|host| known.contains(&host)) {
            let all = hosts.iter().chain(known).chain(&self.others);
            *self.served.write() = issue(&self.authority, all)?;
        }
        registries.push((Arc::downgrade(vendors), hosts));
        Ok(())
    }
}

impl HostCertificates for IssuedCertificate {
    fn cover(&self, vendors: &Arc<Vendors>, hosts: &[&str]) -> Result<(), String> {
        let covered = self.try_cover(vendors, hosts);
        covered.map_err(|error| error.to_string())
    }
}

impl ResolvesServerCert for IssuedCertificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.served.read()))
    }
}

fn names(hosts: &[&str]) -> Result<Vec<TlsName>, TlsError> {
    let names = hosts.iter().map(|host| host.parse());
    names.collect::<Result<_, _>>().map_err(TlsError::Name)
}

/// Issues a certificate for these names, each once.
fn issue<'a>(
    authority: &Authority,
    names: impl Iterator<Item = &'a TlsName>,
) -> Result<Arc<CertifiedKey>, TlsError> {
    let mut each_once: Vec<TlsName> = Vec::new();
    for name in names {
        if !each_once.contains(name) {
            each_once.push(name.clone());
        }
    }
    let (certificate, key) = authority.issue(&each_once, now())?;
    let provider = aws_lc_rs::default_provider();
    let certified = CertifiedKey::from_der(vec![certificate], key, &provider)?;
    Ok(Arc::new(certified))
}
