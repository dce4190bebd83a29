//! What the server says of itself: the index, whether it is alive, its public keys.

use axum::http::Method;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use mockid::Provider;
use serde_json::{Value, json};

use crate::documents::operations_of;
use crate::support::client::Client;
use crate::support::server::{NOON, TestServer};
use crate::{haut_ai, intergiro, oidc, s7risk};

const PAGES: [&str; 7] = [
    "/",
    "/livez",
    "/readyz",
    "/.well-known/jwks.json",
    "/openapi.yaml",
    "/openapi.json",
    "/docs",
];

#[tokio::test]
async fn the_index_says_what_this_is_and_where_things_are() {
    let server = TestServer::start().await;
    let origin = format!("http://{}", server.address);
    let index = server.get("/").send().await.status_is(200);
    let index = index
        .header_is("content-type", "application/json")
        .has("/name", "mockid")
        .has("/version", env!("CARGO_PKG_VERSION"))
        .has("/sandbox", "default")
        .has(
            "/clock",
            json!({"now": NOON, "mode": "frozen", "rate": 1.0}),
        )
        .has("/keys", format!("{origin}/.well-known/jwks.json"))
        .has("/control", format!("{origin}/__admin"));
    for (nth, vendor) in Provider::all().into_iter().enumerate() {
        let at = format!("/providers/{nth}");
        let described = index.at(&at);
        assert_eq!(described["provider"], vendor.name());
        assert_eq!(described["base"], format!("{origin}/{vendor}"));
        let listed = described["operations"].as_array().map_or(0, Vec::len);
        // Those of a layout are listed where the settings choose it.
        let operations = operations_of(vendor).into_iter();
        let plain = operations.filter(|it| !it.path.as_str().contains("/realms/"));
        assert_eq!(listed, plain.count());
    }
}

#[tokio::test]
async fn every_address_in_the_index_is_served() {
    let server = TestServer::start().await;
    let index = server.get("/").send().await.json();
    let origin = format!("http://{}", server.address);
    let mut addresses = vec![index["keys"].clone()];
    for described in index["providers"].as_array().expect("providers") {
        addresses.push(described["base"].clone());
        addresses.push(described["keys"].clone());
    }
    for address in addresses {
        let address = address.as_str().expect("an address");
        let path = address.strip_prefix(&origin).expect("this server");
        server.get(path).send().await.status_is(200);
    }
}

#[tokio::test]
async fn the_index_keeps_the_way_in() {
    let server = TestServer::start().await;
    let sandbox = server.in_sandbox("test");
    let index = sandbox.get("/").send().await.has("/sandbox", "test");
    let base = format!("http://{}/~test", server.address);
    index
        .has("/control", format!("{base}/__admin"))
        .has("/providers/0/base", format!("{base}/intergiro"));
    let host = server.at_host("igny8", "api.igny8.com:8080");
    let index = host.get("/").send().await.has("/provider", "igny8");
    index.has("/base", "http://api.igny8.com:8080");
}

#[tokio::test]
async fn a_vendors_index_describes_that_vendor_alone() {
    let server = TestServer::start().await;
    for vendor in Provider::all() {
        for path in [format!("/{vendor}"), format!("/{vendor}/")] {
            let index = server.get(&path).send().await.status_is(200);
            let index = index.has("/provider", vendor.name());
            assert!(index.json().get("providers").is_none());
        }
    }
}

#[tokio::test]
async fn a_browser_gets_the_index_as_a_page() {
    let server = TestServer::start().await;
    let accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    for (path, vendors) in [("/", 6), ("/kyc/", 1)] {
        let index = server.get(path).header("accept", accept).send().await;
        let index = index.status_is(200);
        let index = index.header_is("content-type", "text/html; charset=utf-8");
        let page = index.body_text();
        assert!(page.starts_with("<!doctype html>"));
        assert_eq!(page.matches("<h2>").count(), vendors);
        assert!(page.contains("/auth/jwt/login"));
    }
}

#[tokio::test]
async fn no_page_elsewhere_can_frame_the_index() {
    let server = TestServer::start().await;
    for path in ["/", "/kyc/", "/~test/"] {
        let index = server.get(path).header("accept", "text/html").send().await;
        let policy = index.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; "), "{policy}");
        assert!(policy.ends_with("frame-ancestors 'none'"), "{policy}");
    }
}

#[tokio::test]
async fn no_browser_guesses_what_a_page_is() {
    let server = TestServer::start().await;
    for path in PAGES.into_iter().chain(["/__admin", "/docs/page.js"]) {
        for accept in ["*/*", "text/html"] {
            let page = server.get(path).header("accept", accept).send().await;
            page.header_is("x-content-type-options", "nosniff");
        }
    }
}

#[tokio::test]
async fn everybody_else_gets_the_index_as_json() {
    let server = TestServer::start().await;
    for accept in ["*/*", "application/json", "text/plain", ""] {
        let index = server.get("/").header("accept", accept).send().await;
        index.header_is("content-type", "application/json");
    }
}

