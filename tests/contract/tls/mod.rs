//! HTTPS beside HTTP, by clients that verify the certificate.

pub(crate) mod ca;
mod connections;
mod limits;
mod names;
mod requests;
mod streams;
mod tunnels;

use mockid::server::Options;
use mockid::server::tls::{CertificateSource, TlsOptions};

use crate::support::server::TestServer;

/// A server of HTTPS too, whose certificate is also for these names.
async fn start(names: &[&str]) -> TestServer {
    start_with(names, |_| {}).await
}

/// The same, with something changed.
pub async fn start_with(names: &[&str], change: impl FnOnce(&mut Options)) -> TestServer {
    let names = names.iter().map(|name| name.parse().expect("a name"));
    let names = names.collect();
    TestServer::start_with(|options| {
        options.tls = Some(TlsOptions {
            port: 0,
            listen: Vec::new(),
            certificate: CertificateSource::Made {
                names,
                authority: None,
            },
        });
        change(options);
    })
    .await
}
