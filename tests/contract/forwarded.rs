//! `--trust-forwarded`: what a proxy says of the client before it.

use serde_json::json;

use crate::support::server::{TestServer, embedded_with_settings};

const PUBLIC: &str = "https://mock.example.com";

async fn start() -> TestServer {
    TestServer::start_with(|options| options.trust_forwarded = true).await
}

#[tokio::test]
async fn scheme_and_host_are_in_the_addresses_of_documents_and_redirects() {
    let server = start().await;
    let forwarded = "for=192.0.2.1;proto=https;host=kyc.local";
    for headers in [
        &[("forwarded", forwarded)][..],
        &[
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "kyc.local"),
        ],
    ] {
        let ask = |path: &str| {
            let ask = server.get(path);
            headers
                .iter()
                .fold(ask, |ask, (name, value)| ask.header(name, value))
        };
        let document = ask("/~t1/kyc/openapi.json").send().await.status_is(200);
        document.has("/servers/0/url", "https://kyc.local/~t1/kyc");
        let control = ask("/__admin").send().await.status_is(200);
        control.has("/control", "https://kyc.local/__admin");
        let redirect = ask("/kyc/auth/jwt/login/").send().await;
        redirect.header_is("location", "https://kyc.local/kyc/auth/jwt/login");
    }
}

#[tokio::test]
async fn the_host_leads_to_its_vendor_and_names_its_sandbox() {
    let server = start().await;
    let index = async |host: &str| {
        let index = server.get("/").header("x-forwarded-host", host);
        index.send().await.status_is(200)
    };
    index("api.igny8.com").await.has("/provider", "igny8");
    index("t1.localhost").await.has("/sandbox", "t1");
}

#[tokio::test]
async fn the_public_url_is_said_before_what_a_proxy_says() {
    let server = TestServer::start_with(|options| {
        options.trust_forwarded = true;
        options.public_url = Some(PUBLIC.parse().expect("an origin"));
    });
    let server = server.await;
    let document = server.get("/openapi.json");
    let document = document.header("forwarded", "proto=http;host=inner.local");
    let document = document.send().await.status_is(200);
    document.has("/servers/0/url", PUBLIC);
}

#[tokio::test]
async fn a_host_that_is_none_is_400() {
    let server = start().await;
    for host in ["a b", "a/b", "user@a", "", "a:b"] {
        let refused = server.get("/livez").header("x-forwarded-host", host);
        refused.by_the_server().send().await.status_is(400);
    }
}

#[tokio::test]
async fn the_control_api_looks_at_both_hosts() {
    let server = start().await;
    for (host, forwarded, status) in [
        ("mockid:8080", "ci.local", 200),
        ("mockid:8080", "mock.example.com", 403),
        // A page can send any header but `Host`.
        ("rebound.example.com", "localhost", 403),
    ] {
        let clock = server.get("/__admin/clock").header("host", host);
        let clock = clock.header("x-forwarded-host", forwarded);
        clock.send().await.status_is(status);
    }
}

#[tokio::test]
async fn a_vendors_throttle_is_for_the_address_that_a_proxy_names() {
    let yaml = "igny8: { settings: { throttle: { auth: 1/h } } }";
    let fixtures = embedded_with_settings(yaml);
    let server = TestServer::start_with(|options| {
        options.trust_forwarded = true;
        options.fixtures = fixtures;
    });
    let server = server.await;
    for (address, status) in [("192.0.2.1", 200), ("192.0.2.1", 429), ("192.0.2.2", 200)] {
        let login = server.post("/igny8/api/v1/auth/login/");
        let login = login.header("x-forwarded-for", address);
        let login = login.json(json!({"email": "user@example.com", "password": "password"}));
        login.send().await.status_is(status);
    }
}
