//! Declared vendors in the crate's own server.

use mockid::embedded::ErrorKind;
use mockid::{Provider, Server};

use super::file;

const ACME: &str = include_str!("../../../examples/embedded/acme.yaml");

/// The status of a call of acme.
async fn call(server: &Server, path: &str) -> u16 {
    let acme: Provider = "acme".parse().unwrap();
    let url = format!("{}{path}", server.url(acme));
    let call = reqwest::Client::new().get(url);
    let answer = call.header("authorization", "Token demo-key").send().await;
    answer.unwrap().status().as_u16()
}

#[tokio::test]
async fn the_builder_takes_vendors_from_a_text_and_a_file() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/declared/deepgram.yaml");
    let builder = Server::builder().vendor_yaml(ACME).vendor_file(path);
    let server = builder.start().await.unwrap();
    assert_eq!(call(&server, "/me").await, 200);
    assert!("deepgram-like".parse::<Provider>().is_ok());
}

#[tokio::test]
async fn a_start_with_an_invalid_vendor_fails_with_line_and_column() {
    let wrong = ACME.replace("guard:", "gaurd:");
    let error = Server::builder().vendor_yaml(wrong).start().await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Start);
    let text = error.to_string();
    assert!(
        text.contains("vendor:5:1: gaurd: unknown key; did you mean `guard`?"),
        "{text}"
    );
}

#[tokio::test]
async fn the_same_vendor_twice_is_refused() {
    let twice = Server::builder().vendor_yaml(ACME).vendor_yaml(ACME);
    let error = twice.start().await.unwrap_err().to_string();
    assert_eq!(error, "vendor:2:9: vendor: two vendors are called `acme`");
}

#[tokio::test]
async fn a_running_server_replaces_a_vendor_at_its_reset() {
    let server = Server::builder().vendor_yaml(ACME).start().await.unwrap();
    let changed = ACME.replace("GET /me", "GET /you");
    let replaced = server.replace_vendor_yaml(&changed).unwrap();
    assert_eq!(replaced.name(), "acme");
    assert_eq!(call(&server, "/me").await, 200);
    server.reset();
    assert_eq!(call(&server, "/you").await, 200);
}

#[tokio::test]
async fn a_running_server_refuses_another_vendor_with_the_name_of_a_coded_one() {
    let server = Server::start().await.unwrap();
    let kyc = file("deepgram").replace("vendor: deepgram-like", "vendor: kyc");
    let error = server.replace_vendor_yaml(&kyc).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
}

#[tokio::test]
async fn the_credentials_of_a_declared_vendor_log_in() {
    let server = Server::builder().vendor_yaml(file("kyc")).start().await;
    let server = server.unwrap();
    let vendor: Provider = "kyc-declared".parse().unwrap();
    let credentials = server.credentials(vendor).unwrap();
    assert_eq!(credentials.operation(), "kycDeclaredLogin");
    let login = format!("{}/auth/jwt/login", server.url(vendor));
    let login = reqwest::Client::new().post(login).form(&credentials);
    assert_eq!(login.send().await.unwrap().status(), 200);
}
