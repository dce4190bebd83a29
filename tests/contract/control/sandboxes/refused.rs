//! What is refused: what does not fit, what is there or not there, what is too many.

use mockid::clock::Period;
use mockid::sandbox::SandboxLimits;
use serde_json::{Value, json};

use super::{SANDBOXES, make, names};
use crate::intergiro::Session;
use crate::support::answer::Answer;
use crate::support::client::Client;
use crate::support::server::TestServer;

async fn make_badly(client: &Client, body: Value) -> Answer {
    let answer = client.post(SANDBOXES).any_json(body).send().await;
    answer.status_is(422)
}

#[tokio::test]
async fn a_sandbox_that_exists_is_409_and_stays_as_it_is() {
    let server = TestServer::start().await;
    let settings = json!({"kyc": {"token_ttl": "1m"}});
    make(&server, json!({"name": "a", "settings": settings}))
        .await
        .status_is(201);
    for name in ["a", "default"] {
        make(&server, json!({"name": name})).await.status_is(409);
    }
    let settings = server.in_sandbox("a").get("/__admin/settings").send().await;
    settings.has("/kyc/token_ttl", "1m");
}

#[tokio::test]
async fn what_cannot_be_dropped_is_409_or_404_with_the_nearest_name() {
    let server = TestServer::start().await;
    make(&server, json!({"name": "test-42"}))
        .await
        .status_is(201);
    let kept = server.delete("/__admin/sandboxes/default").send().await;
    kept.status_is(409);
    let unknown = server.delete("/__admin/sandboxes/tset-42").send().await;
    let detail = unknown.status_is(404).text("/detail");
    assert!(detail.contains("did you mean `test-42`?"), "{detail}");
    let unknown = server.delete("/__admin/sandboxes/a.b").send().await;
    unknown.status_is(404);
    assert_eq!(names(&server).await, ["default", "test-42"]);
}

#[tokio::test]
async fn what_does_not_fit_is_422_with_its_place_and_makes_nothing() {
    let server = TestServer::start().await;
    let many = "x".repeat(129);
    for (body, place) in [
        (json!({"nmae": "a"}), "/nmae"),
        (json!({"name": "a/b"}), "/name"),
        (json!({"name": ""}), "/name"),
        (json!({"name": many}), "/name"),
        (json!({"name": 1}), "/name"),
        (json!({"name": null}), "/name"),
        (json!({"name": "a", "clock": {}}), "/clock"),
        (
            json!({"name": "a", "clock": {"mode": "froze"}}),
            "/clock/mode",
        ),
        (
            json!({"name": "a", "clock": {"now": "9500-01-01T00:00:00Z"}}),
            "/clock/now",
        ),
        (json!({"name": "a", "clock": {"rate": 0}}), "/clock/rate"),
        (json!({"name": "a", "settings": []}), "/settings"),
        (
            json!({"name": "a", "settings": {"kyc": {"tokn_ttl": "1m"}}}),
            "/settings/kyc/tokn_ttl",
        ),
        (
            json!({"name": "a", "settings": {"intergiro": {"session_ttl": "1m"}}}),
            "/settings/intergiro/session_ttl",
        ),
        (
            json!({"name": "a", "fixtures": {"kcy": {}}}),
            "/fixtures/kcy",
        ),
        (
            json!({"name": "a", "fixtures": {"kyc": {"users": [{"email": "a@b"}]}}}),
            "/fixtures/kyc/users/0/password",
        ),
        (json!([]), ""),
    ] {
        let shown = body.to_string();
        let answer = make_badly(&server, body).await;
        assert_eq!(answer.text("/errors/0/field"), place, "{shown}");
    }
    assert_eq!(names(&server).await, ["default"]);
}

#[tokio::test]
async fn everything_that_does_not_fit_is_said_at_once_and_no_password_with_it() {
    let server = TestServer::start().await;
    let answer = make_badly(
        &server,
        json!({
            "fixtures": {"kyc": {"users": [{"email": "a@b", "password": ["hush"]}]}},
            "settings": {"kyc": {"token_ttl": "soon"}},
            "clock": {"now": "9500-01-01T00:00:00Z"},
        }),
    )
    .await;
    let errors = answer.at("/errors");
    let places: Vec<&Value> = errors
        .as_array()
        .into_iter()
        .flatten()
        .map(|e| &e["field"])
        .collect();
    assert_eq!(
        places,
        [
            "/fixtures/kyc/users/0/password",
            "/settings/kyc/token_ttl",
            "/clock/now"
        ]
    );
    assert!(!answer.body_text().contains("hush"));
}

#[tokio::test]
async fn what_is_no_json_or_too_much_of_it_is_refused() {
    let server = TestServer::start().await;
    let broken = server.post(SANDBOXES).body("application/json", "{");
    broken.send().await.status_is(400);
    let text = server.post(SANDBOXES).body("text/plain", "{}");
    text.send().await.status_is(415);
    let large = format!("{{\"name\":\"{}\"}}", "x".repeat(70_000));
    let large = server.post(SANDBOXES).body("application/json", large);
    large.send().await.status_is(413);
    assert_eq!(names(&server).await, ["default"]);
}

#[tokio::test]
async fn at_the_cap_a_new_sandbox_is_503_until_one_is_dropped() {
    let server = TestServer::start_with(|options| {
        options.sandbox_limits = SandboxLimits {
            max: 2,
            idle: Period::hours(1),
            strict: false,
        };
    })
    .await;
    Session::open(&server.in_sandbox("a")).await;
    let by_address = server
        .in_sandbox("b")
        .get("/intergiro/v3/individuals")
        .by_the_server();
    let by_name = server
        .post(SANDBOXES)
        .json(json!({"name": "b"}))
        .by_the_server();
    for request in [by_address, by_name] {
        let detail = request.send().await.status_is(503).text("/detail");
        assert!(detail.contains("--max-sandboxes"), "{detail}");
        assert!(detail.contains("--sandbox-idle"), "{detail}");
    }
    Session::open(&server.in_sandbox("a")).await;
    Session::open(&server).await;
    server
        .delete("/__admin/sandboxes/a")
        .send()
        .await
        .status_is(204);
    Session::open(&server.in_sandbox("b")).await;
}

#[tokio::test]
async fn without_the_admin_token_nothing_is_told_or_done() {
    let server = TestServer::start_with(|options| {
        let token = mockid::identity::Secret::new("hush");
        options.access = mockid::control::Access::Token(token);
    })
    .await;
    for path in [
        SANDBOXES,
        "/__admin/settings",
        "/__admin/lockouts",
        "/__admin/health",
        "/__admin/version",
    ] {
        server.get(path).send().await.status_is(401);
        server.get(path).bearer("hush").send().await.status_is(200);
    }
    make(&server, json!({"name": "a"})).await.status_is(401);
    for path in ["/__admin/sandboxes/default", "/__admin/lockouts"] {
        server.delete(path).send().await.status_is(401);
    }
    server.post("/__admin/shutdown").send().await.status_is(401);
    let list = server.get(SANDBOXES).bearer("hush").send().await;
    list.has("/total", 1);
}