#[tokio::test]
async fn livez_and_readyz_are_ok() {
    let server = TestServer::start().await;
    for path in ["/livez", "/readyz", "/igny8/livez", "/~test/readyz"] {
        let answer = server.get(path).send().await.status_is(200);
        answer.body_is(r#"{"status":"ok"}"#);
    }
}

#[tokio::test]
async fn pages_are_read_with_get_and_head_alone() {
    let server = TestServer::start().await;
    for page in PAGES {
        for base in ["", "/~test", "/kyc", "/~test/igny8"] {
            let path = format!("{base}{page}");
            let get = server.get(&path).send().await.status_is(200);
            let head = server.request(Method::HEAD, &path).send().await;
            let head = head.status_is(200).body_is("");
            head.header_is("content-length", &get.body.len().to_string());
            let options = server.request(Method::OPTIONS, &path).send().await;
            let options = options.status_is(204).body_is("");
            options.header_is("allow", "GET, HEAD, OPTIONS");
            for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
                let other = server.request(method, &path).by_the_server().send().await;
                let other = other
                    .status_is(405)
                    .header_is("allow", "GET, HEAD, OPTIONS");
                other.has("/detail", "this page is read with GET");
            }
        }
    }
}

async fn key_set(client: &Client, path: &str) -> JwkSet {
    let keys = client.get(path).send().await.status_is(200);
    serde_json::from_slice(&keys.body).expect("a key set")
}

/// Verifies a token as a client would who has nothing but the key set.
fn verifies(keys: &JwkSet, token: &str) -> bool {
    let mut validation = Validation::new(Algorithm::RS256);
    // The clock of the test is not the machine's.
    validation.validate_exp = false;
    validation.validate_aud = false;
    let header = decode_header(token).expect("a header");
    let candidates = keys.keys.iter().filter(|key| {
        let named = key.common.key_id.as_ref();
        header.kid.is_none() || header.kid.as_ref() == named
    });
    candidates
        .filter_map(|key| DecodingKey::from_jwk(key).ok())
        .any(|key| decode::<Value>(token, &key, &validation).is_ok())
}

#[tokio::test]
async fn tokens_verify_with_the_served_keys() {
    let server = TestServer::start().await;
    let tokens = [
        ("intergiro", intergiro::Session::open(&server).await.access),
        ("haut-ai", haut_ai::TokenHolder::log_in(&server).await.token),
        ("s7risk", s7risk::USER.token(&server).await),
        ("oidc", oidc::access_token(&server).await),
    ];
    let all = key_set(&server, "/.well-known/jwks.json").await;
    assert_eq!(all.keys.len(), 4);
    for (vendor, token) in &tokens {
        assert!(verifies(&all, token), "{vendor}");
        let path = format!("/{vendor}/.well-known/jwks.json");
        let own = key_set(&server, &path).await;
        assert_eq!(own.keys.len(), 1);
        for (other, token) in &tokens {
            assert_eq!(verifies(&own, token), vendor == other, "{vendor}, {other}");
        }
    }
}

#[tokio::test]
async fn the_documents_say_which_key_set_a_client_takes() {
    let server = TestServer::start().await;
    for path in ["/openapi.json", "/s7risk/openapi.json"] {
        let document = server.get(path).send().await.json();
        let description = document["info"]["description"].as_str();
        let keys = "`/s7risk/.well-known/jwks.json`";
        assert!(description.expect("a description").contains(keys), "{path}");
    }
}

#[tokio::test]
async fn vendors_that_sign_with_a_secret_serve_no_key() {
    let server = TestServer::start().await;
    for vendor in ["kyc", "igny8"] {
        let keys = server.get(&format!("/{vendor}/.well-known/jwks.json"));
        keys.send().await.status_is(200).body_is(r#"{"keys":[]}"#);
    }
}

#[tokio::test]
async fn served_keys_are_public() {
    let server = TestServer::start().await;
    let keys = server.get("/.well-known/jwks.json").send().await.json();
    for key in keys["keys"].as_array().expect("keys") {
        assert_eq!(key["kty"], "RSA");
        assert_eq!(key["alg"], "RS256");
        assert_eq!(key["use"], "sig");
        for private in ["d", "p", "q", "dp", "dq", "qi", "k"] {
            assert!(key.get(private).is_none(), "{private}");
        }
    }
}

#[tokio::test]
async fn what_a_client_writes_into_host_is_escaped_in_the_page() {
    use crate::support::raw::RawRequest;
    let server = TestServer::start().await;
    for host in ["<script>", "a\"b", "user@evil.example", "a b"] {
        let request = RawRequest::line("GET / HTTP/1.0", "/");
        let request = request.header(&format!("Host: {host}"));
        let page = request.header("Accept: text/html").send(&server).await;
        let page = page.status_is(200).body_text();
        assert!(
            !page.contains("<script>") && !page.contains("evil"),
            "{page}"
        );
    }
}
