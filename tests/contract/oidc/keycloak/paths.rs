//! Where the operations are.

use axum::http::Method;
use serde_json::json;

use super::super::dpop::proof;
use super::super::{form, set};
use super::{ENDPOINTS, REALM, claims, keycloak, log_in, password, post};
use crate::support::server::TestServer;

const DISCOVERY: &str = "/.well-known/openid-configuration";

#[tokio::test]
async fn the_metadata_of_a_realm_has_the_paths_of_keycloak() {
    let server = keycloak().await;
    let path = format!("{REALM}{DISCOVERY}");
    let metadata = server.get(&path).send().await.status_is(200);
    let realm = metadata.text("/issuer");
    assert!(realm.ends_with("/oidc/realms/acme"), "{realm}");
    for (endpoint, path) in [
        ("authorization_endpoint", "auth"),
        ("token_endpoint", "token"),
        ("userinfo_endpoint", "userinfo"),
        ("end_session_endpoint", "logout"),
        ("jwks_uri", "certs"),
        ("introspection_endpoint", "token/introspect"),
        ("revocation_endpoint", "revoke"),
        ("device_authorization_endpoint", "auth/device"),
        ("pushed_authorization_request_endpoint", "ext/par/request"),
        ("check_session_iframe", "login-status-iframe.html"),
    ] {
        let url = format!("{realm}/protocol/openid-connect/{path}");
        assert_eq!(metadata.text(&format!("/{endpoint}")), url);
    }
}

#[tokio::test]
async fn a_realm_is_at_the_root_of_the_server_too() {
    let server = keycloak().await;
    let at_root = server.get("/realms/acme/.well-known/openid-configuration");
    let issuer = at_root.send().await.status_is(200).text("/issuer");
    assert!(
        issuer.ends_with("/realms/acme") && !issuer.contains("oidc"),
        "{issuer}"
    );
    let realm = server.get("/~other/realms/acme").send().await;
    let service = realm.status_is(200).text("/account-service");
    assert!(
        service.ends_with("/~other/realms/acme/account"),
        "{service}"
    );
    for document in ["openid-configuration", "oauth-authorization-server"] {
        let path = format!("/.well-known/{document}/realms/acme");
        let inserted = server.get(&path).send().await.status_is(200);
        inserted.has("/issuer", issuer.as_str());
    }
}

#[tokio::test]
async fn the_whole_flow_works_in_a_realm_with_the_same_operation_ids() {
    let server = keycloak().await;
    let tokens = log_in(&server).await;
    let newest = server.newest_entry().await;
    assert_eq!(newest["operation"], "oidcToken");
    assert_eq!(newest["path"], "/realms/acme/protocol/openid-connect/token");
    let path = format!("{ENDPOINTS}/userinfo");
    let userinfo = server.get(&path).bearer(&tokens.text("/access_token"));
    let userinfo = userinfo.send().await.status_is(200);
    userinfo.has("/preferred_username", "ada");
}

#[tokio::test]
async fn the_paths_of_the_other_layout_are_unknown_and_the_journal_names_the_right_one() {
    let server = keycloak().await;
    server.get("/oidc/jwks").send().await.status_is(404);
    let hint =
        "There is nothing at the path. Did you mean /realms/master/protocol/openid-connect/certs?";
    assert_eq!(server.newest_entry().await["hint"], hint);
    server.get("/oidc/acme/jwks").send().await.status_is(404);
    let plain = TestServer::start().await;
    plain.get(REALM).send().await.status_is(404);
    let certs = format!("{ENDPOINTS}/certs");
    plain.get(&certs).send().await.status_is(404);
    let newest = plain.newest_entry().await;
    assert_eq!(newest["reason"], "not_found");
    let hint = "The paths of Keycloak need the setting `layout: keycloak` of oidc.";
    assert_eq!(newest["hint"], hint);
}

#[tokio::test]
async fn the_paths_of_the_other_layout_are_unknown_with_every_method() {
    let (realms, plain) = (keycloak().await, TestServer::start().await);
    for method in [Method::GET, Method::POST, Method::DELETE, Method::OPTIONS] {
        for (server, path) in [
            (&realms, "/oidc/token"),
            (&realms, "/oidc/acme/jwks"),
            (&plain, "/oidc/realms/acme"),
            (&plain, "/oidc/realms/acme/account"),
        ] {
            let answer = server.request(method.clone(), path).send().await;
            answer.status_is(404).lacks_header("allow");
        }
    }
}

#[tokio::test]
async fn a_get_of_the_token_endpoint_of_a_realm_is_405_as_in_keycloak() {
    let server = keycloak().await;
    let token = server.get(&format!("{ENDPOINTS}/token")).send().await;
    token.status_is(405).header_is("allow", "POST, OPTIONS");
}

#[tokio::test]
async fn a_path_of_a_realm_without_the_protocol_names_the_one_that_was_meant() {
    let server = keycloak().await;
    let token = format!("{REALM}/token");
    server.post(&token).send().await.status_is(404);
    let hint =
        "There is nothing at the path. Did you mean /realms/acme/protocol/openid-connect/token?";
    assert_eq!(server.newest_entry().await["hint"], hint);
}

