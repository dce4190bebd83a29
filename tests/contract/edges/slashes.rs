//! A slash too many or too few.

use super::VENDORS;
use crate::support::raw::RawRequest;
use crate::support::server::TestServer;

#[tokio::test]
async fn a_missing_slash_is_301_at_igny8_and_haut_ai_by_any_method() {
    let server = TestServer::start().await;
    for vendor in VENDORS {
        if !["igny8", "haut-ai"].contains(&vendor.name) {
            continue;
        }
        for path in [vendor.login, vendor.resource] {
            let bare = path.trim_end_matches('/');
            for method in ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"] {
                let answer = RawRequest::new(method, bare).send(&server).await;
                let answer = answer.status_is(301).body_is("");
                answer
                    .header_is("location", path)
                    .lacks_header("content-type");
            }
            let query = format!("{bare}?a=b&c=%20");
            let answer = server.get(&query).send().await.status_is(301);
            answer.header_is("location", &format!("{path}?a=b&c=%20"));
        }
    }
}

#[tokio::test]
async fn the_redirect_keeps_the_way_in() {
    let server = TestServer::start().await;
    let sandbox = server.in_sandbox("test");
    let answer = sandbox.post("/igny8/api/v1/auth/login").send().await;
    answer
        .status_is(301)
        .header_is("location", "/~test/igny8/api/v1/auth/login/");
    let host = server.at_host("haut-ai", "saas.haut.ai");
    let answer = host.post("/api/v1/auth/login").send().await;
    answer
        .status_is(301)
        .header_is("location", "/api/v1/auth/login/");
    let answer = server.post("/api/v1/auth/login").send().await;
    answer
        .status_is(301)
        .header_is("location", "/api/v1/auth/login/");
    let answer = server.post("/auth/jwt/login/").send().await.status_is(307);
    let location = format!("http://{}/auth/jwt/login", server.address);
    answer.header_is("location", &location);
    let answer = sandbox.post("/kyc/auth/jwt/login/").send().await;
    let location = format!("http://{}/~test/kyc/auth/jwt/login", server.address);
    answer.status_is(307).header_is("location", &location);
}

#[tokio::test]
async fn the_redirect_of_kyc_names_the_host_that_was_asked() {
    let server = TestServer::start().await;
    let path = "/kyc/api/v1/resource/";
    let request = RawRequest::line(&format!("GET {path} HTTP/1.1"), path);
    let request = request
        .header("Host: api.example:99")
        .header("Connection: close");
    let answer = request.send(&server).await.status_is(307);
    answer.header_is("location", "http://api.example:99/kyc/api/v1/resource");
}

#[tokio::test]
async fn a_slash_too_many_is_404_but_at_kyc() {
    let server = TestServer::start().await;
    for vendor in VENDORS {
        for path in [vendor.login, vendor.resource] {
            let path = format!("{path}/");
            let answer = server.get(&path).send().await;
            answer.status_is(if vendor.name == "kyc" { 307 } else { 404 });
        }
    }
}

#[tokio::test]
async fn a_slash_too_few_is_404_where_the_path_is_not_there_with_it() {
    let server = TestServer::start().await;
    for path in ["/igny8/nothing", "/haut-ai/nothing", "/haut-ai/api/v1/auth"] {
        server.get(path).send().await.status_is(404);
    }
}

#[tokio::test]
async fn resources_of_the_fixtures_are_redirected_too() {
    let server = TestServer::start().await;
    for (path, status, location) in [
        (
            "/igny8/api/v1/sites/shop",
            301,
            "/igny8/api/v1/sites/shop/".to_owned(),
        ),
        (
            "/haut-ai/api/v1/companies/7",
            301,
            "/haut-ai/api/v1/companies/7/".to_owned(),
        ),
        (
            "/kyc/api/v1/items/7/",
            307,
            format!("http://{}/kyc/api/v1/items/7", server.address),
        ),
    ] {
        let answer = server.get(path).send().await.status_is(status);
        answer.header_is("location", &location);
    }
}
