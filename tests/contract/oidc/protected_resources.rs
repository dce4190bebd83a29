//! The resources of the fixtures, by the sections of RFC 9728 and RFC 6750.

use serde_json::{Value, json};

use super::{access_token, exchange, fields, minted, reason, request, set, with};
use crate::support::client::Client;
use crate::support::server::TestServer;

const WELL_KNOWN: &str = "/.well-known/oauth-protected-resource";

const FIXTURES: &str = "
oidc:
  settings: { login: auto, scopes: { api: {}, admin: {} } }
  users: [{ username: ada, password: password }]
  clients:
    - { client_id: web, client_secret: secret, redirect_uris: [http://localhost:3000/callback] }
    - { client_id: legacy, client_secret: secret, grants: [password] }
  resources:
    - { path: /open, body: { open: true } }
    - { path: /items, body: [1, 2], scope: api }
    - { path: /items, method: POST, status: 201, scope: api admin }
    - { path: /files/*, scope: api }
    - { path: /acme/items }
";

async fn server() -> TestServer {
    TestServer::with_fixtures(FIXTURES).await
}

async fn metadata(client: &Client, resource: &str) -> Value {
    let found = client.get(&format!("{WELL_KNOWN}{resource}")).send().await;
    found.status_is(200).json()
}

async fn with_scope(client: &Client, scope: &str) -> String {
    minted(client, json!({ "claims": { "scope": scope } })).await
}

#[tokio::test]
async fn section_2_the_metadata_names_the_issuer_and_the_scopes_of_all_methods() {
    let server = server().await;
    let origin = format!("http://{}", server.address);
    assert_eq!(
        metadata(&server, "/oidc/items").await,
        json!({
            "resource": format!("{origin}/oidc/items"),
            "authorization_servers": [format!("{origin}/oidc")],
            "scopes_supported": ["api", "admin"],
            "bearer_methods_supported": ["header"],
            "dpop_signing_alg_values_supported": ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"],
            "dpop_bound_access_tokens_required": false,
        })
    );
    let open = metadata(&server, "/oidc/open").await;
    assert_eq!(open.get("scopes_supported"), None);
}

#[tokio::test]
async fn section_3_3_the_resource_is_byte_for_byte_what_the_client_wrote() {
    let server = server().await;
    for resource in [
        "/oidc/items",
        "/oidc/files/a%20b",
        "/~t1/oidc/items",
        "/%7Et1/oidc/items",
        "/oidc/items?page=2",
    ] {
        let found = metadata(&server, resource).await;
        let expected = format!("http://{}{resource}", server.address);
        assert_eq!(found["resource"], expected);
    }
}

#[tokio::test]
async fn the_issuer_of_a_resource_is_in_its_sandbox() {
    let server = server().await;
    let found = metadata(&server, "/~t1/oidc/items").await;
    let issuer = format!("http://{}/~t1/oidc", server.address);
    assert_eq!(found["authorization_servers"], json!([issuer]));
    let asked = server.get("/~t1/__admin/requests").send().await;
    asked
        .has("/total", 1)
        .has("/requests/0/operation", "oidcProtectedResource");
}

#[tokio::test]
async fn a_resource_below_an_issuer_of_the_settings_names_that_issuer() {
    let server = server().await;
    set(&server, json!({ "issuers": { "acme": {} } })).await;
    for (resource, issuer) in [("/oidc/acme/items", "/oidc/acme"), ("/oidc/items", "/oidc")] {
        let found = metadata(&server, resource).await;
        let issuer = format!("http://{}{issuer}", server.address);
        assert_eq!(
            found["authorization_servers"],
            json!([issuer]),
            "{resource}"
        );
    }
}

#[tokio::test]
async fn section_3_1_there_is_no_metadata_elsewhere() {
    let server = server().await;
    for path in [
        format!("{WELL_KNOWN}/oidc"),
        format!("{WELL_KNOWN}/oidc/other"),
        format!("{WELL_KNOWN}/oidc/userinfo"),
        format!("/oidc{WELL_KNOWN}"),
        format!("/oidc/items{WELL_KNOWN}"),
    ] {
        let found = server.get(&path).send().await.status_is(404);
        found.has("/error", "invalid_request");
        assert_eq!(reason(&server).await, "not_found", "{path}");
    }
    let root = server.get(WELL_KNOWN).by_the_server().send().await;
    root.status_is(404);
}

#[tokio::test]
async fn section_5_1_a_refusal_names_the_metadata() {
    let server = server().await;
    for resource in ["/oidc/items", "/%7Et1/oidc/items", "/oidc/items?page=2"] {
        let metadata = format!("http://{}{WELL_KNOWN}{resource}", server.address);
        let refused = server.get(resource).send().await.status_is(401);
        let expected =
            format!("Bearer realm=\"oidc\", scope=\"api\", resource_metadata=\"{metadata}\"");
        assert!(refused.header("www-authenticate").starts_with(&expected));
        let expired = server.get(resource).bearer("a.b.c").send().await;
        let challenge = expired.status_is(401).header("www-authenticate").to_owned();
        assert!(challenge.contains("error=\"invalid_token\""), "{challenge}");
        assert!(
            challenge.contains(&format!("resource_metadata=\"{metadata}\"")),
            "{challenge}"
        );
    }
    let quoted = server.get("/oidc/files/a\"b").send().await.status_is(401);
    let challenge = quoted.header("www-authenticate");
    assert!(challenge.contains("/oidc/files/a%22b\""), "{challenge}");
    let userinfo = server.get("/oidc/userinfo").send().await;
    let challenge = userinfo.header("www-authenticate");
    assert!(!challenge.contains("resource_metadata"), "{challenge}");
}

#[tokio::test]
async fn rfc_6750_section_3_1_a_token_without_the_scope_is_403_insufficient_scope() {
    let server = server().await;
    let openid = access_token(&server).await;
    let refused = server.get("/oidc/items").bearer(&openid).send().await;
    let refused = refused.status_is(403).has("/error", "insufficient_scope");
    let challenge = refused.header("www-authenticate");
    assert!(
        challenge.contains("error=\"insufficient_scope\""),
        "{challenge}"
    );
    assert!(challenge.contains("scope=\"api\""), "{challenge}");
    assert!(challenge.contains("resource_metadata="), "{challenge}");
    assert_eq!(reason(&server).await, "insufficient_scope");
    let api = with_scope(&server, "openid api").await;
    let answer = server.get("/oidc/items").bearer(&api).send().await;
    answer.status_is(200).body_is("[1,2]");
}

#[tokio::test]
async fn each_method_of_a_resource_needs_its_own_scopes_and_all_of_them() {
    let server = server().await;
    let api = with_scope(&server, "api").await;
    let refused = server.post("/oidc/items").bearer(&api).send().await;
    let refused = refused.status_is(403);
    let challenge = refused.header("www-authenticate");
    assert!(challenge.contains("scope=\"api admin\""), "{challenge}");
    let both = with_scope(&server, "api admin").await;
    let answer = server.post("/oidc/items").bearer(&both).send().await;
    answer.status_is(201);
}

#[tokio::test]
async fn the_scope_of_an_opaque_token_counts_too() {
    let server = server().await;
    set(&server, json!({ "access_token": "opaque" })).await;
    for (scope, status) in [("openid", 403), ("openid api", 200)] {
        let code = super::code_for(&server, &with(request(), "scope", scope)).await;
        let answer = super::ask(&server, &exchange(&code)).await;
        let token = answer.text("/access_token");
        let answer = server.get("/oidc/items").bearer(&token).send().await;
        answer.status_is(status);
    }
}

#[tokio::test]
async fn rfc_8707_a_token_can_be_for_a_resource_of_the_fixtures() {
    let server = server().await;
    let own = format!("http://{}/oidc/items?page=2", server.address);
    let request = with(with(request(), "scope", "api"), "resource", &own);
    let code = super::code_for(&server, &request).await;
    let answer = super::ask(&server, &with(exchange(&code), "resource", &own)).await;
    let token = answer.status_is(200).text("/access_token");
    assert_eq!(crate::support::answer::claims(&token)["aud"], own);
    let answer = server.get("/oidc/items").bearer(&token).send().await;
    answer.status_is(200);
    for other in [
        "http://127.0.0.1:1/oidc/items",
        &own.replace("items", "other"),
    ] {
        let machine = fields([
            ("grant_type", "password"),
            ("client_id", "legacy"),
            ("client_secret", "secret"),
            ("username", "ada"),
            ("password", "password"),
            ("resource", other),
        ]);
        let refused = super::ask(&server, &machine).await;
        refused.status_is(400).has("/error", "invalid_target");
        assert_eq!(reason(&server).await, "resource_unknown", "{other}");
    }
}

/// The status and the reason for a token with this audience at a path.
async fn verdict(server: &TestServer, path: &str, audience: Value) -> (u16, String) {
    let changes = json!({ "claims": { "scope": "api", "aud": audience } });
    let token = minted(server, changes).await;
    let answer = server.get(path).bearer(&token).send().await;
    (answer.status.as_u16(), reason(server).await)
}

/// `/items` is of the scope `api` with an audience, `/named` has an audience of its own.
async fn with_audiences() -> TestServer {
    let resources = "resources:
    - { path: /named, audience: 'https://named.example.com', body: {} }";
    let fixtures = FIXTURES
        .replace("api: {}", "api: { audience: 'https://api.example.com' }")
        .replace("resources:", resources);
    TestServer::with_fixtures(&fixtures).await
}

#[tokio::test]
async fn rfc_8707_section_2_a_token_for_another_resource_is_refused() {
    let server = with_audiences().await;
    let at = |path: &str| format!("http://{}/oidc{path}", server.address);
    let main = format!("http://{}/oidc", server.address);
    let (api, named) = ("https://api.example.com", "https://named.example.com");
    let accepted = (200, "ok");
    let refused = (401, "token_of_other_resource");
    for (path, audience, expected) in [
        // For no resource in particular.
        ("/oidc/items", json!(main), accepted),
        ("/oidc/open", json!(main), accepted),
        ("/oidc/named", json!(main), refused),
        // The audience of a scope that the resource needs.
        ("/oidc/items", json!(api), accepted),
        ("/oidc/open", json!(api), refused),
        ("/oidc/named", json!(api), refused),
        // Its own audience, or its URL.
        ("/oidc/named", json!(named), accepted),
        ("/oidc/named", json!([api, named]), accepted),
        ("/oidc/named", json!(at("/named")), accepted),
        ("/oidc/open", json!(at("/open?a=b")), accepted),
        ("/oidc/files/a", json!(at("/files/b")), accepted),
        ("/oidc/files/a", json!(at("/open")), refused),
        ("/oidc/open", json!(named), refused),
        ("/oidc/open", json!("https://other.example.com"), refused),
        ("/oidc/open", json!([]), refused),
    ] {
        let (status, reason) = verdict(&server, path, audience.clone()).await;
        assert_eq!((status, &*reason), expected, "{path} {audience}");
    }
}

#[tokio::test]
async fn rfc_6750_section_3_1_the_refusal_names_the_audience_and_is_an_invalid_token() {
    let server = with_audiences().await;
    let token = minted(&server, json!({ "claims": { "aud": "https://a.example" } })).await;
    let refused = server.get("/oidc/named").bearer(&token).send().await;
    let refused = refused.status_is(401).has("/error", "invalid_token");
    let says = "the access token is for https://a.example, and not for https://named.example.com";
    refused.clone().has("/error_description", says);
    let challenge = refused.header("www-authenticate");
    assert!(challenge.contains("error=\"invalid_token\""), "{challenge}");
    assert!(challenge.contains("resource_metadata="), "{challenge}");
}

#[tokio::test]
async fn a_client_can_ask_for_the_audience_of_a_resource() {
    let server = with_audiences().await;
    set(&server, json!({ "access_token": "opaque" })).await;
    for (resource, status) in [
        ("https://named.example.com", 200),
        ("https://api.example.com", 401),
    ] {
        let request = with(with(request(), "scope", "api"), "resource", resource);
        let code = super::code_for(&server, &request).await;
        let answer = super::ask(&server, &exchange(&code)).await;
        let token = answer.text("/access_token");
        let answer = server.get("/oidc/named").bearer(&token).send().await;
        answer.status_is(status);
    }
}

#[tokio::test]
async fn in_keycloaks_layout_the_audience_is_clients_unless_a_resource_was_asked_for() {
    let server = with_audiences().await;
    set(&server, json!({ "layout": "keycloak" })).await;
    let open = "/oidc/open";
    for (audience, expected) in [
        (json!("account"), (200, "ok")),
        (
            json!(["account", "https://api.example.com"]),
            (401, "token_of_other_resource"),
        ),
    ] {
        let (status, reason) = verdict(&server, open, audience).await;
        assert_eq!((status, &*reason), expected);
    }
}

#[tokio::test]
async fn an_audience_that_no_client_can_ask_for_is_refused_in_the_fixtures() {
    let yaml = "oidc: { resources: [{ path: /a, audience: api }] }";
    let vendors = mockid::vendors::coded();
    let refused = mockid::fixtures::Fixtures::parse(&vendors, "f.yaml", yaml);
    let said = refused.expect_err("a refusal").to_string();
    assert!(
        said.contains("must be an absolute URI without a fragment"),
        "{said}"
    );
}
