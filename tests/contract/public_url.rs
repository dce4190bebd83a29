//! `--public-url`: a server behind a proxy that speaks HTTPS.

use mockid::Provider;
use serde_json::json;

use crate::support::server::TestServer;

const PUBLIC: &str = "https://mock.example.com";

async fn behind_a_proxy() -> TestServer {
    TestServer::start_with(|options| {
        options.public_url = Some(PUBLIC.parse().expect("an origin"));
        options.listen = vec![(Provider::KYC, ([127, 0, 0, 1], 0).into())];
    })
    .await
}

#[tokio::test]
async fn documents_and_addresses_are_at_the_public_url() {
    let server = behind_a_proxy().await;
    for (path, url) in [
        ("/openapi.json", PUBLIC.to_owned()),
        ("/~test/kyc/openapi.json", format!("{PUBLIC}/~test/kyc")),
        ("/__admin/openapi.json", PUBLIC.to_owned()),
    ] {
        let document = server.get(path).send().await.status_is(200);
        document.has("/servers", json!([{"url": url}]));
    }
    let index = server.get("/").send().await;
    index.has("/control", format!("{PUBLIC}/__admin"));
    let made = server
        .post("/__admin/sandboxes")
        .json(json!({"name": "made"}));
    let made = made.send().await.status_is(201);
    made.has("/providers/kyc", format!("{PUBLIC}/~made/kyc"));
}

#[tokio::test]
async fn a_redirect_leads_to_the_public_url() {
    let server = behind_a_proxy().await;
    let redirect = server.get("/kyc/auth/jwt/login/").send().await;
    let redirect = redirect.status_is(307);
    redirect.header_is("location", &format!("{PUBLIC}/kyc/auth/jwt/login"));
}

#[tokio::test]
async fn what_a_vendor_has_for_itself_is_not_at_the_public_url() {
    let server = behind_a_proxy().await;
    let own = format!("http://{}", server.address_of(Provider::KYC));
    let document = server.port_of(Provider::KYC).get("/openapi.json");
    let document = document.send().await.status_is(200);
    document.has("/servers", json!([{"url": own}]));
}

#[tokio::test]
async fn the_control_api_answers_at_the_public_host_and_to_its_pages() {
    let server = behind_a_proxy().await;
    let reset = |host: &str, origin: &str| {
        let reset = server.post("/__admin/reset");
        reset.header("host", host).header("origin", origin)
    };
    for host in ["mock.example.com", "127.0.0.1:8080"] {
        reset(host, PUBLIC).send().await.status_is(204);
    }
    let elsewhere = "https://other.example.com";
    reset("mock.example.com", elsewhere)
        .send()
        .await
        .status_is(403);
    let other = server
        .get("/__admin/clock")
        .header("host", "other.example.com");
    other.send().await.status_is(403);
}

#[tokio::test]
async fn headers_that_a_proxy_forwards_are_not_believed() {
    let server = TestServer::start().await;
    let call = server.get("/openapi.json");
    let call = call.header("x-forwarded-proto", "https");
    let call = call.header("x-forwarded-host", "mock.example.com");
    let call = call.header("forwarded", "proto=https;host=mock.example.com");
    let url = format!("http://{}", server.address);
    call.send().await.has("/servers", json!([{"url": url}]));
}