#[tokio::test]
async fn an_issuer_may_be_called_realms_in_the_plain_layout() {
    let server = TestServer::start().await;
    server
        .get("/oidc/realms/a/jwks")
        .send()
        .await
        .status_is(200);
}

#[tokio::test]
async fn a_realm_is_known_if_the_settings_name_issuers() {
    let server = keycloak().await;
    set(&server, json!({ "issuers": { "acme": {} } })).await;
    for (realm, status) in [("acme", 200), ("master", 200), ("acm", 404)] {
        let path = format!("/oidc/realms/{realm}");
        server.get(&path).send().await.status_is(status);
    }
    let path = "/oidc/realms/acm/protocol/openid-connect/certs";
    server.get(path).send().await.status_is(404);
    let hint =
        "There is nothing at the path. Did you mean /realms/acme/protocol/openid-connect/certs?";
    assert_eq!(server.newest_entry().await["hint"], hint);
}

#[tokio::test]
async fn the_setting_realm_names_the_main_issuer() {
    let server = keycloak().await;
    set(&server, json!({ "realm": "acme" })).await;
    let keys = server.get(&format!("{ENDPOINTS}/certs")).send().await;
    keys.status_is(200).has("/keys/0/kid", "rs256-0");
    let change = json!({ "oidc": { "issuers": { "acme": {} } } });
    let change = server.patch("/__admin/settings").json(change).send().await;
    change.status_is(422);
    let change = json!({ "oidc": { "issuers": { "acme/eu": {} } } });
    let change = server.patch("/__admin/settings").json(change).send().await;
    change.status_is(422);
}

#[tokio::test]
async fn faults_and_lies_match_the_operations_of_a_realm() {
    let server = keycloak().await;
    let fault = json!({ "match": { "operation": "oidcToken" }, "times": 1, "lie": "issuer_wrong" });
    let fault = server.post("/__admin/faults").json(fault).send().await;
    fault.status_is(201);
    let answer = post(&server, "/token", &password()).await.status_is(200);
    let [access, id] = ["/access_token", "/id_token"].map(|token| claims(&answer.text(token)));
    assert_ne!(id["iss"], access["iss"]);
}

#[tokio::test]
async fn the_document_of_the_sandbox_has_the_paths_of_the_layout() {
    let server = keycloak().await;
    let document = server.get("/oidc/openapi.json").send().await.json();
    let path = "/realms/{realm}/protocol/openid-connect/token";
    let operation = &document["paths"][path]["post"];
    assert_eq!(operation["operationId"], "oidcToken");
    assert!(document["paths"]["/token"].is_null());
    assert!(!document["paths"]["/realms/{realm}"].is_null());
    let whole = server.get("/openapi.json").send().await.json();
    assert!(!whole["paths"][format!("/oidc{path}")].is_null());
    assert!(!whole["paths"]["/kyc/auth/jwt/login"].is_null());
    let plain = TestServer::start().await;
    let document = plain.get("/oidc/openapi.json").send().await.json();
    assert!(!document["paths"]["/token"].is_null());
}

#[tokio::test]
async fn the_index_has_the_paths_of_the_layout_of_the_sandbox() {
    let paths = async |server: &TestServer| {
        let index = server.get("/oidc/").send().await.json();
        let operations = index["operations"].as_array().expect("a list").clone();
        let paths = operations.iter().map(|it| it["path"].to_string());
        paths.collect::<Vec<_>>()
    };
    let own = paths(&keycloak().await).await;
    let certs = "\"/realms/{realm}/protocol/openid-connect/certs\"".to_owned();
    assert!(own.contains(&certs), "{own:?}");
    let plain = paths(&TestServer::start().await).await;
    assert!(plain.contains(&"\"/jwks\"".to_owned()), "{plain:?}");
    assert!(
        !plain.iter().any(|path| path.contains("realms")),
        "{plain:?}"
    );
}

#[tokio::test]
async fn a_page_may_ask_for_tokens_with_cookies() {
    let server = keycloak().await;
    let path = format!("{ENDPOINTS}/token");
    let asked = server.post(&path).header("origin", "http://localhost:3000");
    let asked = asked.send().await;
    asked
        .header_is("access-control-allow-origin", "http://localhost:3000")
        .header_is("access-control-allow-credentials", "true");
}

#[tokio::test]
async fn dpop_proofs_are_for_the_urls_of_the_layout() {
    let server = keycloak().await;
    let token = format!("{ENDPOINTS}/token");
    let proven = proof(&server, "POST", &token, json!({})).await;
    let tokens = form(server.post(&token), &password()).header("dpop", &proven);
    let tokens = tokens
        .send()
        .await
        .status_is(200)
        .has("/token_type", "DPoP");
    let access = tokens.text("/access_token");
    let userinfo = format!("{ENDPOINTS}/userinfo");
    let changes = json!({ "access_token": access });
    let proven = proof(&server, "GET", &userinfo, changes).await;
    let request = server.get(&userinfo).header("dpop", &proven);
    let request = request.header("authorization", &format!("DPoP {access}"));
    request.send().await.status_is(200);
}
