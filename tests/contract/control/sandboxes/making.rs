//! Which requests make a sandbox, and which one makes room for another.

use mockid::clock::Period;
use mockid::sandbox::SandboxLimits;
use serde_json::json;

use super::{SANDBOXES, make, names};
use crate::intergiro::Session;
use crate::support::client::Client;
use crate::support::server::{NOON, TestServer};

const RESOURCE: &str = "/intergiro/v3/individuals";

/// A server with room for two sandboxes beside `default`.
async fn small() -> TestServer {
    TestServer::start_with(|options| {
        options.sandbox_limits = SandboxLimits {
            max: 3,
            idle: Period::hours(1),
            strict: false,
        };
    })
    .await
}

/// A call of a client that has no token.
async fn call(client: &Client) {
    client.get(RESOURCE).send().await.status_is(401);
}

#[tokio::test]
async fn pages_and_probes_make_none_and_show_what_a_new_one_would() {
    let server = TestServer::start().await;
    let new = server.in_sandbox("new");
    for path in [
        "/livez",
        "/readyz",
        "/docs",
        "/docs/page.js",
        "/openapi.json",
        "/kyc/docs",
        "/__admin",
        "/__admin/docs",
        "/kyc/.well-known/jwks.json",
    ] {
        new.get(path).send().await.status_is(200);
    }
    let index = new.get("/").send().await.status_is(200);
    index.has("/sandbox", "new").has("/clock/now", NOON);
    assert_eq!(names(&server).await, ["default"]);
}

#[tokio::test]
async fn what_another_sites_page_fetches_without_cors_makes_none() {
    let server = TestServer::start().await;
    for destination in ["image", "style", "script", "empty"] {
        let image = server.in_sandbox("new").get(RESOURCE);
        let image = image
            .header("sec-fetch-site", "cross-site")
            .header("sec-fetch-mode", "no-cors")
            .header("sec-fetch-dest", destination);
        image.send().await.status_is(401);
    }
    assert_eq!(names(&server).await, ["default"]);
}

#[tokio::test]
async fn a_request_that_is_refused_before_it_is_looked_at_makes_none() {
    let server = TestServer::start().await;
    let new = server.in_sandbox("new");
    let foreign = new
        .get("/__admin/clock")
        .header("origin", "https://evil.example");
    foreign.send().await.status_is(403);
    assert_eq!(names(&server).await, ["default"]);
}

#[tokio::test]
async fn an_app_under_test_makes_one_in_a_browser_and_without_one() {
    let server = TestServer::start().await;
    let kinds: [&[(&str, &str)]; 4] = [
        &[],
        &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "cors")],
        &[
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "navigate"),
        ],
        &[
            ("sec-fetch-site", "same-site"),
            ("sec-fetch-mode", "no-cors"),
        ],
    ];
    for (number, headers) in kinds.into_iter().enumerate() {
        let request = server.in_sandbox(&number.to_string()).get(RESOURCE);
        let request = headers.iter().fold(request, |request, (name, value)| {
            request.header(name, value)
        });
        request.send().await.status_is(401);
    }
    assert_eq!(names(&server).await, ["0", "1", "2", "3", "default"]);
}

#[tokio::test]
async fn at_the_cap_one_in_which_nothing_was_done_makes_room() {
    let server = small().await;
    call(&server.in_sandbox("looked-at")).await;
    let session = Session::open(&server.in_sandbox("logged-into")).await;
    for next in ["a", "b", "c"] {
        call(&server.in_sandbox(next)).await;
        assert_eq!(names(&server).await, [next, "default", "logged-into"]);
    }
    make(&server, json!({"name": "made"})).await.status_is(201);
    assert_eq!(names(&server).await, ["default", "logged-into", "made"]);
    session.call().await.status_is(200);
}

#[tokio::test]
async fn at_the_cap_nothing_that_was_set_up_makes_room() {
    let server = small().await;
    make(&server, json!({"name": "made"})).await.status_is(201);
    server.in_sandbox("moved").advance("1h").await;
    let refused = server.in_sandbox("one-more").get(RESOURCE).by_the_server();
    refused.send().await.status_is(503);
    let dropped = server.delete("/__admin/sandboxes/moved").send().await;
    dropped.status_is(204);

    // Four failures of five, of a name that nobody has.
    for _ in 0..4 {
        let login = server.in_sandbox("failing").post("/s7risk/user/token");
        let login = login.json(json!({"email": "a@example.com", "password": "wrong"}));
        let login = login.header("origin", "https://app.example.com");
        login.send().await.status_is(401);
    }
    let refused = server.post(SANDBOXES).json(json!({})).by_the_server();
    refused.send().await.status_is(503);
    assert_eq!(names(&server).await, ["default", "failing", "made"]);
}
