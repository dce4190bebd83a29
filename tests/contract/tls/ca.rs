//! `/__admin/ca.pem`.

use axum::http::Method;
use mockid::control::Access;
use mockid::identity::Secret;
use mockid::server::tls::{CertificateSource, TlsOptions};

use super::{start, start_with};
use crate::support::answer::By;
use crate::support::server::TestServer;
use crate::support::tls::{Http, TlsClient};

const CA: &str = "/__admin/ca.pem";

#[tokio::test]
async fn the_ca_is_what_a_client_has_to_trust_in_every_sandbox() {
    let server = start(&[]).await;
    let told = server.get(CA).send().await.status_is(200);
    let told = told.header_is("content-type", "application/pem-certificate-chain");
    let client = TlsClient::trusting(&told.body_text(), server.tls_ports[0].0);
    let again = (Method::GET, CA, None);
    let again = client.ask(Http::Two, "localhost", By::Path, again).await;
    again.body_is(&told.body_text());
    let other = server.in_sandbox("other").get(CA).send().await;
    other.body_is(&told.body_text());
    assert!(!told.body_text().contains("KEY"));
}

#[tokio::test]
async fn every_start_has_a_ca_of_its_own() {
    let (one, other) = (start(&[]).await, start(&[]).await);
    assert_ne!(one.ca, other.ca);
}

#[tokio::test]
async fn without_https_there_is_no_ca() {
    let server = TestServer::start().await;
    let refused = server.get(CA).send().await.status_is(404);
    refused.has(
        "/detail",
        "HTTPS is not served, so there is no CA; --tls serves it",
    );
}

/// A server with a certificate for `own.test`, and the certificate, which is kept in a folder of
/// that name.
pub(crate) async fn with_own_certificate(folder: &str) -> (TestServer, String) {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).expect("a key");
    let params = rcgen::CertificateParams::new(vec!["own.test".to_owned()]).expect("a name");
    let own = params.self_signed(&key).expect("a certificate").pem();
    let (certificate, key_file) = (folder.join("own.pem"), folder.join("own-key.pem"));
    std::fs::write(&certificate, &own).expect("it is written");
    std::fs::write(&key_file, key.serialize_pem()).expect("it is written");
    let server = TestServer::start_with(|options| {
        options.tls = Some(TlsOptions {
            port: 0,
            listen: Vec::new(),
            certificate: CertificateSource::Own {
                certificate,
                key: key_file,
            },
        });
    })
    .await;
    (server, own)
}

#[tokio::test]
async fn of_a_certificate_of_ones_own_the_ca_is_not_known() {
    let (server, own) = with_own_certificate("own-certificate").await;
    let refused = server.get(CA).send().await.status_is(404);
    assert!(refused.text("/detail").contains("--tls-cert"));
    let client = TlsClient::trusting(&own, server.tls_ports[0].0);
    for http in Http::BOTH {
        let live = (Method::GET, "/livez", None);
        let live = client.ask(http, "own.test", By::Server, live).await;
        live.status_is(200);
    }
}

#[tokio::test]
async fn the_admin_token_is_asked_for_here_as_everywhere() {
    let server = start_with(&[], |options| {
        options.access = Access::Token(Secret::new("let me in"));
    })
    .await;
    server.get(CA).send().await.status_is(401);
    let told = server.get(CA).bearer("let me in").send().await;
    told.status_is(200).body_is(server.ca.as_ref().unwrap());
}

#[tokio::test]
async fn it_is_read_and_nothing_else() {
    let server = start(&[]).await;
    let refused = server.delete(CA).send().await.status_is(405);
    refused.header_is("allow", "GET,HEAD");
}
