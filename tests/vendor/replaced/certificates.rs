//! Certificates for the host names of the versions.

use std::net::SocketAddr;
use std::sync::Arc;

use mockid::control::Adoption;
use mockid::server::Server;
use mockid::server::tls::TlsOptions;
use mockid::vendor::settings::{Typed, VendorSettings};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::{Acme, NEW_HOST, OLD_HOST, Running, new_version, options};

/// The index at a host name over HTTPS, by a client that trusts a CA and verifies the name.
async fn over_https(address: SocketAddr, ca: &str, host: &'static str) -> Result<String, String> {
    let mut roots = RootCertStore::empty();
    let ca = CertificateDer::from_pem_slice(ca.as_bytes()).unwrap();
    roots.add(ca).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(address).await.unwrap();
    let name = ServerName::try_from(host).unwrap();
    let stream = TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await;
    let mut stream = stream.map_err(|error| error.to_string())?;
    let request = format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    Ok(answer)
}

#[tokio::test]
async fn a_certificate_of_the_server_covers_the_hosts_of_every_version_that_is_used() {
    let mut options = options(Acme::new());
    options.tls = Some(TlsOptions {
        port: 0,
        ..TlsOptions::default()
    });
    let server = Server::bind(options).await.unwrap();
    let address = server.tls_address().unwrap();
    let ca = server.certificate_authority().unwrap().pem.clone();
    let server = Running::of(server);
    let at = async |host| over_https(address, &ca, host).await;
    let is_acme = |answer: String| answer.contains("\r\n\r\n{\"provider\":\"acme\"");
    let refused = at(NEW_HOST).await.unwrap_err();
    assert!(refused.contains("not valid for name"), "{refused}");
    assert!(is_acme(at(OLD_HOST).await.unwrap()));

    server.replace(Adoption::AtReset);
    assert!(is_acme(at(OLD_HOST).await.unwrap()));
    assert!(!is_acme(at(NEW_HOST).await.unwrap()));
    server.reset("").await;
    assert!(is_acme(at(NEW_HOST).await.unwrap()));

    // No sandbox has the old version any more, so that the next certificate is not for its host.
    let third = Acme::changed(|spec| {
        new_version(spec);
        spec.settings = Arc::new(Typed::<ThirdSettings>::default());
    });
    let third = server
        .vendors
        .replace(Arc::new(third), Adoption::Immediately);
    third.unwrap();
    assert!(is_acme(at("v3.acme.example").await.unwrap()));
    assert!(at("localhost").await.is_ok());
    let refused = at(OLD_HOST).await.unwrap_err();
    assert!(refused.contains("not valid for name"), "{refused}");
}

/// The settings of a third version.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "acme.settings")]
struct ThirdSettings {
    hosts: Vec<String>,
}

impl Default for ThirdSettings {
    fn default() -> Self {
        let hosts = vec!["v3.acme.example".to_owned()];
        Self { hosts }
    }
}

impl VendorSettings for ThirdSettings {
    fn hosts(&self) -> &[String] {
        &self.hosts
    }
}
