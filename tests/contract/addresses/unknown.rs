//! Paths at which there is nothing.

use mockid::Provider;

use serde_json::Value;

use super::server;
use crate::support::client::Client;
use crate::support::server::TestServer;

async fn detail_of(client: &Client, path: &str) -> String {
    let answer = client.get(path).by_the_server().send().await;
    answer.status_is(404).text("/detail")
}

#[tokio::test]
async fn an_unknown_path_names_the_nearest() {
    let server = TestServer::start().await;
    for (path, nearest) in [
        ("/livz", "/livez"),
        ("/api/v1/auth/logn/", "/api/v1/auth/login/"),
        ("/s7risk2/user/token", "/s7risk/user/token"),
        ("/incident", "/incidents"),
        ("/.well-known/jwk.json", "/.well-known/jwks.json"),
        ("/__admi/clock", "/__admin/clock"),
    ] {
        let expected = format!("nothing is at {path}; did you mean {nearest}?");
        assert_eq!(detail_of(&server, path).await, expected);
    }
}

#[tokio::test]
async fn an_unknown_path_under_a_prefix_that_one_vendor_has_is_that_vendors_404() {
    let server = TestServer::start().await;
    for (path, vendor, pointer, sentence) in [
        (
            "/v3/auth/logn",
            "intergiro",
            "/errors/0/message",
            "There is nothing at this path.",
        ),
        ("/auth/jwt/refresh", "kyc", "/detail", "Not Found"),
        ("/api/v1/companies/1/2/", "haut-ai", "/detail", "Not found."),
        ("/incidents/1/2", "s7risk", "/message", "Not Found"),
        (
            "/api/v1/planner/clusters/",
            "igny8",
            "/error",
            "Resource not found",
        ),
    ] {
        let answer = server.get(path).send().await.status_is(404);
        answer.has(pointer, sentence);
        let entry = server.newest_entry().await;
        assert_eq!(
            (&entry["provider"], &entry["reason"]),
            (&vendor.into(), &"not_found".into()),
            "{entry}"
        );
    }
}

#[tokio::test]
async fn under_a_prefix_that_several_vendors_have_an_unknown_path_is_nobodys() {
    let server = TestServer::start().await;
    for path in ["/api/v1/nothing/", "/api/v1/auth/nothing/", "/api"] {
        detail_of(&server, path).await;
        assert_eq!(server.newest_entry().await["provider"], Value::Null);
    }
}

#[tokio::test]
async fn a_prefix_may_be_that_of_a_collection_or_a_resource_of_the_fixtures() {
    let yaml = "{ kyc: { collections: [{ path: /made/up }] }, \
                s7risk: { resources: [{ path: /other/one/* }] } }";
    let server = TestServer::with_fixtures(yaml).await;
    for (path, pointer) in [("/made/up/1/2", "/detail"), ("/other/one", "/message")] {
        let answer = server.get(path).send().await.status_is(404);
        answer.has(pointer, "Not Found");
    }
}

#[tokio::test]
async fn of_a_vendors_unknown_path_the_journal_names_the_nearest() {
    let server = TestServer::start().await;
    for (path, hint) in [
        (
            "/v3/auth/logn",
            "There is nothing at the path. Did you mean /v3/auth/login?",
        ),
        (
            "/igny8/api/v1/auth/logn/",
            "There is nothing at the path. Did you mean /api/v1/auth/login/?",
        ),
        (
            "/kyc/completely/elsewhere",
            "There is nothing at the path. Compare the path with the vendor's documentation (/docs).",
        ),
    ] {
        server.get(path).send().await.status_is(404);
        assert_eq!(server.newest_entry().await["hint"], hint);
    }
}

#[tokio::test]
async fn a_path_near_to_nothing_is_told_where_to_look() {
    let server = TestServer::start().await;
    let expected = "nothing is at /completely/elsewhere/altogether; GET / lists what there is";
    let path = "/completely/elsewhere/altogether";
    assert_eq!(detail_of(&server, path).await, expected);
}

#[tokio::test]
async fn a_misspelled_base_path_is_told_with_that_of_the_vendor() {
    let server = TestServer::start().await;
    let expected = "nothing is at /kycc/quite/elsewhere/1; did you mean /kyc/quite/elsewhere/1?";
    assert_eq!(
        detail_of(&server, "/kycc/quite/elsewhere/1").await,
        expected
    );
}

#[tokio::test]
async fn a_vendor_without_paths_at_the_root_is_named_with_its_base_path() {
    let server = TestServer::start().await;
    for path in ["/authorize", "/.well-known/openid-configuration"] {
        let expected = format!("nothing is at {path}; did you mean /oidc{path}?");
        assert_eq!(detail_of(&server, path).await, expected);
    }
}

#[tokio::test]
async fn the_sandbox_is_not_part_of_the_path_that_is_unknown() {
    let server = TestServer::start().await;
    let sandbox = server.in_sandbox("test");
    let expected = "nothing is at /livz; did you mean /livez?";
    assert_eq!(detail_of(&sandbox, "/livz").await, expected);
}

#[tokio::test]
async fn where_the_vendor_is_known_the_404_is_the_vendors() {
    let server = server().await;
    for (vendor, host, body) in [
        (
            Provider::INTERGIRO,
            "3d.intergiro.com",
            r#"{"errors":[{"code":"not_found","path":"","message":"There is nothing at this path."}]}"#,
        ),
        (
            Provider::HAUT_AI,
            "saas.haut.ai",
            r#"{"detail":"Not found."}"#,
        ),
        (
            Provider::KYC,
            "kyc.example.com",
            r#"{"detail":"Not Found"}"#,
        ),
        (
            Provider::S7RISK,
            "auth.s7risk.com",
            r#"{"status":"error","message":"Not Found"}"#,
        ),
    ] {
        for client in [
            server.below(&format!("/{vendor}")),
            server.at_host(vendor.name(), host),
            server.port_of(vendor),
        ] {
            let answer = client.get("/nothing/here").send().await;
            answer.status_is(404).body_is(body);
        }
    }
    let answer = server.get("/igny8/nothing/").send().await.status_is(404);
    answer.has("/error", "Resource not found");
}

#[tokio::test]
async fn a_base_path_is_a_whole_segment() {
    let server = TestServer::start().await;
    for path in [
        "/kyc2/api/v1/resource",
        "/KYC/api/v1/resource",
        "/kyc-/auth/jwt/login",
    ] {
        let answer = server.get(path).by_the_server().send().await;
        answer.status_is(404);
    }
}

#[tokio::test]
async fn a_base_path_within_a_base_path_is_nothing() {
    let server = TestServer::start().await;
    for path in [
        "/kyc/kyc/api/v1/resource",
        "/kyc/s7risk/incidents",
        "/kyc/__admin/clock",
    ] {
        let answer = server.get(path).send().await.status_is(404);
        answer.body_is(r#"{"detail":"Not Found"}"#);
    }
}

#[tokio::test]
async fn the_control_api_is_in_every_sandbox_and_at_no_address_of_a_vendor() {
    let server = server().await;
    for (client, status) in [
        (server.in_sandbox("test"), 200),
        (server.at_host("igny8", "api.igny8.com"), 403),
        (server.port_of(Provider::KYC), 404),
    ] {
        let clock = client.get("/__admin/clock").by_the_server().send().await;
        clock.status_is(status);
    }
    server
        .get("/__adminx")
        .by_the_server()
        .send()
        .await
        .status_is(404);
}
