//! The metadata of issuers, and the places where clients look for it.

use serde_json::json;

use super::set;
use crate::support::client::Client;
use crate::support::server::TestServer;

const OPENID: &str = "/.well-known/openid-configuration";
const OAUTH: &str = "/.well-known/oauth-authorization-server";

/// The issuer in the document at a path.
async fn issuer_at(client: &Client, path: &str) -> String {
    let document = client.get(path).send().await.status_is(200);
    document.text("/issuer")
}

#[tokio::test]
async fn the_metadata_has_the_issuer_as_the_client_writes_it() {
    let server = TestServer::start().await;
    let origin = format!("http://{}", server.address);
    for issuer in [
        "/oidc",
        "/oidc/acme",
        "/oidc/acme/eu",
        "/~t1/oidc",
        "/%7Et1/oidc/acme",
    ] {
        for path in [
            format!("{issuer}{OPENID}"),
            format!("{OPENID}{issuer}"),
            format!("{OAUTH}{issuer}"),
            format!("{issuer}{OAUTH}"),
        ] {
            let found = issuer_at(&server, &path).await;
            assert_eq!(found, format!("{origin}{issuer}"), "{path}");
        }
    }
}

#[tokio::test]
async fn the_endpoints_are_below_the_issuer() {
    let server = TestServer::start().await;
    let issuer = format!("http://{}/~t1/oidc/acme", server.address);
    let document = server.get(&format!("/~t1/oidc/acme{OPENID}")).send().await;
    for (endpoint, path) in [
        ("authorization_endpoint", "/authorize"),
        ("token_endpoint", "/token"),
        ("userinfo_endpoint", "/userinfo"),
        ("jwks_uri", "/jwks"),
        ("introspection_endpoint", "/introspect"),
        ("revocation_endpoint", "/revoke"),
        ("end_session_endpoint", "/logout"),
    ] {
        let found = document.text(&format!("/{endpoint}"));
        assert_eq!(found, format!("{issuer}{path}"));
    }
    let keys = server.get("/~t1/oidc/acme/jwks").send().await;
    keys.status_is(200);
}

#[tokio::test]
async fn the_journal_says_at_which_place_a_client_looked() {
    let server = TestServer::start().await;
    for (path, operation, hint) in [
        (format!("/oidc{OPENID}"), "oidcDiscovery", None),
        (
            format!("{OPENID}/oidc"),
            "oidcDiscovery",
            Some("before the path of the issuer (RFC 8414, section 5)"),
        ),
        (
            format!("{OAUTH}/oidc"),
            "oidcServerMetadata",
            Some("before the path of the issuer (RFC 8414, section 3.1)"),
        ),
        (
            format!("/oidc{OAUTH}"),
            "oidcServerMetadata",
            Some("RFC 8414, section 3.1, puts it before the path"),
        ),
    ] {
        issuer_at(&server, &path).await;
        let entry = server.newest_entry().await;
        assert_eq!(entry["operation"], operation, "{path}");
        match hint {
            None => assert_eq!(entry["hint"], "The request succeeded.", "{path}"),
            Some(hint) => {
                let told = entry["hint"].as_str().unwrap_or_default();
                assert!(told.contains(hint), "{path}: {told}");
            }
        }
    }
}

#[tokio::test]
async fn the_sandbox_in_the_middle_of_the_path_is_the_one_that_answers() {
    let server = TestServer::start().await;
    issuer_at(&server, &format!("{OAUTH}/~t1/oidc")).await;
    let asked = server.get("/~t1/__admin/requests").send().await;
    asked.has("/total", 1);
    let of_others = server.get("/__admin/requests").send().await;
    of_others.has("/total", 0);
}

#[tokio::test]
async fn there_is_no_metadata_where_no_specification_puts_it() {
    let server = TestServer::start().await;
    for path in [OPENID, OAUTH] {
        server.get(path).by_the_server().send().await.status_is(404);
        for path in [
            format!("{path}/kyc"),
            format!("{path}/acme"),
            format!("{path}/oidc/"),
        ] {
            let found = server.get(&path).by_the_server().send().await;
            found.status_is(404);
        }
        let found = server.get(&format!("/oidc{path}/acme")).send().await;
        found.status_is(404);
    }
}

