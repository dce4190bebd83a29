//! Secrets over plain HTTP.

use axum::http::Method;
use mockid::server::tls::{CertificateSource, TlsOptions};
use serde_json::json;

use super::{LOGIN, broken, log_in, only_finding};
use crate::support::answer::By;
use crate::support::server::TestServer;
use crate::support::tls::{Http, TlsClient};

async fn with_https() -> TestServer {
    TestServer::start_with(|options| {
        options.tls = Some(TlsOptions {
            port: 0,
            listen: Vec::new(),
            certificate: CertificateSource::Made {
                names: Vec::new(),
                authority: None,
            },
        });
    })
    .await
}

#[tokio::test]
async fn a_login_over_plain_http_is_found_where_there_is_https() {
    let server = with_https().await;
    log_in(&server).await;
    let finding = only_finding(&server).await;
    assert_eq!(finding["rule"], "sends-a-secret-over-plain-http");
    let expected = "The client sent credentials over plain HTTP (#1), and this server has HTTPS.";
    assert_eq!(finding["sentence"], expected);
}

#[tokio::test]
async fn a_login_over_https_and_a_page_over_plain_http_are_right() {
    let server = with_https().await;
    let login = (Method::POST, LOGIN, Some(json!({"api_key": super::KEY})));
    let https = TlsClient::of(&server);
    let answer = https.ask(Http::One, "localhost", By::Path, login).await;
    answer.status_is(200);
    let nowhere = server.get("/intergiro/nowhere").send().await;
    nowhere.status_is(404);
    assert_eq!(broken(&server).await, [""; 0]);
}

#[tokio::test]
async fn plain_http_is_right_where_there_is_nothing_else() {
    let server = TestServer::start().await;
    log_in(&server).await;
    assert_eq!(broken(&server).await, [""; 0]);
}
