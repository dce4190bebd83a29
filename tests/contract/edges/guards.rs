//! What the server puts in front of the vendors when it is told to: CORS and a limit on requests.

use axum::http::Method;
use serde_json::json;

use super::{VENDORS, Vendor};
use crate::faults::fault;
use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;

const PAGE: &str = "http://localhost:3000";

/// The vendors that have no CORS policy of their own.
fn without_policy() -> impl Iterator<Item = Vendor> {
    let all = VENDORS.into_iter();
    all.filter(|vendor| vendor.name != "oidc")
}

async fn preflight(client: &Client, path: &str) -> Answer {
    let request = client.request(Method::OPTIONS, path);
    let request = request.header("origin", PAGE);
    let request = request.header("access-control-request-method", "POST");
    let headers = "authorization,content-type,x-own";
    request
        .header("access-control-request-headers", headers)
        .send()
        .await
}

#[tokio::test]
async fn no_other_origin_may_call_by_default() {
    let server = TestServer::start().await;
    for vendor in without_policy() {
        let answer = preflight(&server, vendor.login).await;
        answer
            .lacks_header("access-control-allow-origin")
            .lacks_header("access-control-allow-methods");
        let call = server.get(vendor.resource).header("origin", PAGE);
        let answer = call.send().await.status_is(401);
        answer.lacks_header("access-control-allow-origin");
    }
}

#[tokio::test]
async fn with_cors_any_origin_may_call_with_credentials() {
    let server = TestServer::start_with(|options| options.cors = true).await;
    for vendor in without_policy() {
        let answer = preflight(&server, vendor.login).await.status_is(200);
        answer
            .header_is("access-control-allow-origin", PAGE)
            .header_is("access-control-allow-credentials", "true")
            .header_is("access-control-allow-methods", "POST")
            .header_is(
                "access-control-allow-headers",
                "authorization,content-type,x-own",
            );
        let call = server.get(vendor.resource).header("origin", PAGE);
        let answer = call.send().await.status_is(401);
        answer
            .header_is("access-control-allow-origin", PAGE)
            .header_is("access-control-allow-credentials", "true");
    }
}

#[tokio::test]
async fn with_cors_a_page_may_read_every_header_of_an_answer() {
    let server = TestServer::start_with(|options| options.cors = true).await;
    let call = |path| server.get(path).header("origin", PAGE);
    for (vendor, exposed) in [("intergiro", "date"), ("haut-ai", "date,www-authenticate")] {
        let vendor = Vendor::named(vendor);
        let answer = call(vendor.resource).send().await.status_is(401);
        answer.header_is("access-control-expose-headers", exposed);
    }
    let headers = json!({"X-Own": "1", "Retry-After": "5", "Cache-Control": "no-store"});
    fault(
        &server,
        json!({"respond": {"status": 503, "headers": headers}}),
    )
    .await;
    let answer = call(VENDORS[0].resource).by_a_fault().send().await;
    let exposed = "date,retry-after,x-own";
    answer.header_is("access-control-expose-headers", exposed);
}

#[tokio::test]
async fn with_cors_the_control_api_stays_closed() {
    let server = TestServer::start_with(|options| options.cors = true).await;
    for path in ["/__admin/clock", "/~test/__admin/clock", "/__admin/docs"] {
        let refused = server.get(path).header("origin", PAGE).send().await;
        let refused = refused.status_is(403);
        refused.lacks_header("access-control-allow-origin");
        let preflight = preflight(&server, path).await.status_is(403);
        preflight.lacks_header("access-control-allow-origin");
    }
}

#[tokio::test]
async fn an_origin_that_is_named_may_call_the_control_api_and_no_other_may() {
    for cors in [false, true] {
        let server = TestServer::start_with(|options| {
            options.cors = cors;
            options.admin_origins = vec![PAGE.parse().expect("an origin")];
        })
        .await;
        let preflight = preflight(&server, "/~test/__admin/clock").await;
        preflight
            .status_is(200)
            .header_is("access-control-allow-origin", PAGE)
            .header_is("access-control-allow-methods", "POST");
        let reset = server.post("/__admin/reset").header("origin", PAGE);
        let reset = reset.header("sec-fetch-site", "cross-site").send().await;
        let reset = reset.status_is(204);
        reset.header_is("access-control-allow-origin", PAGE);
        let other = server
            .post("/__admin/reset")
            .header("origin", "http://b.example");
        let other = other.send().await.status_is(403);
        other.lacks_header("access-control-allow-origin");
        let vendor = server.get(VENDORS[0].resource).header("origin", PAGE);
        let vendor = vendor.send().await.status_is(401);
        let opened = vendor.headers.contains_key("access-control-allow-origin");
        assert_eq!(opened, cors);
    }
}

async fn limited(rate: &str) -> TestServer {
    let rate = rate.parse().expect("a rate");
    TestServer::start_with(|options| options.rate_limit = Some(rate)).await
}

#[tokio::test]
async fn more_requests_than_the_rate_limit_are_429_with_retry_after() {
    let server = limited("3/d").await;
    for _ in 0..3 {
        server.get(VENDORS[0].resource).send().await.status_is(401);
    }
    for path in [
        VENDORS[0].resource,
        VENDORS[4].login,
        "/livez",
        "/__admin/clock",
    ] {
        let answer = server.get(path).by_the_server().send().await.status_is(429);
        let seconds: u32 = answer.header("retry-after").parse().expect("seconds");
        assert!((1..=28_801).contains(&seconds), "{seconds}");
    }
}

#[tokio::test]
async fn the_rate_limit_is_in_real_time_whatever_the_sandboxs_clock_says() {
    let server = limited("2/d").await;
    server.advance("30d").await;
    server.get("/livez").send().await.status_is(200);
    let answer = server.get("/livez").by_the_server().send().await;
    answer.status_is(429);
}

#[tokio::test]
async fn a_header_that_names_another_client_is_not_believed() {
    let server = limited("1/d").await;
    server.get("/livez").send().await.status_is(200);
    for (name, value) in [
        ("x-forwarded-for", "1.2.3.4"),
        ("x-real-ip", "1.2.3.4"),
        ("forwarded", "for=1.2.3.4"),
    ] {
        let request = server.get("/livez").header(name, value).by_the_server();
        request.send().await.status_is(429);
    }
}

#[tokio::test]
async fn there_is_no_limit_by_default() {
    let server = TestServer::start().await;
    for _ in 0..200 {
        server.get("/livez").send().await.status_is(200);
    }
}