#[tokio::test]
async fn the_answer_at_another_path_says_where_the_metadata_is() {
    let server = TestServer::start().await;
    let metadata = format!("http://{}/oidc{OPENID}", server.address);
    for (path, told) in [
        (
            format!("/oidc/{OPENID}"),
            "a slash too many; without it, it is",
        ),
        (
            format!("/oidc{OPENID}/"),
            "a slash too many; without it, it is",
        ),
        ("/oidc/tokens".to_owned(), "the paths of the issuer are in"),
    ] {
        let found = server.get(&path).send().await.status_is(404);
        let description = found.text("/error_description");
        assert!(
            description.ends_with(&format!("{told} {metadata}")),
            "{description}"
        );
    }
}

#[tokio::test]
async fn the_issuer_ends_with_a_slash_if_the_settings_say_so() {
    let server = TestServer::start().await;
    set(&server, json!({ "slash": true })).await;
    let document = server.get(&format!("/oidc/acme{OPENID}")).send().await;
    let issuer = format!("http://{}/oidc/acme", server.address);
    document
        .has("/issuer", format!("{issuer}/"))
        .has("/token_endpoint", format!("{issuer}/token"));
}

#[tokio::test]
async fn browsers_come_to_the_public_url_and_programs_to_the_host_that_they_used() {
    let server = TestServer::start().await;
    set(&server, json!({ "public_url": "http://localhost:8080" })).await;
    let document = server.get(&format!("/~t1/oidc{OPENID}")).send().await;
    document.has("/issuer", format!("http://{}/~t1/oidc", server.address));
    let document = server.get(&format!("/oidc/acme{OPENID}")).send().await;
    let called = format!("http://{}/oidc/acme", server.address);
    let document = document
        .has("/issuer", "http://localhost:8080/oidc/acme")
        .has(
            "/authorization_endpoint",
            "http://localhost:8080/oidc/acme/authorize",
        )
        .has(
            "/end_session_endpoint",
            "http://localhost:8080/oidc/acme/logout",
        );
    for (endpoint, path) in [
        ("token_endpoint", "/token"),
        ("jwks_uri", "/jwks"),
        ("userinfo_endpoint", "/userinfo"),
        ("introspection_endpoint", "/introspect"),
        ("revocation_endpoint", "/revoke"),
    ] {
        let found = document.text(&format!("/{endpoint}"));
        assert_eq!(found, format!("{called}{path}"));
    }
}

#[tokio::test]
async fn the_public_url_has_the_sandbox_in_its_path_also_if_the_program_names_it_elsewhere() {
    let settings =
        "oidc: { settings: { public_url: http://localhost:8080, hosts: ['*.oidc.test'] } }";
    let server = TestServer::with_settings(settings).await;
    for (header, value, base) in [
        ("host", "t1.localhost", "/oidc"),
        ("x-mockid-sandbox", "t1", "/oidc"),
        ("host", "t1.oidc.test", ""),
    ] {
        for path in ["", "/acme"] {
            let document = server.get(&format!("{base}{path}{OPENID}"));
            let document = document.header(header, value).send().await;
            let issuer = format!("http://localhost:8080/~t1/oidc{path}");
            document
                .has("/issuer", issuer.as_str())
                .has("/authorization_endpoint", format!("{issuer}/authorize"))
                .has("/end_session_endpoint", format!("{issuer}/logout"));
        }
    }
}

#[tokio::test]
async fn a_public_url_of_a_host_of_its_own_has_no_base_path() {
    let server = TestServer::start().await;
    let settings = json!({ "public_url": "https://id.example.com", "hosts": ["id.example.com"] });
    set(&server, settings).await;
    for (path, issuer) in [
        ("/oidc", "https://id.example.com"),
        (
            "/~default/oidc/acme",
            "https://id.example.com/~default/acme",
        ),
    ] {
        let document = server.get(&format!("{path}{OPENID}")).send().await;
        document.has("/issuer", issuer);
    }
}

