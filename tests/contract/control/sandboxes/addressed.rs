//! A sandbox is created at its own address, so that a proxy need not read the body.

use serde_json::json;

use super::{SANDBOXES, make, names};
use crate::support::server::TestServer;

/// A server that serves created sandboxes alone, and one on which requests make them.
async fn both() -> [TestServer; 2] {
    let strict = TestServer::start_with(|options| options.sandbox_limits.strict = true).await;
    [strict, TestServer::start().await]
}

#[tokio::test]
async fn each_way_to_name_a_sandbox_is_an_address_at_which_it_is_created() {
    for server in both().await {
        let new = json!({"settings": {"kyc": {"token_ttl": "2s"}}});
        for (name, request) in [
            ("path", server.post("/~path/__admin/sandboxes")),
            ("query", server.post("/__admin/sandboxes?sandbox=query")),
            (
                "header",
                server.post(SANDBOXES).header("x-mockid-sandbox", "header"),
            ),
            (
                "host",
                server.post(SANDBOXES).header("host", "host.localhost"),
            ),
        ] {
            let made = request.json(new.clone()).send().await.status_is(201);
            made.has("/name", name);
            let settings = server.in_sandbox(name).get("/__admin/settings").send();
            settings.await.has("/kyc/token_ttl", "2s");
        }
        assert_eq!(
            names(&server).await,
            ["default", "header", "host", "path", "query"]
        );
    }
}

#[tokio::test]
async fn the_body_may_say_the_name_of_the_address_again() {
    for server in both().await {
        let own = server.in_sandbox("a%20b");
        make(&own, json!({"name": "a b"})).await.status_is(201);
        for again in [json!({}), json!({"name": "a b"})] {
            make(&own, again).await.status_is(409);
        }
    }
}

#[tokio::test]
async fn another_name_in_the_body_is_that_of_the_sandbox() {
    for server in both().await {
        make(&server, json!({"name": "a"})).await.status_is(201);
        let made = make(&server.in_sandbox("a"), json!({"name": "b"})).await;
        made.status_is(201).has("/name", "b");
        assert_eq!(names(&server).await, ["a", "b", "default"]);
    }
}

#[tokio::test]
async fn another_name_in_the_body_makes_none_for_the_address() {
    let [strict, free] = both().await;
    let body = json!({"name": "b"});
    let refused = make(&strict.in_sandbox("a"), body.clone()).await;
    refused.status_is(422).has("/errors/0/field", "/name");
    assert_eq!(names(&strict).await, ["default"]);
    make(&free.in_sandbox("a"), body).await.status_is(201);
    assert_eq!(names(&free).await, ["b", "default"]);
}

#[tokio::test]
async fn a_body_that_does_not_fit_makes_none_for_the_address() {
    for server in both().await {
        let refused = server
            .post("/~a/__admin/sandboxes")
            .any_json(json!({"nmae": "a"}));
        refused.send().await.status_is(422);
        assert_eq!(names(&server).await, ["default"]);
    }
}
