//! The request of a device, by sections 3.1, 3.2 and 4 of RFC 8628.

use serde_json::json;

use super::{GRANT, authorize, begin};
use crate::oidc::{encoded, fields, reason, with, without};
use crate::support::server::TestServer;

#[tokio::test]
async fn section_3_1_a_client_asks_with_its_id_or_its_credentials() {
    let server = TestServer::start().await;
    authorize(&server, &begin()).await.status_is(200);
    let grants = json!({ "grants": [GRANT] });
    let account = server
        .patch("/__admin/accounts/oidc/application/machine")
        .json(grants);
    account.send().await.status_is(200);
    let machine = fields([("client_id", "machine"), ("client_secret", "secret")]);
    authorize(&server, &machine).await.status_is(200);
    for (fields, status, error) in [
        (without(machine, "client_secret"), 401, "invalid_client"),
        (without(begin(), "client_id"), 401, "invalid_client"),
        (
            with(begin(), "client_id", "spa"),
            400,
            "unauthorized_client",
        ),
        (with(begin(), "scope", "a\"b"), 400, "invalid_scope"),
    ] {
        let answer = authorize(&server, &fields).await;
        answer.status_is(status).has("/error", error);
    }
}

#[tokio::test]
async fn section_3_1_parameters_are_unknown_empty_or_there_once() {
    let server = TestServer::start().await;
    let unknown = with(with(begin(), "unknown", "a"), "scope", "");
    authorize(&server, &unknown).await.status_is(200);
    let twice = format!("{}&scope=openid", encoded(&begin()));
    let twice = server.post("/oidc/device_authorization").form(&twice);
    let refused = twice.send().await.status_is(400);
    refused.has("/error", "invalid_request");
    assert_eq!(reason(&server).await, "parameter_repeated");
    let get = server.get("/oidc/device_authorization");
    get.send().await.status_is(405);
}

#[tokio::test]
async fn section_3_2_the_answer_has_the_codes_and_where_to_type_one() {
    let server = TestServer::start().await;
    let answer = authorize(&server, &begin()).await.status_is(200);
    let user_code = answer.text("/user_code");
    let page = format!("{}/oidc/device", server.origin());
    answer
        .has("/expires_in", 600)
        .has("/interval", 5)
        .has("/verification_uri", page.as_str())
        .has(
            "/verification_uri_complete",
            format!("{page}?user_code={user_code}"),
        )
        .header_is("cache-control", "no-store");
}

#[tokio::test]
async fn section_5_2_device_codes_are_random_and_not_those_that_are_shown() {
    let server = TestServer::start().await;
    let codes = async || {
        let answer = authorize(&server, &begin()).await.status_is(200);
        (answer.text("/device_code"), answer.text("/user_code"))
    };
    let (first, other) = (codes().await, codes().await);
    assert_eq!((first.0.len(), first.1.len()), (43, 9));
    assert!(first.0 != other.0 && first.1 != other.1);
    assert!(!first.0.contains(&first.1));
}

#[tokio::test]
async fn section_4_the_metadata_has_the_endpoint_and_the_grant() {
    let server = TestServer::start().await;
    let path = "/oidc/.well-known/openid-configuration";
    let metadata = server.get(path).send().await.status_is(200);
    let endpoint = format!("{}/oidc/device_authorization", server.origin());
    let metadata = metadata.has("/device_authorization_endpoint", endpoint);
    let grants = metadata.at("/grant_types_supported").to_string();
    assert!(grants.contains(GRANT), "{grants}");
}