#[tokio::test]
async fn programs_come_to_the_public_url_too_if_the_back_channel_is_fixed() {
    let server = TestServer::start().await;
    let settings = json!({ "public_url": "http://localhost:8080/", "backchannel": "fixed" });
    set(&server, settings).await;
    let document = server.get(&format!("/oidc{OPENID}")).send().await;
    document.has("/token_endpoint", "http://localhost:8080/oidc/token");
}

#[tokio::test]
async fn a_host_of_its_own_has_issuers_without_the_base_path() {
    let server = TestServer::start().await;
    set(&server, json!({ "hosts": ["id.example.com"] })).await;
    let host = server.at_host("oidc", "id.example.com");
    for (path, issuer) in [
        (OPENID.to_owned(), "http://id.example.com"),
        (OAUTH.to_owned(), "http://id.example.com"),
        (format!("/acme{OPENID}"), "http://id.example.com/acme"),
        (format!("{OAUTH}/acme/eu"), "http://id.example.com/acme/eu"),
    ] {
        assert_eq!(issuer_at(&host, &path).await, issuer, "{path}");
    }
    let entry = server.get("/__admin/requests?operation=oidcServerMetadata");
    let entry = entry.send().await;
    entry.has("/requests/0/hint", "The request succeeded.");
}

#[tokio::test]
async fn a_scope_and_an_algorithm_of_the_settings_are_in_the_metadata() {
    let server = TestServer::start().await;
    let keys = json!({ "algorithms": ["ES256", "RS256"] });
    set(&server, json!({ "scopes": { "api": {} }, "keys": keys })).await;
    let document = server.get(&format!("/oidc{OPENID}")).send().await;
    let algorithms = json!(["ES256", "RS256"]);
    let document = document.has("/id_token_signing_alg_values_supported", algorithms);
    let scopes = document.at("/scopes_supported");
    let scopes = scopes.as_array().cloned().unwrap_or_default();
    assert!(scopes.contains(&json!("api")), "{scopes:?}");
    assert!(scopes.contains(&json!("offline_access")), "{scopes:?}");
}

#[tokio::test]
async fn the_metadata_changes_with_the_settings_the_clients_and_the_issuer() {
    let server = TestServer::start().await;
    let read = async |issuer: &str| {
        let path = format!("/oidc{issuer}{OPENID}");
        server.get(&path).send().await.status_is(200).json()
    };
    let scopes = async || read("").await["scopes_supported"].to_string();
    let algorithms = async || read("").await["id_token_signing_alg_values_supported"].clone();
    assert_eq!(read("").await, read("").await);
    assert_ne!(read("/acme").await, read("").await);
    assert!(!scopes().await.contains("api"));
    set(&server, json!({ "scopes": { "api": {} } })).await;
    assert!(scopes().await.contains("api"));
    let client = server.patch("/__admin/accounts/oidc/application/web");
    let client = client.json(json!({ "id_token_signed_response_alg": "ES256" }));
    client.send().await.status_is(200);
    assert_eq!(algorithms().await, json!(["RS256", "ES256"]));
}

#[tokio::test]
async fn a_host_with_a_star_names_the_sandbox_by_its_first_label() {
    let yaml = "oidc: { settings: { hosts: ['*.oidc.test', id.oidc.test] } }";
    let server = TestServer::with_settings(yaml).await;
    let host = |host: &str| server.at_host("oidc", host);
    let issuer = issuer_at(&host("t1.oidc.test"), OPENID).await;
    assert_eq!(issuer, "http://t1.oidc.test");
    let asked = server.get("/~t1/__admin/requests").send().await;
    asked.has("/total", 1);
    let issuer = issuer_at(&host("id.oidc.test"), &format!("{OAUTH}/acme")).await;
    assert_eq!(issuer, "http://id.oidc.test/acme");
    let asked = server.get("/__admin/requests").send().await;
    asked.has("/total", 1);
    for other in ["oidc.test", "a.t1.oidc.test"] {
        let client = server.at_host("oidc", other);
        let found = client.get(OPENID).by_the_server().send().await;
        found.status_is(404);
    }
}
