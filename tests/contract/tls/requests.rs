//! Requests over HTTPS are requests like any other.

use axum::http::{Method, Request};
use http_body_util::BodyExt;
use mockid::Provider;
use serde_json::json;

use super::{start, start_with};
use crate::support::answer::By;
use crate::support::tls::{Http, TlsClient, request};

const HOST: &str = "api.igny8.com";

#[tokio::test]
async fn a_client_with_a_vendors_production_address_logs_in_and_is_in_the_journal() {
    let server = start(&[]).await;
    let client = TlsClient::of(&server);
    let by = By::Vendor("igny8");
    for http in Http::BOTH {
        let credentials = json!({"email": "user@example.com", "password": "password"});
        let login = (Method::POST, "/api/v1/auth/login/", Some(credentials));
        let login = client.ask(http, HOST, by, login).await.status_is(200);
        let resource = request(http, HOST, (Method::GET, "/api/v1/planner/keywords/", None));
        let (mut head, body) = resource.into_parts();
        let bearer = format!("Bearer {}", login.text("/data/access"));
        head.headers
            .insert("authorization", bearer.parse().unwrap());
        let called = Request::from_parts(head, body);
        let called = client.send(http, HOST, called).await;
        assert_eq!(called.status(), 200);
    }
    let journal = server.get("/__admin/requests").send().await;
    let journal = journal.has("/total", 4);
    for entry in journal.json()["requests"].as_array().unwrap() {
        assert_eq!(entry["provider"], "igny8");
        assert_eq!(entry["reason"], "ok");
    }
}

#[tokio::test]
async fn sandboxes_base_paths_and_the_control_api_are_there_too() {
    let server = start(&[]).await;
    let client = TlsClient::of(&server);
    for http in Http::BOTH {
        let page = (Method::GET, "/~other/kyc/", None);
        let page = client.ask(http, "localhost", By::Server, page).await;
        page.has("/base", "https://localhost/~other/kyc");
        let clock = (Method::GET, "/~other/__admin/clock", None);
        let clock = client.ask(http, "localhost", By::Path, clock).await;
        clock.status_is(200).has("/mode", "frozen");
        let made = (
            Method::POST,
            "/__admin/sandboxes",
            Some(json!({"name": format!("made-{http:?}")})),
        );
        let made = client.ask(http, "localhost", By::Path, made).await;
        let made = made.status_is(201).text("/url");
        assert!(made.starts_with("https://localhost/~made-"), "{made}");
    }
}

#[tokio::test]
async fn a_redirect_leads_to_https() {
    let server = start(&[]).await;
    let client = TlsClient::of(&server);
    for http in Http::BOTH {
        let login = (Method::POST, "/kyc/auth/jwt/login/", None);
        let redirect = client.ask(http, "localhost", By::Path, login).await;
        let redirect = redirect.status_is(307);
        redirect.header_is("location", "https://localhost/kyc/auth/jwt/login");
    }
}

#[tokio::test]
async fn a_provider_has_a_port_of_its_own_over_https() {
    let server = start_with(&[], |options| {
        let tls = options.tls.as_mut().unwrap();
        tls.listen = vec![(Provider::KYC, ([127, 0, 0, 1], 0).into())];
    })
    .await;
    let (address, owner) = server.tls_ports[1];
    assert_eq!(owner, Some(Provider::KYC));
    let client = TlsClient::trusting(server.ca.as_ref().unwrap(), address);
    for http in Http::BOTH {
        let page = (Method::GET, "/", None);
        let page = client.ask(http, "localhost", By::Server, page).await;
        page.has("/provider", "kyc");
    }
}

#[tokio::test]
async fn the_rate_limit_counts_requests_of_either_kind_by_their_address() {
    let server = start_with(&[], |options| {
        options.rate_limit = Some("2/h".parse().unwrap());
    });
    let server = server.await;
    let client = TlsClient::of(&server);
    let live = || (Method::GET, "/livez", None);
    for (http, status) in [(Http::One, 200), (Http::Two, 200), (Http::Two, 429)] {
        let answer = client.ask(http, "localhost", By::Server, live()).await;
        answer.status_is(status);
    }
    server
        .get("/livez")
        .by_the_server()
        .send()
        .await
        .status_is(429);
}

#[tokio::test]
async fn many_requests_share_a_connection_of_http_2() {
    let server = start(&[]).await;
    let sender = TlsClient::of(&server).http2(HOST).await;
    let mut asked = Vec::new();
    for _ in 0..50 {
        let mut sender = sender.clone();
        let call = request(Http::Two, HOST, (Method::GET, "/livez", None));
        asked.push(tokio::spawn(async move { sender.send_request(call).await }));
    }
    for answer in asked {
        assert_eq!(answer.await.unwrap().unwrap().status(), 200);
    }
}

#[tokio::test]
async fn who_answers_is_said_by_the_request_and_not_by_the_handshake() {
    let server = start(&[]).await;
    let client = TlsClient::of(&server);
    for http in Http::BOTH {
        let call = request(http, "saas.haut.ai", (Method::GET, "/", None));
        let answer = client.send(http, "api.igny8.com", call).await;
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        let page: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(page["provider"], "haut-ai");
    }
}
