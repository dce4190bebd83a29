//! `oidcc-config-certification-test-plan`, behind a proxy with TLS, because the plan asks for https.

use serde_json::{Value, json};

use super::checks::are_public_keys;
use crate::support::server::TestServer;

/// The metadata as a client sees it at `https://id.example.com/oidc`.
pub async fn over_https() -> (TestServer, Value) {
    let server = TestServer::start_with(|options| options.trust_forwarded = true).await;
    let request = server.get("/oidc/.well-known/openid-configuration");
    let forwarded = "proto=https;host=id.example.com";
    let answer = request.header("forwarded", forwarded).send().await;
    let answer = answer.status_is(200);
    assert_eq!(answer.header("content-type"), "application/json");
    (server, answer.json())
}

/// Every endpoint is below the issuer, and so at https.
pub fn endpoints_are_https(metadata: &Value) {
    let issuer = "https://id.example.com/oidc";
    assert_eq!(metadata["issuer"], issuer);
    let is_endpoint = |name: &str| name.ends_with("_endpoint") || name == "jwks_uri";
    let all = metadata.as_object().expect("metadata").iter();
    for (name, endpoint) in all.filter(|(name, _)| is_endpoint(name)) {
        let endpoint = endpoint.as_str().unwrap_or_default();
        assert!(endpoint.starts_with(issuer), "{name}: {endpoint}");
    }
}

/// OpenID Connect Discovery, sections 3 and 4; RFC 8414, section 2.
#[tokio::test]
async fn oidcc_discovery_endpoint_verification() {
    let (server, metadata) = over_https().await;
    endpoints_are_https(&metadata);
    for name in [
        "authorization_endpoint",
        "token_endpoint",
        "userinfo_endpoint",
        "jwks_uri",
    ] {
        assert!(metadata[name].is_string(), "{name}");
    }
    assert_eq!(metadata["response_types_supported"], json!(["code"]));
    assert_eq!(metadata["subject_types_supported"], json!(["public"]));
    for (name, value) in [
        ("id_token_signing_alg_values_supported", "RS256"),
        ("grant_types_supported", "authorization_code"),
        ("scopes_supported", "openid"),
        ("claims_supported", "sub"),
        ("code_challenge_methods_supported", "S256"),
    ] {
        let mut values = metadata[name].as_array().into_iter().flatten();
        assert!(values.any(|one| one == value), "{name}");
    }
    let is_scope_character = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
    for scope in metadata["scopes_supported"].as_array().expect("scopes") {
        let scope = scope.as_str().expect("a scope");
        assert!(scope.bytes().all(is_scope_character), "{scope}");
    }
    for (name, is_supported) in [
        ("request_parameter_supported", false),
        ("request_uri_parameter_supported", false),
        ("claims_parameter_supported", true),
    ] {
        assert_eq!(metadata[name], is_supported, "{name}");
    }
    // Those that are absent are not checked: dynamic registration, signed userinfo, locales.
    for name in [
        "registration_endpoint",
        "userinfo_signing_alg_values_supported",
        "ui_locales_supported",
        "claims_locales_supported",
    ] {
        assert_eq!(metadata.get(name), None, "{name}");
    }
    let keys = server.get("/oidc/jwks").send().await.status_is(200);
    are_public_keys(&keys.json());
}
