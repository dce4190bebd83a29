//! HTTPS, by clients that verify what the handles tell.

use std::net::Ipv4Addr;
use std::path::PathBuf;

use axum::http::Method;
use mockid::embedded::ErrorKind;
use mockid::{Match, Provider, Server, ServerBuilder, Tls};

use crate::support::answer::By;
use crate::support::tls::{Http, TlsClient};

async fn start(tls: Tls) -> Server {
    let started = Server::builder().tls(tls).start().await;
    started.expect("a server")
}

/// A client that trusts the server's CA and goes to the address of everything.
fn trusting(server: &Server) -> TlsClient {
    let ca = server.certificate_authority_pem().expect("a CA");
    TlsClient::trusting(ca, server.tls_address().expect("HTTPS"))
}

/// A folder in which nothing is yet.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(std::fs::remove_dir_all(&folder));
    folder
}

#[tokio::test]
async fn a_client_verifies_the_server_by_what_its_handle_tells() {
    let server = start(Tls::made()).await;
    let address = server.tls_address().expect("HTTPS");
    let url = format!("https://127.0.0.1:{}", address.port());
    assert_eq!(server.https_base_url(), Some(&*url));
    let kyc = server.https_url(Provider::KYC);
    assert_eq!(kyc, Some(format!("{url}/kyc")));
    let client = trusting(&server);
    for http in Http::BOTH {
        let page = (Method::GET, "/kyc/", None);
        let page = client.ask(http, "127.0.0.1", By::Server, page).await;
        page.status_is(200).has("/provider", "kyc");
        let host = "saas.haut.ai";
        let page = (Method::GET, "/", None);
        let page = client.ask(http, host, By::Server, page).await;
        page.status_is(200).has("/provider", "haut-ai");
    }
    let stranger = start(Tls::made()).await;
    let other = stranger.certificate_authority_pem().expect("a CA");
    let refused = TlsClient::trusting(other, address);
    let refused = refused.connect("localhost", Http::Two).await;
    assert!(refused.is_err());
}

#[tokio::test]
async fn a_world_has_its_address_over_https_too() {
    let server = start(Tls::made()).await;
    let world = server.sandbox("mine").expect("a sandbox");
    let base = server.https_base_url().expect("HTTPS");
    let own = world.https_url(Provider::INTERGIRO);
    assert_eq!(own, Some(format!("{base}/~mine/intergiro")));
    let call = (Method::GET, "/~mine/intergiro/v3/individuals", None);
    let client = trusting(&server);
    let called = client.ask(Http::Two, "127.0.0.1", By::Path, call);
    called.await.status_is(401);
    assert_eq!(world.requests().count(Match::anything()), Ok(1));
    assert_eq!(server.requests().count(Match::anything()), Ok(0));
}

#[tokio::test]
async fn the_certificate_is_for_the_names_and_by_the_ca_that_were_said() {
    let kept = folder("embedded-ca");
    let tls = || Tls::made().name("mock.test").authority(&kept);
    let (first, second) = (start(tls()).await, start(tls()).await);
    let written = std::fs::read_to_string(kept.join("ca.pem")).expect("a file");
    for server in [&first, &second] {
        assert_eq!(server.certificate_authority_pem(), Some(&*written));
        let client = trusting(server);
        client.connect("mock.test", Http::Two).await.expect("named");
        let other = client.connect("other.test", Http::Two).await;
        assert!(other.is_err());
    }
}

#[tokio::test]
async fn a_certificate_of_ones_own_is_served_and_has_no_ca_to_tell() {
    let folder = folder("embedded-own");
    std::fs::create_dir_all(&folder).expect("a folder");
    let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).expect("a key");
    let params = rcgen::CertificateParams::new(vec!["own.test".to_owned()]);
    let own = params.and_then(|params| params.self_signed(&key));
    let own = own.expect("a certificate").pem();
    let (certificate, key_file) = (folder.join("own.pem"), folder.join("own-key.pem"));
    std::fs::write(&certificate, &own).expect("a file");
    std::fs::write(&key_file, key.serialize_pem()).expect("a file");
    let server = start(Tls::own(&certificate, &key_file)).await;
    assert_eq!(server.certificate_authority_pem(), None);
    let client = TlsClient::trusting(&own, server.tls_address().expect("HTTPS"));
    let live = (Method::GET, "/livez", None);
    let live = client.ask(Http::Two, "own.test", By::Server, live);
    live.await.status_is(200);
}

#[tokio::test]
async fn a_provider_can_have_an_address_of_its_own_over_https() {
    let any = (Ipv4Addr::LOCALHOST, 0);
    let server = start(Tls::made().listen(Provider::KYC, any)).await;
    assert_eq!(server.tls_listener(Provider::IGNY8), None);
    assert_eq!(server.listener(Provider::KYC), None);
    let own = server.tls_listener(Provider::KYC).expect("an address");
    let ca = server.certificate_authority_pem().expect("a CA");
    let page = (Method::GET, "/", None);
    let client = TlsClient::trusting(ca, own);
    let page = client.ask(Http::Two, "localhost", By::Server, page);
    page.await.has("/provider", "kyc");
}

#[tokio::test]
async fn without_https_there_is_nothing_to_tell() {
    let server = Server::start().await.expect("a server");
    assert_eq!(server.tls_address(), None);
    assert_eq!(server.https_url(Provider::KYC), None);
    assert_eq!(server.certificate_authority_pem(), None);
}

async fn refused(builder: ServerBuilder) -> String {
    let error = builder.start().await.expect_err("nothing should start");
    assert_eq!(error.kind(), ErrorKind::Start);
    error.to_string()
}

#[tokio::test]
async fn what_makes_no_sense_is_told() {
    let own = || Tls::own("/no/such.pem", "/no/such-key.pem");
    let taken = Server::start().await.expect("a server");
    for (tls, words) in [
        (
            Tls::made().name("https://mock.test").name("a b"),
            "`https://mock.test` is no name for a certificate; ",
        ),
        (
            own().name("a.test"),
            "your own certificate has fixed names; ",
        ),
        (
            own().authority("ca"),
            "your own certificate has its own CA; ",
        ),
        (own(), "no HTTPS: /no/such.pem cannot be read: "),
        (
            Tls::made().port(taken.port()),
            &format!("{} is in use by another program; ", taken.address()),
        ),
    ] {
        let text = refused(Server::builder().tls(tls)).await;
        assert!(text.starts_with(words), "{text}");
    }
}
