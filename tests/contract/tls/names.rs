//! For which names the certificate is.

use axum::http::Method;
use mockid::fixtures::Fixtures;
use mockid::sandbox::settings::SandboxSettings;
use mockid::vendors;

use super::{start, start_with};
use crate::support::answer::By;
use crate::support::tls::{Http, TlsClient};

#[tokio::test]
async fn every_host_name_of_a_vendor_is_that_vendor_over_https() {
    let server = start(&[]).await;
    let client = TlsClient::of(&server);
    let settings = SandboxSettings::at_start(
        &vendors::coded(),
        &Fixtures::embedded(&mockid::vendors::coded()).unwrap(),
    );
    let mut asked = 0;
    for vendor in vendors::coded().iter() {
        let spec = vendor.spec();
        for host in settings.get(spec.id).unwrap().hosts() {
            for http in Http::BOTH {
                let page = (Method::GET, "/", None);
                let page = client.ask(http, host, By::Server, page).await;
                let page = page.status_is(200).has("/provider", spec.id.name());
                page.has("/base", format!("https://{host}"));
                asked += 1;
            }
        }
    }
    assert_eq!(asked, 14);
}

#[tokio::test]
async fn the_certificate_is_for_this_machine_and_for_the_names_that_are_added() {
    let names = ["mock.test", "*.example.com", "192.0.2.7", "[2001:db8::7]"];
    let server = start(&names).await;
    let client = TlsClient::of(&server);
    for name in [
        "localhost",
        "127.0.0.1",
        "::1",
        "mock.test",
        "any.example.com",
        "192.0.2.7",
        "2001:db8::7",
    ] {
        for http in Http::BOTH {
            client.connect(name, http).await.unwrap();
        }
    }
}

#[tokio::test]
async fn the_address_that_is_listened_on_is_a_name_too() {
    let server = start_with(&[], |options| options.host = [127, 0, 0, 7].into()).await;
    let client = TlsClient::of(&server);
    client.connect("127.0.0.7", Http::Two).await.unwrap();
}

#[tokio::test]
async fn host_names_of_the_fixtures_are_in_the_certificate() {
    let yaml = "kyc:\n  settings: {hosts: [kyc.test]}\n";
    let fixtures = Fixtures::parse(&mockid::vendors::coded(), "test.yaml", yaml).unwrap();
    let server = start_with(&[], |options| options.fixtures = fixtures).await;
    let client = TlsClient::of(&server);
    let page = (Method::GET, "/", None);
    let page = client.ask(Http::Two, "kyc.test", By::Server, page).await;
    page.has("/provider", "kyc");
}

#[tokio::test]
async fn a_client_refuses_another_name_and_another_ca() {
    let (server, other) = (start(&["*.example.com"]).await, start(&[]).await);
    let client = TlsClient::of(&server);
    for name in ["example.org", "example.com", "a.b.example.com", "10.0.0.1"] {
        let refused = client.connect(name, Http::Two).await.unwrap_err();
        let refused = refused.to_string();
        assert!(refused.contains("not valid for name"), "{name}: {refused}");
    }
    let stranger = TlsClient::trusting(other.ca.as_ref().unwrap(), client.address);
    let refused = stranger.connect("localhost", Http::Two).await.unwrap_err();
    assert!(refused.to_string().contains("UnknownIssuer"), "{refused}");
}
